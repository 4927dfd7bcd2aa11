// Needs, rankings and pledges through the public door, each by the account that would state it. Every intent has a key
// made of the row's own id: a load that was stopped goes on where it was, and loading twice changes nothing.
import type { NeedInput, NeedView, PledgeInput, PledgeView, RankingView } from '@article-six/contracts';
import { Door, Refused } from './door.js';
import { each, Progress } from './progress.js';

export interface NeedToLoad {
  readonly externalId: string;
  readonly input: NeedInput;
  readonly bilateral: readonly { year: number; donor: string; amount: string }[];
}
export interface PledgeToLoad {
  readonly externalId: string;
  readonly input: PledgeInput;
  /** external ids of the needs that the earmark names */
  readonly earmarkNeeds: readonly string[];
}
export interface Loaded {
  readonly needs: ReadonlyMap<string, string>;
  readonly pledges: ReadonlyMap<string, string>;
  readonly refused: readonly { externalId: string; reason: string }[];
}
const width = 6;
function missing(externalId: string): never {
  throw new Refused(409, { detail: `the earmark names ${externalId}, which is not loaded` });
}

export class Load {
  private readonly refused: { externalId: string; reason: string }[] = [];
  private readonly needs = new Map<string, string>();
  private readonly pledges = new Map<string, string>();
  /** `name` keeps the keys of one set of files apart from those of another */
  constructor(
    private readonly door: Door,
    private readonly name: string,
  ) {}

  result(): Loaded {
    return { needs: this.needs, pledges: this.pledges, refused: this.refused };
  }

  async loadNeeds(needs: readonly NeedToLoad[]): Promise<void> {
    const progress = new Progress('needs', needs.length);
    // a State's own in their order, so that references follow it; States side by side
    const byState = Map.groupBy(needs, (need) => need.input.state);
    await each([...byState.values()], width, async (own) => {
      for (const need of own) {
        await this.noting(need.externalId, () => this.loadNeed(need));
        progress.step();
      }
    });
    progress.end();
  }

  private async loadNeed({ externalId, input, bilateral }: NeedToLoad): Promise<void> {
    const state = input.state.toLowerCase();
    const [focal, capital] = [`focal.${state}`, `capital.${state}`];
    const key = (verb: string) => `${this.name}:${externalId}:${verb}`;
    const drafted = await this.door.command<NeedView>(focal, '/needs', { body: input, key: key('draft') });
    const path = `/needs/${drafted.body.id}`;
    const submitted = await this.door.command(focal, `${path}/submit`, {
      version: drafted.version,
      key: key('submit'),
    });
    let { version } = await this.door.command(capital, `${path}/publish`, {
      version: submitted.version,
      key: key('publish'),
    });
    for (const [i, line] of bilateral.entries()) {
      const intent = { body: line, version, key: key(`support${i}`) };
      ({ version } = await this.door.command(capital, `${path}/bilateral-support`, intent));
    }
    this.needs.set(externalId, drafted.body.id);
  }

  /** The State's own order; needs that were refused are left out of it, others keep their places behind. */
  async loadRankings(rankings: ReadonlyMap<string, readonly string[]>): Promise<void> {
    const progress = new Progress('orders of priority', rankings.size);
    await each([...rankings], width, async ([state, externalIds]) => {
      await this.noting(`ranking of ${state}`, async () => {
        const account = `capital.${state.toLowerCase()}`;
        const path = `/states/${state}/ranking`;
        const current = await this.door.get<RankingView>(account, path);
        const wanted = externalIds.flatMap((id) => this.needs.get(id) ?? []);
        const others = current.order.map((one) => one.id).filter((id) => !wanted.includes(id));
        const order = [...wanted, ...others];
        if (order.join() === current.order.map((one) => one.id).join()) return;
        await this.door.command(account, path, { method: 'PUT', body: { order }, version: current.version });
      });
      progress.step();
    });
    progress.end();
  }

  async loadPledges(pledges: readonly PledgeToLoad[]): Promise<void> {
    const progress = new Progress('pledges', pledges.length);
    await each([...Map.groupBy(pledges, (pledge) => pledge.input.provider.code).values()], width, async (own) => {
      for (const { externalId, input, earmarkNeeds } of own) {
        await this.noting(externalId, async () => {
          const officer = `officer.${input.provider.code.toLowerCase()}`;
          const key = (verb: string) => `${this.name}:${externalId}:${verb}`;
          const needs = earmarkNeeds.map((id) => this.needs.get(id) ?? missing(id));
          const body = { ...input, earmark: { ...input.earmark, needs } };
          const drafted = await this.door.command<PledgeView>(officer, '/pledges', { body, key: key('draft') });
          const path = `/pledges/${drafted.body.id}/register`;
          await this.door.command(officer, path, { version: drafted.version, key: key('register') });
          this.pledges.set(externalId, drafted.body.id);
        });
        progress.step();
      }
    });
    progress.end();
  }

  /** What the door refuses is noted with its reason and does not stop the others; what is away stops the load. */
  private async noting(externalId: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof Refused) || error.status >= 500) throw error;
      this.refused.push({ externalId, reason: error.message });
    }
  }
}
