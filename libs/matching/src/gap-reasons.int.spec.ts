// A gap says why it is there, also when the news changes no amount: the plan is written again, and the explanation follows.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { applyPledge } from './copies.queries.js';
import { anyPledge, pledgeEvent, tellNeed, tellPledge } from './matching.testkit.js';
import { findExplanation } from './plan.queries.js';
import { norway, openStage } from './stage.testkit.js';

let stage: Awaited<ReturnType<typeof openStage>>;
let db: typeof stage.db;
beforeAll(async () => {
  stage = await openStage();
  db = stage.db;
});
afterAll(() => db.close());
beforeEach(() => db.empty());

const earmarked = (states: string[]) => ({ earmark: { ...anyPledge('NOR', '1.00').earmark, states } });
const yearOf = async (need: string) => (await db.worker((sql) => findExplanation(sql, need)))?.years[0];

describe('the reasons of a gap', () => {
  it('follow a pledge that nearly fits, one whose earmark changes, and one that leaves', async () => {
    const need = await db.worker((sql) => tellNeed(sql, 'AGO', '100.00'));
    expect((await stage.plan()).plan?.number).toBe(1);
    expect(await yearOf(need.id)).toMatchObject({ cause: 'noEligiblePledge', reasons: [] });
    const pledge = await db.worker((sql) => tellPledge(sql, 'NOR', '50.00', earmarked(['AFG'])));
    expect((await stage.plan()).plan).toMatchObject({ number: 2, changed: { written: 0, superseded: 0 } });
    expect((await yearOf(need.id))?.reasons).toMatchObject([{ code: 'gap.nearMiss', params: { blockedBy: 'states' } }]);
    const regional = { ...pledge, earmark: { ...pledge.earmark, states: [], regions: ['Europe'] } };
    await db.worker((sql) => applyPledge(sql, pledgeEvent('pledge.registered', regional, 2), () => 2));
    expect((await stage.plan()).plan?.number).toBe(3);
    expect((await yearOf(need.id))?.reasons).toMatchObject([{ params: { blockedBy: 'regions' } }]);
    expect((await stage.plan()).plan).toBeUndefined();
    const gone = { ...regional, status: 'withdrawn' as const };
    await db.worker((sql) => applyPledge(sql, pledgeEvent('pledge.withdrawn', gone, 3), () => 2));
    expect((await stage.plan()).plan?.number).toBe(4);
    expect((await yearOf(need.id))?.reasons).toEqual([]);
  });
  it('stay when a side accepts: the pot was emptied, and still is', async () => {
    const { proposal } = await stage.offered();
    const other = await db.worker((sql) => tellNeed(sql, 'AFG', '100.00'));
    await stage.plan();
    expect(await yearOf(other.id)).toMatchObject({ cause: 'potEmptied' });
    await stage.answer(norway, proposal.id);
    expect((await stage.plan()).plan).toBeUndefined();
    expect(await yearOf(other.id)).toMatchObject({ cause: 'potEmptied' });
  });
});
