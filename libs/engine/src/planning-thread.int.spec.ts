// A real thread: the event loop stays free while it plans, and a plan that was overtaken is given up.
import { afterAll, expect, test } from '@jest/globals';
import type { PlanInput } from './input.format.js';
import { planFor } from './plan.js';
import { Overtaken, PlanningThread, Refused } from './planning-thread.js';

const thread = new PlanningThread();
afterAll(() => thread.stop());

/** Many small draws: long enough to be caught at work. */
const long = (needs: number): PlanInput => ({
  format: 'article-six.plan-input.v1',
  commodity: 'USD',
  years: [2026, 2027, 2028],
  policy: { version: 'test', roundsPerSupply: 50_000 },
  states: Array.from({ length: 20 }, (_, s) => ({ iso3: `S${s + 10}`, weight: 10 })),
  needs: Array.from({ length: needs }, (_, n) => ({
    id: `n${n}`,
    state: `S${(n % 20) + 10}`,
    rank: Math.floor(n / 20) + 1,
    pillar: 'clearance',
    form: 'financial',
    gap: { '2026': '900000000', '2027': '800000000', '2028': '700000000' },
  })),
  pledges: Array.from({ length: 20 }, (_, p) => ({
    id: `p${p}`,
    donor: 'NOR',
    carryOver: true,
    earmark: { states: [`S${p + 10}`, `S${((p + 1) % 20) + 10}`] },
    available: { '2026': '90000000000' },
  })),
});

test('plans what the engine plans, in the order of the questions', async () => {
  const [a, b] = [long(20), long(40)];
  a.policy.roundsPerSupply = b.policy.roundsPerSupply = 10;
  const answers = await Promise.all([thread.plan(a), thread.plan(b)]);
  expect(answers.map((plan) => JSON.stringify(plan))).toEqual([a, b].map((input) => JSON.stringify(planFor(input))));
});

test('a running plan is given up when newer input overtakes it, and the event loop turns meanwhile', async () => {
  const newer = new AbortController();
  let turns = 0;
  const turn = setInterval(() => {
    turns += 1;
    if (turns === 5) newer.abort();
  }, 2);
  await expect(thread.plan(long(4_000), newer.signal)).rejects.toThrow(Overtaken);
  clearInterval(turn);
  expect(turns).toBeGreaterThanOrEqual(5);
  const small = long(20);
  small.policy.roundsPerSupply = 10;
  expect((await thread.plan(small)).rounds).toBeGreaterThan(0);
});

test('a question that was overtaken before its turn is not planned, and a refusal says why', async () => {
  await expect(thread.plan(long(20), AbortSignal.abort())).rejects.toThrow(Overtaken);
  const refused = await thread.plan({ ...long(20), years: [] }).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(Refused);
  expect((refused as Refused).errors[0]!.pointer).toBe('/years');
});
