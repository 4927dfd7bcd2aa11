import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { NewEvent } from '@article-six/contracts';
import { inputHash, parsePlanText, planFor, type PlanInput } from '@article-six/engine';
import { applyNeed } from './copies.queries.js';
import { MatchingService, type Transaction } from './matching.service.js';
import { needEvent, reference, tellNeed, tellPledge, tellRanking } from './matching.testkit.js';
import { planOnce } from './plan-once.js';
import { findPlan } from './plan.queries.js';
import { engine, openStage, today, types } from './stage.testkit.js';

let stage: Awaited<ReturnType<typeof openStage>>;
let db: typeof stage.db;
beforeAll(async () => {
  stage = await openStage();
  db = stage.db;
});
afterAll(() => db.close());
beforeEach(() => db.empty());

describe('the plan', () => {
  it('offers a pledge to a need at once, with an answer day, and moves its money to proposed', async () => {
    const { pledge, proposal } = await stage.offered();
    expect(proposal.doc).toMatchObject({ status: 'circulated', circulatedOn: today, answerBy: '2005-01-31' });
    expect(proposal.doc.lines).toEqual([{ year: 2005, tranche: 2005, amount: '100.00', planningAmount: '15.52' }]);
    expect(await stage.ledger(pledge)).toEqual({ available: '0', proposed: '10000', reserved: '0', withdrawn: '0' });
  });
  it('writes nothing when nothing has changed, and one plan more when a need comes', async () => {
    await stage.offered();
    expect(await stage.plan()).toMatchObject({ events: [] });
    await db.worker((sql) => tellNeed(sql, 'AFG', '5.00'));
    const next = await stage.plan();
    expect(types(next.events)).toEqual(['plan.adopted']);
    expect(next.plan?.number).toBe(2);
    expect(await stage.plan()).toMatchObject({ events: [] });
  });
  it('asks the engine once, not again and again, when a circulated plan has nothing left to say', async () => {
    await stage.offered();
    let asked = 0;
    const counting = { plan: (input: PlanInput) => ((asked += 1), engine.plan(input)) };
    const memory = {};
    for (let turn = 0; turn < 3; turn += 1) {
      await db.worker((sql) => planOnce(sql, counting, reference, today, memory));
    }
    expect(asked).toBe(1);
    await db.worker((sql) => tellNeed(sql, 'AFG', '5.00'));
    await db.worker((sql) => planOnce(sql, counting, reference, today, memory));
    expect(asked).toBe(2);
  });
  it('floats while circulation is held: rewrites only what changed and leaves the ledger alone', async () => {
    await stage.circulation('held');
    const need = await db.worker((sql) => tellNeed(sql, 'AGO', '50.00'));
    const pledge = await db.worker((sql) => tellPledge(sql, 'NOR', '100.00'));
    expect(types((await stage.plan()).events)).toEqual(['plan.adopted', 'proposal.floated']);
    await db.worker((sql) => tellNeed(sql, 'AFG', '10.00'));
    const second = await stage.plan();
    expect(second.plan?.changed).toEqual({ written: 1, superseded: 0, kept: 1 });
    expect(await stage.ledger(pledge)).toMatchObject({ available: '10000', proposed: '0' });
    await db.worker((sql) =>
      applyNeed(sql, needEvent('need.revised', { ...need, years: [{ year: 2006, cost: '50.00', own: '0.00' }] }, 2)),
    );
    expect((await stage.plan()).plan?.changed).toMatchObject({ written: 0, superseded: 1 });
    await stage.circulation('atOnce');
    expect(types((await stage.plan()).events)).toEqual(['plan.adopted', 'proposal.circulated', 'tranche.changed']);
  });
  it('lets a ranking arrive before its needs', async () => {
    const need = await db.worker((sql) => tellNeed(sql, 'AGO', '100.00'));
    await db.empty();
    await db.worker((sql) => tellRanking(sql, 'AGO', [need.id], 1));
    await db.worker((sql) => applyNeed(sql, needEvent('need.published', need, 1)));
    await db.worker((sql) => tellPledge(sql, 'NOR', '100.00'));
    await stage.plan();
    expect(await stage.all(['circulated'])).toHaveLength(1);
  });
  it('skips what changed while it was made and says that it must plan again', async () => {
    const need = await db.worker((sql) => tellNeed(sql, 'AGO', '100.00'));
    await db.worker((sql) => tellPledge(sql, 'NOR', '100.00'));
    const overtaking = {
      plan: async (input: PlanInput) => {
        await db.worker((sql) => applyNeed(sql, needEvent('need.revised', { ...need, title: 'Clear the well' }, 2)));
        return planFor(input);
      },
    };
    const adopted = await db.worker((sql) => planOnce(sql, overtaking, reference, today));
    expect(adopted).toMatchObject({ stale: true });
    expect(await stage.all()).toEqual([]);
    await stage.plan();
    expect((await stage.all(['circulated']))[0]?.doc.need.title).toBe('Clear the well');
  });
  it('is made by one planner at a time', async () => {
    const second = await db.worker(async (sql) => {
      await planOnce(sql, engine, reference, today);
      return db.worker((other) => planOnce(other, engine, reference, today));
    });
    expect(second).toBe('busy');
  });
});

describe('the service', () => {
  it('turns a told need and pledge into an offer without being asked, from its own thread', async () => {
    const told: NewEvent[] = [];
    const transaction = async <T>(work: (tx: Transaction) => Promise<T>) => {
      const after: (() => void)[] = [];
      const result = await db.worker((sql) =>
        work({ query: (q, p) => sql.query(q, p), afterCommit: (run) => after.push(run) }),
      );
      for (const run of after) run();
      return result;
    };
    const outbox = { addMany: (_tx: Transaction, events: NewEvent[]) => Promise.resolve(void told.push(...events)) };
    const log = { error: (fields: object, message: string) => void told.push({ message, fields } as never) };
    const service = new MatchingService({ worker: { transaction }, outbox, reference, today: () => today, log });
    try {
      const need = await db.worker((sql) => tellNeed(sql, 'AGO', '10.00'));
      await db.worker((sql) => tellPledge(sql, 'NOR', '20.00'));
      await transaction((tx) => service.onNeed(tx, needEvent('need.revised', need, 2)));
      await service.planner.settled();
      expect(types(told)).toEqual(['plan.adopted', 'proposal.circulated', 'tranche.changed']);
      await transaction((tx) => service.setPolicy(tx, { circulation: 'held' }, 'administrator', () => undefined));
      await service.planner.settled();
      expect(await db.worker((sql) => findPlan(sql))).toMatchObject({ number: 2, policy: '2' });
    } finally {
      await service.stop();
    }
  });
});

describe('a stored plan', () => {
  it('can be computed again from its stored input: the same hash, the same plan, byte for byte', async () => {
    await stage.offered();
    await db.worker((sql) => tellNeed(sql, 'AFG', '77.77'));
    await db.worker((sql) => tellPledge(sql, 'SWE', '33.33'));
    await stage.plan();
    const parts = await db.worker((sql) =>
      sql.query<{ input: string; input_hash: string; output: string }>(
        'SELECT input, input_hash, output FROM plan_part',
      ),
    );
    expect(parts).toHaveLength(2);
    for (const part of parts) {
      const parsed = parsePlanText(part.input);
      if (!parsed.ok) throw new Error('the stored input is refused');
      expect(inputHash(parsed.input)).toBe(part.input_hash);
      expect(JSON.stringify(planFor(parsed.input))).toBe(part.output);
    }
  });
});
