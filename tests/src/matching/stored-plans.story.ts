// Any stored plan can be computed again from its stored input, years later and without the platform: the command makes the
// same plan, byte for byte. And accepting any half of a plan changes nothing else in the next one (I10). Told on the
// platform as a newcomer gets it, with the demonstration loaded; LONG=1: a hundred plans, and several halves.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, it } from '@jest/globals';
import type { NeedInput, NeedView, Page, PlanView, PolicyView, ProposalView } from '@article-six/contracts';
import type { Plan } from '@article-six/engine';
import { formatAmount } from '@article-six/money';
import { eventually, long } from '@article-six/testing';
import { Client } from '../client.js';
import { randomOf } from '../faults/spine.load.js';
import { needInput } from '../inputs.js';
import type { Stage } from '../stories/story.kit.js';

const command = path.resolve(import.meta.dirname, '..', '..', '..', 'apps/cli/dist/plan.main.js');
const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000);
/** What is not money has no currency. */
const inKind = ({ currency: _currency, ...input }: NeedInput): NeedInput => input;
const say = (line: string) => void process.stdout.write(`${expect.getState().currentTestName}: ${line}\n`);

/** Lines of the plan command for these inputs, in their order. */
function computeAgain(inputs: readonly string[]): string[] {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'article-six-plans-'));
  try {
    const file = path.join(folder, 'inputs.ndjson');
    writeFileSync(file, inputs.join('\n'));
    const { status, stdout, stderr } = spawnSync(process.execPath, [command, file], {
      encoding: 'utf8',
      maxBuffer: 2 ** 30,
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    return stdout.trimEnd().split('\n');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export function tellStoredPlans(stage: () => Stage) {
  const clients = new Map<string, Client>();
  const as = (account: string) => {
    const known = clients.get(account) ?? new Client(stage().baseUrl, account);
    clients.set(account, known);
    return known;
  };
  /** The body as it was sent. */
  const text = async (url: string) => {
    const headers = { authorization: `Bearer ${await as('coordinator').bearer()}` };
    const answer = await fetch(`${stage().baseUrl}/api/v1${url}`, { headers });
    expect({ url, status: answer.status }).toEqual({ url, status: 200 });
    return answer.text();
  };
  const inForce = async () => (await as('coordinator').get<PlanView>('/plan')).body;
  const after = (number: number, reason: string) =>
    eventually(
      async () => {
        const plan = await inForce();
        return plan.number > number && plan;
      },
      { within: 30_000, reason },
    );
  /** A need that no pledge can serve, in a network of its own: the next plan says so, and has no reason to say anything else. */
  async function askFor(commodity: string, title: string): Promise<void> {
    const years = [{ year: 2005, cost: '10', own: '0' }];
    const input = inKind(needInput({ title, commodity, form: 'material', years }));
    const drafted = await as('focal.ago').post<NeedView>('/needs', input);
    expect({ status: drafted.status, body: drafted.body }).toMatchObject({ status: 201 });
    await as('focal.ago').post(`/needs/${drafted.body.id}/submit`, {}, { ifMatch: 1 });
    const published = await as('capital.ago').post(`/needs/${drafted.body.id}/publish`, {}, { ifMatch: 2 });
    expect(published.status).toBe(200);
  }
  const list = async (status: string) => {
    const items: ProposalView[] = [];
    for (let cursor = ''; ;) {
      const { body } = await as('coordinator').get<Page<ProposalView>>(
        `/proposals?status=${status}&limit=200${cursor}`,
      );
      items.push(...body.items);
      if (body.next === undefined) return items;
      cursor = `&cursor=${encodeURIComponent(body.next)}`;
    }
  };

  it('every stored plan is computed again from its stored input, byte for byte', async () => {
    const wanted = long() ? 100 : 10;
    for (let plan = await inForce(), i = 0; plan.number < wanted; i += 1) {
      await askFor('bicycle', `Bicycles for deminers ${i}`);
      plan = await after(plan.number, 'another need, another plan');
    }
    const { number: last } = await inForce();
    const random = randomOf(seed);
    const numbers = Array.from({ length: last }, (_, i) => i + 1)
      .map((number) => ({ number, at: random() }))
      .sort((a, b) => a.at - b.at)
      .slice(0, wanted)
      .map((one) => one.number);
    const stored: { of: string; hash: string; figures: string[]; commodity: string; input: string; output: string }[] =
      [];
    for (const number of numbers) {
      const { body } = await as('coordinator').get<PlanView>(`/plans/${number}`);
      for (const { commodity, inputHash: hash, placed, gap, unused } of body.commodities) {
        const of = `/plans/${number}`;
        const [input, output] = [`${of}/input`, `${of}/output`].map((one) => text(`${one}?commodity=${commodity}`));
        const texts = { input: (await input) ?? '', output: (await output) ?? '' };
        stored.push({ of: `${of} ${commodity}`, hash, figures: [placed, gap, unused], commodity, ...texts });
      }
    }
    const again = computeAgain(stored.map((one) => one.input));
    expect(again).toHaveLength(stored.length);
    stored.forEach(({ of, hash, figures, commodity, output }, i) => {
      const plan = JSON.parse(again[i] ?? '') as Plan;
      const shown = (amount: string) => formatAmount(BigInt(amount), commodity === 'USD' ? 2 : 0);
      const { placed, gap, unused } = plan.figures;
      expect({ of, same: again[i] === output }).toEqual({ of, same: true });
      expect({ of, hash: plan.input, figures: [placed, gap, unused].map(shown) }).toEqual({ of, hash, figures });
    });
    say(
      `seed ${seed}; ${stored.length} networks of ${numbers.length} plans of ${last}, ${stored.reduce((n, one) => n + one.input.length, 0)} bytes of input`,
    );
  }, 600_000);

  it('accepting any half of a plan changes nothing else in the next one', async () => {
    const random = randomOf(seed + 1);
    const policy = { circulation: 'held', circulationDays: [], reason: 'What is not yet offered is looked at first.' };
    const proposed = await as('coordinator').post<PolicyView>('/policies', policy);
    await as('administrator').post(`/policies/${proposed.body.version}/approve`, {}, { ifMatch: 1 });
    // what is on offer is taken back, so that it floats: all of it, or enough for a half
    const offers = (await list('circulated')).filter(() => random() < (long() ? 1 : 0.2));
    for (const { id, version } of offers) {
      const back = await as('coordinator').post(`/proposals/${id}/withdraw`, { reason: 'Held.' }, { ifMatch: version });
      expect({ id, status: back.status }).toEqual({ id, status: 200 });
    }
    for (let round = 1; round <= (long() ? 4 : 1); round += 1) {
      await askFor('bicycle', `Bicycles before half ${round}`);
      // two looks, a while apart, that find the same: nothing is being planned any more
      let seen = '';
      const before = await eventually(
        async () => {
          const [plan, floating] = [await inForce(), await list('floating')];
          const now = JSON.stringify([plan.number, floating.map(({ id, version }) => [id, version])]);
          const still = now === seen && floating.length > 0;
          seen = now;
          return still && { plan, floating };
        },
        { within: 120_000, every: 3_000, reason: 'the plan floats' },
      );
      const { number } = before.plan;
      const half = before.floating.filter(() => random() < 0.5);
      for (const one of half) await agree(one);
      await askFor('bicycle', `Bicycles after half ${round}`);
      const plan = await after(number, 'the next plan');
      for (const { commodity } of before.plan.commodities.filter((one) => one.commodity !== 'bicycle')) {
        const [was, is] = await Promise.all([number, plan.number].map((one) => lawOf(one, commodity)));
        expect({ seed, commodity, is }).toEqual({ seed, commodity, is: was });
      }
      const accepted = new Set(half.map((one) => one.id));
      const rest = (all: readonly ProposalView[]) =>
        all.filter((one) => !accepted.has(one.id)).map(({ id, version, lines }) => ({ id, version, lines }));
      expect(rest(await list('floating'))).toEqual(rest(before.floating));
      expect({ seed, plan: plan.number, changed: plan.changed }).toMatchObject({
        changed: { written: 0, superseded: 0 },
      });
      say(
        `seed ${seed}; half ${round}: ${half.length} of ${before.floating.length} accepted, ${rest(before.floating).length} as before`,
      );
    }
  }, 600_000);

  /** Offered by the coordinator and accepted by both sides. */
  async function agree({ id, version, pledge, need }: ProposalView): Promise<void> {
    const done = async (account: string, verb: string, ifMatch: number) => {
      const { status, body } = await as(account).post<ProposalView>(`/proposals/${id}/${verb}`, {}, { ifMatch });
      expect({ id, verb, status, body }).toMatchObject({ status: 200 });
      return body.version;
    };
    const offered = await done('coordinator', 'circulate', version);
    const one = await done(`officer.${pledge.provider.toLowerCase()}`, 'accept', offered);
    await done(`capital.${need.state.toLowerCase()}`, 'accept', one);
  }
  /** What the law decides, who pays aside: z, rounds, quantum, closures. */
  async function lawOf(number: number, commodity: string) {
    const { quantum, rounds, funded, closures } = JSON.parse(
      await text(`/plans/${number}/output?commodity=${commodity}`),
    ) as Plan;
    return { quantum, rounds, funded, closures };
  }
}
