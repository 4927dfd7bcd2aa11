// A donor's interest moves its money to the need it looks at, where others can pay for the rest, and stops doing so.
import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import type { EventsOn, InterestState } from '@article-six/contracts';
import type { PlanInput } from '@article-six/engine';
import { randomUUID } from 'node:crypto';
import { openMatchingDatabase, policyInForce, type MatchingDatabase } from '../database.testkit.js';
import { tellNeed, tellPledge } from '../matching.testkit.js';
import { findPlan, storedPlan, textsOf } from '../plan-store.queries.js';
import { serviceOn } from '../service.testkit.js';
import { INTEREST_SCORE } from './interest.rules.js';

let db: MatchingDatabase;
beforeAll(async () => {
  db = await openMatchingDatabase();
});
afterAll(() => db.close());
beforeEach(async () => {
  await db.empty();
  await db.worker((sql) => sql.query(policyInForce('held')));
});

const told = (interest: InterestState, version: number): EventsOn<'needs.interest.v1'> => ({
  id: randomUUID(),
  type: interest.withdrawnOn === undefined ? 'interest.expressed' : 'interest.withdrawn',
  ...{ source: 'needs', aggregateId: interest.id, version, time: '2005-01-10T00:00:00Z' },
  data: { interest, change: { by: 'donorOfficer' } },
});
/** Preferences in the input of the plan in force, by provider. */
async function preferences(): Promise<Record<string, unknown>> {
  const number = (await db.worker((sql) => findPlan(sql)))?.number ?? 0;
  const [part] = (await db.worker((sql) => storedPlan(sql, number, 'USD')))?.parts ?? [];
  if (!part) throw new Error('there is no plan of money');
  const { pledges } = JSON.parse(textsOf(part).input) as PlanInput;
  return Object.fromEntries((pledges ?? []).map(({ donor, preferences: wishes = [] }) => [donor, wishes]));
}
const given = () =>
  db.worker((sql) =>
    sql.query<{ provider: string; state: string }>(
      `SELECT provider, n.state FROM proposal p JOIN need_copy n ON n.id = p.need WHERE p.status = 'floating' ORDER BY provider, n.state`,
    ),
  );

it.each(['AFG', 'AGO'] as const)('is a wish of the donor for %s while it stands', async (state) => {
  const { service, transaction, faults } = serviceOn(db);
  try {
    const needs = {
      AFG: await db.worker((sql) => tellNeed(sql, 'AFG', '10.00')),
      AGO: await db.worker((sql) => tellNeed(sql, 'AGO', '10.00')),
    };
    for (const donor of ['NOR', 'SWE']) await db.worker((sql) => tellPledge(sql, donor, '10.00'));
    const need = needs[state];
    const interest: InterestState = {
      ...{ id: randomUUID(), need: need.id, needReference: need.reference, needTitle: need.title, state },
      ...{ pillar: need.pillar, provider: 'NOR', since: '2005-01-10', fictional: true },
    };
    await transaction((tx) => service.onInterest(tx, told(interest, 1)));
    await service.planner.settled();
    const wish = { pillar: 'clearance', score: INTEREST_SCORE, state };
    expect(await preferences()).toEqual({ NOR: [wish], SWE: [] });
    const both = [
      { provider: 'NOR', state },
      { provider: 'SWE', state: state === 'AGO' ? 'AFG' : 'AGO' },
    ];
    expect(await given()).toEqual(both);
    await transaction((tx) => service.onInterest(tx, told({ ...interest, withdrawnOn: '2005-01-10' }, 2)));
    // what was expressed before and comes late does not stand again
    await transaction((tx) => service.onInterest(tx, told(interest, 1)));
    await transaction((tx) => tellPledge(tx, 'DNK', '5.00'));
    await db.worker((sql) => tellNeed(sql, 'AGO', '5.00'));
    service.planner.wake();
    await service.planner.settled();
    expect(await preferences()).toEqual({ DNK: [], NOR: [], SWE: [] });
    // who was to pay stays: a wish that has gone moves nothing that the plan already gave
    expect(await given()).toEqual(expect.arrayContaining(both));
    expect(faults).toEqual([]);
  } finally {
    await service.stop();
  }
});
