// What coordinators correct of a State, and what a State has found, weighs in the next plan without anybody asking for one.
import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import type { EventsOn, RegistryState } from '@article-six/contracts';
import type { PlanInput } from '@article-six/engine';
import { stateOf } from '@article-six/reference';
import { randomUUID } from 'node:crypto';
import { openMatchingDatabase, type MatchingDatabase } from '../database.testkit.js';
import { keptReference } from '../kept-reference.js';
import { anyNeed, needEvent, tellNeed, tellPledge } from '../matching.testkit.js';
import { findPlan, storedPlan, textsOf } from '../plan-store.queries.js';
import { listRequests } from '../requests/request.queries.js';
import { serviceOn } from '../service.testkit.js';
import { today } from '../stage.testkit.js';

let db: MatchingDatabase;
beforeAll(async () => {
  db = await openMatchingDatabase();
});
afterAll(() => db.close());
beforeEach(() => db.empty());

/** Angola with another Article 5 deadline. */
function corrected(deadline: string, version: number): EventsOn<'needs.state.v1'> {
  const kept = stateOf('AGO');
  if (!kept) throw new Error('Angola is in the registry');
  const article5 = { ...kept.article5, history: [{ kind: 'deadline', day: deadline, text: deadline }] };
  const state = { ...kept, article5Deadline: deadline, article5 } as RegistryState;
  const time = '2005-01-10T00:00:00Z';
  const data = { state, change: { by: 'coordinator', reason: 'decided by the meeting' } };
  return { id: randomUUID(), type: 'state.corrected', source: 'needs', aggregateId: 'AGO', version, time, data };
}
/** Weights of the plan in force, by State. */
async function weights(): Promise<Record<string, number>> {
  const number = (await db.worker((sql) => findPlan(sql)))?.number ?? 0;
  const [part] = (await db.worker((sql) => storedPlan(sql, number, 'USD')))?.parts ?? [];
  if (!part) throw new Error('there is no plan of money');
  const { states } = JSON.parse(textsOf(part).input) as PlanInput;
  return Object.fromEntries((states ?? []).map(({ iso3, weight }) => [iso3, weight]));
}

it('plans again when a deadline is corrected, with the weight that follows from it', async () => {
  const { service, transaction, faults } = serviceOn(db, { reference: keptReference() });
  try {
    await db.worker((sql) => tellNeed(sql, 'AGO', '10.00'));
    await db.worker((sql) => tellNeed(sql, 'AFG', '10.00'));
    await db.worker((sql) => tellPledge(sql, 'NOR', '10.00'));
    service.planner.wake();
    await service.planner.settled();
    const before = await weights();
    // within two years instead of eight: four points, which is more than its survivors give
    await transaction((tx) => service.onState(tx, corrected('2006-06-01', 1)));
    await service.planner.settled();
    const after = await weights();
    expect(after['AGO']).toBeGreaterThan(before['AGO'] ?? 0);
    expect(after['AFG']).toBe(before['AFG']);
    // an older record that comes late counts no more
    await transaction((tx) => service.onState(tx, corrected('2009-06-01', 3)));
    await transaction((tx) => service.onState(tx, corrected('2006-06-01', 2)));
    await service.planner.settled();
    expect((await weights())['AGO']).toBeLessThan(after['AGO'] ?? 0);
    expect(faults).toEqual([]);
  } finally {
    await service.stop();
  }
});

it('lets a stockpile that was found late count as a duty again, and puts it first in the queue', async () => {
  const { service, transaction, faults } = serviceOn(db, { reference: keptReference() });
  try {
    const publishedOn = '2004-12-01';
    await db.worker((sql) => tellNeed(sql, 'AGO', '10.00', { publishedOn: '2004-01-12' }));
    await db.worker((sql) => tellNeed(sql, 'BIH', '10.00', { publishedOn }));
    await db.worker((sql) => tellPledge(sql, 'NOR', '10.00'));
    service.planner.wake();
    await service.planner.settled();
    const before = await weights();
    const found = anyNeed('BIH', '20.00', {
      ...{ pillar: 'stockpile_destruction', lateDiscovery: true, publishedOn, reopenedOn: today },
    });
    await transaction((tx) => service.onNeed(tx, needEvent('need.published', found, 1)));
    await service.planner.settled();
    // its deadline under Article 4 has passed, and is a duty again now that there is something to destroy
    expect((await weights())['BIH']).toBeGreaterThan(before['BIH'] ?? 0);
    const rateOf = () => ({ unitsPerUsd: '6.4425', digits: 2 });
    const queue = await db.worker((sql) => listRequests(sql, { today, rateOf }));
    expect(queue.map((one) => [one.state, one.urgent, one.daysWaiting])).toEqual([
      ['BIH', true, 0],
      ['AGO', false, 364],
      ['BIH', false, 40],
    ]);
    expect(faults).toEqual([]);
  } finally {
    await service.stop();
  }
});
