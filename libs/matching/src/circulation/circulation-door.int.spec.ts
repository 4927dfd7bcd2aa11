import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type {
  CirculationDone,
  CirculationView,
  NeedState,
  Page,
  Problem,
  ProposalView,
  RequestView,
} from '@article-six/contracts';
import { Outbox } from '@article-six/messaging';
import { DomainClock, WorkerDatabase } from '@article-six/service-kit';
import {
  clientOf,
  donorActor,
  officeActor,
  runTestService,
  stateActor,
  type TestRun,
} from '@article-six/service-kit/testkit';
import { addDays } from '@article-six/reference';
import { eventually } from '@article-six/testing';
import { applyPledge } from '../copies.queries.js';
import { policyInForce } from '../database.testkit.js';
import { matchingService } from '../matching.definition.js';
import { MatchingService } from '../matching.service.js';
import { pledgeEvent, tellNeed, tellPledge } from '../matching.testkit.js';
import { addWorkingDays } from '../working-days.rules.js';
import { DutiesService } from './duties.service.js';

let run: TestRun;
let worker: WorkerDatabase;
const year = new Date().getUTCFullYear();
const coordinator = () => clientOf(run, officeActor('ISU', 'coordinator'));
const capital = () => clientOf(run, stateActor('AGO', 'capital'));
const officer = () => clientOf(run, donorActor('NOR', 'donorOfficer'));

/** A need of Angola, and what floats for it. */
async function floating(cost: string, over: Partial<NeedState> = {}): Promise<ProposalView> {
  const need = await worker.transaction((sql) =>
    tellNeed(sql, 'AGO', '0.00', { currency: 'USD', years: [{ year, cost, own: '0.00' }], ...over }),
  );
  run.running.app.get(MatchingService).planner.wake();
  const { item } = await eventually(
    async () => {
      const { body } = await coordinator().get<Page<ProposalView>>(`/proposals?need=${need.id}`);
      const [found] = body.items;
      if (found?.status !== 'floating') throw new Error(`it is ${found?.status}`);
      return { item: found };
    },
    { within: 20_000, reason: 'it floats' },
  );
  return item;
}

beforeAll(async () => {
  run = await runTestService(matchingService);
  worker = run.running.app.get(WorkerDatabase);
  await worker.transaction(async (tx) => {
    await tx.query(policyInForce('held'));
    const made = await tellPledge(tx, 'NOR', '0.00');
    await tx.query('DELETE FROM tranche');
    const pledge = { ...made, currency: 'USD', tranches: [{ year, amount: '900.00', certainty: 'firm' as const }] };
    const opened = await applyPledge(tx, pledgeEvent('pledge.registered', pledge, 2), () => 2);
    await run.running.app.get(Outbox).addMany(tx, opened);
  });
}, 60_000);
afterAll(() => run?.close());

describe('the door of circulation', () => {
  it('offers one floating proposal when a coordinator says so, once', async () => {
    const { id, version } = await floating('100.00');
    const path = `/proposals/${id}/circulate`;
    expect((await officer().post(path, {}, { ifMatch: version, key: 'c1' })).status).toBe(403);
    expect((await coordinator().post(path, {}, { ifMatch: version })).status).toBe(400);
    expect((await coordinator().post(path, {}, { ifMatch: version + 1, key: 'c2' })).status).toBe(412);
    const offered = await coordinator().post<ProposalView>(path, {}, { ifMatch: version, key: 'c3' });
    expect(offered).toMatchObject({ status: 200, body: { status: 'circulated', version: version + 1 } });
    const again = await coordinator().post<ProposalView>(path, {}, { ifMatch: version, key: 'c3' });
    expect(again.body).toEqual(offered.body);
    expect(await coordinator().post<Problem>(path, {}, { ifMatch: version + 1, key: 'c4' })).toMatchObject({
      status: 409,
      body: { type: '/problems/notFloating' },
    });
    expect((await officer().get<ProposalView>(`/proposals/${id}`)).body).toMatchObject({ canAnswer: true });
  });
  it('offers all that floats, and everybody who is signed in reads how much that freezes', async () => {
    await floating('250.00');
    const done = await coordinator().post<{ offers: number; skipped: number }>('/circulation', {}, { key: 'c5' });
    expect(done).toMatchObject({ status: 200, body: { offers: 1, skipped: 0 } });
    const { body } = await officer().get<CirculationView>('/circulation');
    expect(body.frozen).toMatchObject([{ commodity: 'money', amount: '350.00', offers: 2, longestWorkingDays: 0 }]);
    expect(body.runs.map((one) => [one.by, one.offers])).toEqual([
      ['coordinator', 1],
      ['coordinator', 1],
    ]);
    expect(body.nextDay).toMatch(/-(01|15)$/);
    expect((await clientOf(run, null).get('/circulation')).status).toBe(401);
  });
  it('takes an offer back for the State, with its reason, and frees the money', async () => {
    const { body } = await capital().get<Page<ProposalView>>('/proposals?waiting=true');
    const [offer] = body.items;
    const path = `/proposals/${offer?.id}/withdraw`;
    const at = { ifMatch: offer?.version ?? 0 };
    expect((await capital().post(path, {}, { ...at, key: 'w1' })).status).toBe(400);
    expect((await officer().post(path, { reason: 'No.' }, { ...at, key: 'w2' })).status).toBe(403);
    const back = await capital().post<ProposalView>(path, { reason: 'We do it ourselves.' }, { ...at, key: 'w3' });
    expect(back).toMatchObject({
      status: 200,
      body: { status: 'superseded', endedBecause: 'withdrawn', canAnswer: false },
    });
  });
  it('offers nothing of a need while its State may still object, and says until when', async () => {
    const publishedOn = run.running.app.get(DomainClock).today();
    const { id, version, need, pledge } = await floating('50.00', { publishedOn });
    const until = addWorkingDays(publishedOn, 5);
    const from = addDays(until, 1);
    const detail = `The State may still object to this request: it can be offered from ${from}.`;
    const at = { ifMatch: version, key: 'o1' };
    const refused = await coordinator().post<Problem>(`/proposals/${id}/circulate`, {}, at);
    expect(refused).toMatchObject({ status: 409, body: { type: '/problems/stateMayObject', detail } });
    const { body } = await coordinator().post<CirculationDone>('/circulation', {}, { key: 'o2' });
    expect(body.waiting).toMatchObject([{ id: need.id, stateName: 'Angola', from }]);
    const lines = [{ year, tranche: year, amount: '10.00' }];
    const byHand = { pledge: pledge.id, need: need.id, lines };
    const hand = await officer().post<Problem>('/manual-matches', byHand, { key: 'o3' });
    expect(hand.body.errors).toMatchObject([{ pointer: '/need', code: 'stateMayObject', message: detail }]);
    expect((await capital().get<RequestView>(`/requests/${need.id}`)).body).toMatchObject({ objectUntil: until });
    expect((await officer().get<CirculationView>('/circulation')).body.policy.objectionWorkingDays).toBe(5);
  });
  it('lets an offer lapse when the domain clock is moved past its end, without being asked', async () => {
    const { body } = await coordinator().get<Page<ProposalView>>('/proposals?waiting=true');
    const [offer] = body.items;
    const clock = run.running.app.get(DomainClock);
    clock.take({ version: 1, offsetMs: 60 * 86_400_000, demonstration: true });
    await eventually(
      async () => {
        const now = await coordinator().get<ProposalView>(`/proposals/${offer?.id}`);
        if (now.body.status !== 'lapsed') throw new Error(`it is ${now.body.status}`);
        return now;
      },
      { within: 20_000, reason: 'it lapses' },
    );
    await run.running.app.get(DutiesService).settled();
  });
});
