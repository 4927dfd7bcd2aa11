// Twenty people at work on the same money over the public door, at random, while processes die. Whoever gets no answer asks
// again with the same Idempotency-Key until the outcome is known, as a careful client does.
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { CutView, MatchView, NeedView, Page, PledgeView, ProposalView, TrancheView } from '@article-six/contracts';
import { Client, type Answer } from '../client.js';
import { needInput, openEarmark, pledgeInput } from '../inputs.js';
import { randomOf } from '../faults/spine.load.js';

export const year = 2005;
/** A pledge as this test made it; `total`: minor units over all its years. */
export interface Pledge {
  readonly id: string;
  readonly provider: string;
  readonly total: bigint;
}
/** A command and its outcome; `cut`: what it took from a pledge, when it did. */
interface Went {
  readonly verb: string;
  readonly status: number;
  readonly key: string;
  readonly cut?: { readonly pledge: string; readonly amount: bigint };
}
interface Someone {
  readonly kind: 'donor' | 'state' | 'coordinator';
  readonly code: string;
  readonly officer: boolean;
  readonly client: Client;
  readonly random: () => number;
}
const states = ['AGO', 'AFG'];
const donors = { NOR: 'Norway', SWE: 'Sweden', DNK: 'Denmark', FIN: 'Finland' } as const;
/** What a correct platform answers to somebody who acts on what he has just read. */
const allowed = new Set([200, 201, 400, 403, 404, 409, 412]);
const patience = 120_000;
const cents = (amount: string) => BigInt(amount.replace('.', ''));

export class People {
  readonly went: Went[] = [];
  readonly needs: string[] = [];
  readonly pledges: Pledge[] = [];
  /** attempts without an answer, or with one that says that the outcome is not known */
  unknown = 0;
  readonly wrong: string[] = [];
  readonly all: readonly Someone[];
  private running = true;
  private readonly abandoned = new AbortController();

  constructor(
    readonly baseUrl: string,
    seed: number,
  ) {
    const accounts = [
      ...states.flatMap((code) => Array.from({ length: 3 }, () => ({ kind: 'state' as const, code, name: 'capital' }))),
      ...Object.keys(donors).flatMap((code) =>
        ['officer', 'approver', 'approver'].map((name) => ({ kind: 'donor' as const, code, name })),
      ),
      ...[1, 2].map(() => ({ kind: 'coordinator' as const, code: '', name: 'coordinator' })),
    ];
    this.all = accounts.map(({ kind, code, name }, i) => ({
      ...{ kind, code, officer: name === 'officer', random: randomOf(seed + i) },
      client: new Client(baseUrl, code === '' ? name : `${name}.${code.toLowerCase()}`),
    }));
  }

  /** Needs and firm pledges enough that there is always something to quarrel about. */
  async begin(): Promise<void> {
    for (let i = 0; i < 16; i += 1) await this.ask(states[i % 2] ?? 'AGO', i);
    for (const code of Object.keys(donors)) for (const i of [0, 1]) await this.promise(code, i);
  }
  /** Resolves when everybody has had the outcome of his last command. */
  async work(): Promise<void> {
    await Promise.all(
      this.all.map(async (who) => {
        while (this.running) {
          const step = await this.act(who);
          if (step) this.went.push(step);
          await pause(20 + who.random() * 60);
        }
      }),
    );
  }
  stop(): void {
    this.running = false;
  }
  /** Ends at once, whatever is under way; for a test that has failed. */
  abandon(): void {
    this.running = false;
    this.abandoned.abort();
  }
  done = () => this.went.filter(({ status }) => status < 300);

  private async sure<T>(what: string, send: () => Promise<Answer<T>>): Promise<Answer<T>> {
    for (const until = Date.now() + patience; ;) {
      const answer = await send().catch((error: unknown) => String(error));
      if (typeof answer !== 'string' && answer.status < 500) {
        if (!allowed.has(answer.status))
          this.wrong.push(`${what}: ${answer.status} ${JSON.stringify(answer.body).slice(0, 300)}`);
        return answer;
      }
      this.abandoned.signal.throwIfAborted();
      this.unknown += 1;
      const said = typeof answer === 'string' ? answer : `${answer.status} ${JSON.stringify(answer.body)}`;
      if (Date.now() > until) throw new Error(`${what} has no outcome: ${said}`);
      await pause(400);
    }
  }
  private read<T>(client: Client, path: string): Promise<Answer<T>> {
    return this.sure(`GET ${path}`, () => client.get<T>(path));
  }
  private async command<T>(client: Client, verb: string, path: string, body: unknown, ifMatch?: number) {
    const key = randomUUID();
    const options = { key, ...(ifMatch === undefined ? {} : { ifMatch }) };
    const answer = await this.sure(`${verb} by ${client.account}`, () => client.post<T>(path, body, options));
    return { verb, key, status: answer.status, body: answer.body };
  }

  /** A need of two years, published. */
  private async ask(state: string, i: number): Promise<void> {
    const focal = new Client(this.baseUrl, `focal.${state.toLowerCase()}`);
    const years = [0, 1].map((n) => ({ year: year + n, cost: `${400 + 37 * (i % 10)}.${10 + (i % 80)}`, own: '0.00' }));
    const { body } = await this.command<NeedView>(focal, 'draft', '/needs', needInput({ state, years }));
    await this.command(focal, 'submit', `/needs/${body.id}/submit`, {}, 1);
    const capital = new Client(this.baseUrl, `capital.${state.toLowerCase()}`);
    await this.command(capital, 'publish', `/needs/${body.id}/publish`, {}, 2);
    this.needs.push(body.id);
  }
  private async promise(code: string, i: number): Promise<void> {
    const officer = new Client(this.baseUrl, `officer.${code.toLowerCase()}`);
    const tranches = [0, 1].map((n) => ({ year: year + n, amount: `${900 + i}.37`, certainty: 'firm' as const }));
    const provider = { code, name: donors[code as keyof typeof donors] };
    const input = pledgeInput({ provider, currency: 'USD', carryOver: true, earmark: openEarmark(), tranches });
    const { body } = await this.command<PledgeView>(officer, 'promise', '/pledges', input);
    await this.command(officer, 'register', `/pledges/${body.id}/register`, {}, 1);
    const total = tranches.reduce((sum, one) => sum + cents(one.amount), 0n);
    this.pledges.push({ id: body.id, provider: code, total });
  }

  /** One thing that this one might do now; undefined when there was nothing to do. */
  private async act(who: Someone): Promise<Went | undefined> {
    const { kind, random, client } = who;
    const chance = random();
    if (kind !== 'coordinator' && chance < 0.01) {
      await (kind === 'state' ? this.ask(who.code, this.needs.length) : this.promise(who.code, 2));
      return undefined;
    }
    if (kind === 'coordinator' || (kind === 'donor' && chance < 0.15)) return this.byHand(who);
    if (kind === 'donor' && chance < 0.27) return this.cut(who, chance < 0.19);
    if (chance < 0.6) return this.settle(who);
    const { body } = await this.read<Page<ProposalView>>(client, '/proposals?waiting=true');
    const offer = one(who, body.items?.filter((each) => each.canAnswer) ?? []);
    if (!offer) return undefined;
    const path = `/proposals/${offer.id}`;
    const send = (verb: string, input: unknown) => this.command(client, verb, `${path}/${verb}`, input, offer.version);
    if (chance < 0.66) return send('decline', { reason: 'timing' });
    if (chance > 0.82) return send('accept', {});
    const lines = offer.lines
      .slice(0, 1)
      .map((line) => ({ year: line.year, tranche: line.tranche, amount: money(random) }));
    return send('counter', { lines });
  }
  private byHand({ kind, code, client, random }: Someone): Promise<Went> {
    const own = this.pledges.filter((each) => kind !== 'donor' || each.provider === code);
    const at = year + Math.floor(random() * 2);
    const lines = [{ year: at, tranche: year, amount: money(random) }];
    const wish = { pledge: one({ random }, own)?.id, need: one({ random }, this.needs), lines };
    return this.command(client, 'byHand', '/manual-matches', wish);
  }
  private async cut(who: Someone, move: boolean): Promise<Went> {
    const { client, random, code } = who;
    const pledge =
      one(
        who,
        this.pledges.filter((each) => each.provider === code),
      )?.id ?? '';
    const path = `/pledges/${pledge}/tranches/${year + Math.floor(random() * 2)}`;
    const amount = `${Math.floor(random() * 20)}.50`;
    const { body: tranche } = await this.read<TrancheView>(client, path);
    const { body: seen } = await this.read<CutView>(client, `${path}/cut?amount=${amount}`);
    const input = { amount, reason: 'At random.', breaking: seen.breaking };
    if (move)
      return this.command(client, 'move', `${path}/reschedule`, { ...input, toYear: year + 3 }, tranche.version);
    const made = await this.command(client, 'cut', `${path}/cut`, input, tranche.version);
    return { ...made, ...(made.status < 300 ? { cut: { pledge, amount: cents(amount) } } : {}) };
  }
  /** A step of a match: asked for, approved, paid, received or broken. */
  private async settle(who: Someone): Promise<Went | undefined> {
    const { client, random, kind, officer } = who;
    const { body } = await this.read<Page<MatchView>>(client, '/matches');
    const match = one(who, body.items ?? []);
    if (!match) return undefined;
    const send = (verb: string, path: string, input: unknown) =>
      this.command(client, verb, `/matches/${match.id}/${path}`, input, match.version);
    const of = (stage: 'committed' | 'disbursed') => ({
      lines: (match.match?.lines ?? [])
        .filter((line) => line[stage] !== '0.00')
        .slice(0, 1)
        .map(({ year: at, tranche, [stage]: amount }) => ({ year: at, tranche, amount })),
    });
    if (!officer && random() < 0.15) return send('break', 'break', { reason: 'At random.' });
    if (kind === 'state') return send('receive', 'receipts', of('disbursed'));
    if (random() < 0.4) return send('pay', 'disbursements', of('committed'));
    return officer ? send('ask', 'commitments', {}) : send('approve', 'commitments/approve', {});
  }
}
const one = <T>({ random }: Pick<Someone, 'random'>, list: readonly T[]): T | undefined =>
  list[Math.floor(random() * list.length)];
const money = (random: () => number) => `${Math.floor(random() * 90)}.${10 + Math.floor(random() * 90)}`;
