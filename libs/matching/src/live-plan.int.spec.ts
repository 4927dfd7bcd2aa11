// The live plan through the whole service: bursts, and what accepting a part of a plan leaves alone.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { planFor } from '@article-six/engine';
import { circulate } from './circulation/circulation.queries.js';
import { anyNeed, needEvent, reference, tellNeed, tellPledge, tellRanking } from './matching.testkit.js';
import { findPlan } from './plan-store.queries.js';
import { mindOf } from './plan-thinking.js';
import { serviceOn } from './service.testkit.js';
import { openStage, today } from './stage.testkit.js';

let stage: Awaited<ReturnType<typeof openStage>>;
let db: typeof stage.db;
beforeAll(async () => {
  stage = await openStage();
  db = stage.db;
});
afterAll(() => db.close());
beforeEach(() => db.empty());

/** A generator with a fixed beginning, so that a failure comes again. */
function dice(seed: number) {
  let state = seed;
  return (below: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
const amount = (roll: (below: number) => number, most: number) =>
  `${1 + roll(most)}.${String(roll(100)).padStart(2, '0')}`;

describe('accepting a part of a plan', () => {
  it('changes nothing else in the next one, whichever half it is', async () => {
    const roll = dice(6);
    for (let trial = 0; trial < 5; trial += 1) {
      await db.empty();
      await stage.circulation('held');
      await db.worker(async (sql) => {
        for (let i = 0; i < 14; i += 1) {
          const years = [2005, 2006, 2007].map((year) => ({ year, cost: amount(roll, 90), own: '0.00' }));
          await tellNeed(sql, i % 2 ? 'AGO' : 'AFG', '', { years: years.slice(roll(2)) });
        }
        for (const provider of ['NOR', 'SWE', 'DNK', 'CAN']) {
          const tranches = [2005, 2006].map((year) => ({
            year,
            amount: amount(roll, 300),
            certainty: 'firm' as const,
          }));
          const open = await tellPledge(sql, provider, '', { tranches, carryOver: roll(2) === 1 });
          expect(open.id).toBeDefined();
        }
      });
      const mind = mindOf(reference, planFor);
      const before = await stage.plan(mind);
      const floating = await stage.all(['floating']);
      expect(floating.length).toBeGreaterThan(5);
      const half = floating.filter(() => roll(2) === 1);
      const ids = half.map((one) => one.id);
      const policy = { answerWorkingDays: 15, objectionWorkingDays: 5 };
      const how = { today, policy, by: 'coordinator' };
      expect((await db.worker((sql) => circulate(sql, ids, how))).skipped).toEqual([]);
      const after = await stage.plan(mind);
      const rest = floating.filter((one) => !half.includes(one));
      const lines = (rows: typeof floating) => rows.map((row) => [row.id, row.version, row.lines]);
      expect({ trial, lines: lines(await stage.all(['floating'])) }).toEqual({ trial, lines: lines(rest) });
      // nothing to adopt, or a plan that places the same
      if (after.plan) {
        expect(after.plan.changed).toEqual({ written: 0, superseded: 0, kept: rest.length });
        expect(after.plan.commodities[0]?.placed).toBe(before.plan?.commodities[0]?.placed);
      }
    }
  });
});

describe('a burst', () => {
  it('of a thousand changes leads to a handful of plans', async () => {
    const { service, transaction, told, faults } = serviceOn(db);
    try {
      await db.worker((sql) => tellPledge(sql, 'NOR', '5000.00'));
      const needs = Array.from({ length: 500 }, (_, i) => anyNeed(i % 2 ? 'AGO' : 'AFG', '3.00'));
      for (const [i, need] of needs.entries()) {
        await transaction((tx) => service.onNeed(tx, needEvent('need.published', need, 1)));
        const state = need.state;
        const order = needs.slice(0, i + 1).flatMap((one) => (one.state === state ? [one.id] : []));
        await transaction((tx) => tellRanking(tx, state, order, i + 1));
        service.planner.wake();
      }
      await service.planner.settled();
      expect(faults).toEqual([]);
      const plan = await db.worker((sql) => findPlan(sql));
      expect(told.filter((one) => one.type === 'plan.adopted')).toHaveLength(plan?.number ?? 0);
      expect(plan?.number).toBeLessThan(40);
      expect(told.filter((one) => one.type === 'proposal.circulated')).toHaveLength(500);
    } finally {
      await service.stop();
    }
  });
});
