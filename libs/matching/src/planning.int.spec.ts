import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { inputHash, parsePlanText, planFor } from '@article-six/engine';
import { eventually } from '@article-six/testing';
import { applyNeed } from './copies.queries.js';
import {
  anyNeed,
  anyPledge,
  needEvent,
  pledgeEvent,
  reference,
  tellNeed,
  tellPledge,
  tellRanking,
} from './matching.testkit.js';
import { planOnce } from './plan-once.js';
import { findPlan, storedPlan, textsOf } from './plan-store.queries.js';
import { mindOf, think, type Question } from './plan-thinking.js';
import { PlannerLease } from './planner.lease.js';
import { listeningLog, serviceOn } from './service.testkit.js';
import type { Sql } from './sql.js';
import { openStage, today, types } from './stage.testkit.js';

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
    const mind = mindOf(reference, (input) => ((asked += 1), planFor(input)));
    for (let turn = 0; turn < 3; turn += 1) await stage.plan(mind);
    expect(asked).toBe(1);
    await db.worker((sql) => tellNeed(sql, 'AFG', '5.00'));
    await stage.plan(mind);
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
    const adopted = await stage.plan(undefined, {
      think: async (question) => {
        await db.worker((sql) => applyNeed(sql, needEvent('need.revised', { ...need, title: 'Clear the well' }, 2)));
        return think(question, mindOf(reference, planFor));
      },
    });
    expect(adopted).toMatchObject({ stale: true, plan: { changed: { written: 0 } } });
    expect(await stage.all()).toEqual([]);
    await stage.plan();
    expect((await stage.all(['circulated']))[0]?.doc.need.title).toBe('Clear the well');
  });
  it('skips a need that somebody has given money to by hand while it was made', async () => {
    const { need } = await stage.offered();
    const other = await db.worker((sql) => tellNeed(sql, 'AGO', '7.00'));
    await db.worker((sql) => tellPledge(sql, 'SWE', '50.00'));
    const adopted = await stage.plan(undefined, {
      think: async (question) => {
        const thought = think(question, mindOf(reference, planFor));
        await db.worker((sql) =>
          sql.query(
            `INSERT INTO proposal (id, version, reference, status, pledge, need, provider, state, lines, doc)
             SELECT gen_random_uuid(), 1, 'by hand', 'circulated', pledge, $2, provider, state, lines, doc FROM proposal WHERE need = $1`,
            [need.id, other.id],
          ),
        );
        return thought;
      },
    });
    expect(adopted).toMatchObject({ stale: true, plan: { changed: { written: 0 } } });
  });
});

describe('the planner that leads', () => {
  it('is one at a time; whoever was fenced off writes nothing, and the next one leads when it has gone', async () => {
    const lease = () =>
      new PlannerLease({ connection: () => db.connection(), log: listeningLog(), changed: () => undefined });
    const [first, second] = [lease(), lease()];
    try {
      const epoch = await first.hold();
      expect(epoch).toBeDefined();
      expect(await second.hold()).toBeUndefined();
      await first.release();
      const next = await eventually(() => second.hold(), { reason: 'the second leads' });
      expect(Number(next)).toBe(Number(epoch) + 1);
      await db.worker((sql) => tellNeed(sql, 'AGO', '100.00'));
      const parts = {
        transaction: <T>(work: (sql: Sql) => Promise<T>) => db.worker(work),
        think: (question: Question) => Promise.resolve(think(question, mindOf(reference, planFor))),
        tell: () => Promise.resolve(),
      };
      expect(await planOnce(parts, today, epoch)).toBe('fenced');
      expect(await db.worker((sql) => findPlan(sql))).toBeUndefined();
      expect(await planOnce(parts, today, next)).toMatchObject({ plan: { number: 1 } });
    } finally {
      await Promise.all([first.release(), second.release()]);
    }
  });
  it('plans what another process has changed', async () => {
    const [leader, standby] = [serviceOn(db), serviceOn(db)];
    try {
      await leader.transaction((tx) => leader.service.onNeed(tx, needEvent('need.published', anyNeed('AGO'), 1)));
      await leader.service.planner.settled();
      const need = anyNeed('AFG');
      await standby.transaction(async (tx) => {
        await standby.service.onNeed(tx, needEvent('need.published', need, 1));
        await tellRanking(tx, 'AFG', [need.id], 1);
      });
      await eventually(async () => ((await db.worker((sql) => findPlan(sql)))?.number ?? 0) >= 2, {
        reason: 'the leader plans',
      });
      await standby.transaction((tx) =>
        standby.service.onPledge(tx, pledgeEvent('pledge.registered', anyPledge('NOR', '9.00'), 1)),
      );
      await eventually(() => types(leader.told).includes('proposal.circulated'), { reason: 'it is offered' });
      expect([...leader.faults, ...standby.faults]).toEqual([]);
    } finally {
      await Promise.all([leader.service.stop(), standby.service.stop()]);
    }
  });
});

describe('the service', () => {
  it('turns a told need and pledge into an offer without being asked, from its own thread', async () => {
    const { service, transaction, told } = serviceOn(db);
    try {
      const need = await db.worker((sql) => tellNeed(sql, 'AGO', '10.00'));
      await db.worker((sql) => tellPledge(sql, 'NOR', '20.00'));
      await transaction((tx) => service.onNeed(tx, needEvent('need.revised', need, 2)));
      await service.planner.settled();
      expect(types(told)).toEqual(['plan.adopted', 'proposal.circulated', 'tranche.changed']);
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
    const plans = await Promise.all([1, 2].map((number) => db.worker((sql) => storedPlan(sql, number))));
    expect(plans[1]?.parts[0]?.base).toBeUndefined();
    for (const plan of plans)
      for (const part of plan?.parts ?? []) {
        const { input, output } = textsOf(part);
        const parsed = parsePlanText(input);
        if (!parsed.ok) throw new Error('the stored input is refused');
        expect(JSON.parse(output)).toMatchObject({ input: inputHash(parsed.input) });
        expect(JSON.stringify(planFor(parsed.input))).toBe(output);
      }
  });
});
