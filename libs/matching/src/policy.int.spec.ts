// Policies over HTTP: two people make one, its effective day comes by the domain clock, and it is told.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page, PlanView, PolicyView, Problem } from '@article-six/contracts';
import { clientOf, officeActor, runTestService, stateActor, type TestRun } from '@article-six/service-kit/testkit';
import { eventually } from '@article-six/testing';
import { matchingService } from './matching.definition.js';

let run: TestRun;
beforeAll(async () => {
  run = await runTestService(matchingService);
});
afterAll(() => run.close());

const coordinator = () => clientOf(run, officeActor('ISU', 'coordinator'));
const administrator = () => clientOf(run, officeActor('ISU', 'administrator'));
const today = () => new Date().toISOString().slice(0, 10);

describe('a policy', () => {
  it('is proposed by one and approved by another, and then plans are made by it', async () => {
    const proposed = await coordinator().post<PolicyView>('/policies', {
      circulation: 'held',
      reason: 'While we load.',
    });
    expect(proposed).toMatchObject({ status: 201, body: { number: 2, status: 'proposed', effectiveOn: today() } });
    const first = (await coordinator().get<PolicyView>('/policies/current')).body;
    expect(first).toMatchObject({ number: 1, objectionWorkingDays: 5 });
    const approve = (who: ReturnType<typeof coordinator>, o: object) =>
      who.post<PolicyView & Problem>('/policies/2/approve', {}, o);
    expect((await approve(coordinator(), { ifMatch: 1, key: 'a' })).status).toBe(409);
    expect((await approve(administrator(), { ifMatch: 1 })).status).toBe(400);
    expect((await approve(administrator(), { key: 'b' })).status).toBe(428);
    const approved = await approve(administrator(), { ifMatch: 1, key: 'c' });
    expect(approved.body).toMatchObject({
      status: 'approved',
      proposedBy: 'coordinator.ISU',
      decidedBy: 'administrator.ISU',
    });
    expect((await approve(administrator(), { ifMatch: 1, key: 'd' })).status).toBe(412);
    expect((await approve(administrator(), { ifMatch: 2, key: 'e' })).status).toBe(409);
    expect((await coordinator().get<PolicyView>('/policies/current')).body).toMatchObject({
      number: 2,
      circulation: 'held',
    });
    await eventually(async () => (await coordinator().get<PlanView>('/plan')).body.policy === '2', {
      reason: 'a plan is made by it',
      within: 60_000,
    });
  });
  it('begins on its effective day, can be rejected, and stays in the list', async () => {
    const later = `${Number(today().slice(0, 4)) + 1}-01-01`;
    await administrator().post('/policies', { horizonYears: 7, effectiveOn: later, reason: 'From next year.' });
    const key = { ifMatch: 1, key: 'f' };
    expect((await coordinator().post('/policies/3/approve', {}, key)).status).toBe(200);
    expect((await coordinator().get<PolicyView>('/policies/current')).body.number).toBe(2);
    await administrator().post('/policies', { horizonYears: 9, reason: 'Longer.' });
    const rejected = await coordinator().post('/policies/4/reject', { reason: 'Too long.' }, { ifMatch: 1, key: 'g' });
    expect(rejected.body).toMatchObject({ status: 'rejected', horizonYears: 9 });
    const { body } = await coordinator().get<Page<PolicyView>>('/policies?limit=3');
    expect(body.items.map((one) => `${one.number} ${one.status}`)).toEqual(['4 rejected', '3 approved', '2 approved']);
    const rest = await coordinator().get<Page<PolicyView>>(`/policies?limit=3&cursor=${body.next ?? ''}`);
    expect(rest.body.items.map((one) => one.number)).toEqual([1]);
  });
  it('is nobody else’s to propose or decide', async () => {
    const state = clientOf(run, stateActor('AGO', 'capital'));
    expect((await state.post('/policies', { reason: 'x' })).status).toBe(403);
    expect((await state.get<PolicyView>('/policies/2')).body.status).toBe('approved');
    expect((await clientOf(run, null).get('/policies')).status).toBe(401);
    const faults = (await coordinator().post<Problem>('/policies', { weights: 1, reason: '' })).body.errors ?? [];
    expect(faults.map((one) => one.pointer)).toEqual(['/weights', '/reason']);
  });
});
