// The plan, proposals and matches as they stood on a day, over HTTP: seen by whoever may see them, and never rewritten.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { MatchView, Page, PlanView, Problem, ProposalView } from '@article-six/contracts';
import { Outbox } from '@article-six/messaging';
import { Database, WorkerDatabase } from '@article-six/service-kit';
import {
  clientOf,
  donorActor,
  officeActor,
  runTestService,
  stateActor,
  type TestRun,
} from '@article-six/service-kit/testkit';
import { eventually } from '@article-six/testing';
import { applyPledge } from '../copies.queries.js';
import { setDay } from '../clock.testkit.js';
import { policyInForce } from '../database.testkit.js';
import { matchingService } from '../matching.definition.js';
import { MatchingService } from '../matching.service.js';
import { anyPledge, pledgeEvent, tellNeed } from '../matching.testkit.js';

let run: TestRun;
let offer: ProposalView;
const office = (role: 'coordinator' | 'observer') => clientOf(run, officeActor('ISU', role));
const capital = () => clientOf(run, stateActor('AGO', 'capital'));
const officer = (of = 'NOR') => clientOf(run, donorActor(of, 'donorOfficer'));
type Client = ReturnType<typeof office>;
const now = async () => (await office('coordinator').get<ProposalView>(`/proposals/${offer.id}`)).body;
const statusesOn = async (who: Client, day: string) =>
  (await who.get<Page<ProposalView>>(`/proposals?asOf=${day}`)).body.items.map((one) => one.status);

beforeAll(async () => {
  run = await runTestService(matchingService);
  await setDay(run, '2005-01-10');
  await run.running.app.get(WorkerDatabase).transaction(async (tx) => {
    await tx.query(policyInForce('held'));
    const pledge = anyPledge('NOR', '100.00', { currency: 'USD' });
    const opened = await applyPledge(tx, pledgeEvent('pledge.registered', pledge, 1), () => 2);
    await run.running.app.get(Outbox).addMany(tx, opened);
    await tellNeed(tx, 'AGO', '100.00', { currency: 'USD' });
  });
  run.running.app.get(MatchingService).planner.wake();
  offer = await eventually(
    async () => {
      const { body } = await office('coordinator').get<Page<ProposalView>>('/proposals');
      if (!body.items[0]) throw new Error('nothing floats');
      return body.items[0];
    },
    { within: 30_000, reason: 'it floats' },
  );
  const act = async (who: Client, what: string) => {
    const { version: ifMatch } = await now();
    expect((await who.post(`/proposals/${offer.id}/${what}`, {}, { ifMatch, key: what + ifMatch })).status).toBe(200);
  };
  await setDay(run, '2005-01-12');
  await act(office('coordinator'), 'circulate');
  await setDay(run, '2005-01-20');
  await act(officer(), 'accept');
  await act(capital(), 'accept');
  await setDay(run, '2005-02-01');
}, 60_000);
afterAll(() => run?.close());

describe('as they stood on a day', () => {
  it('proposals are listed with the status of its end, and nobody answers the past', async () => {
    for (const [day, expected] of [
      ['2005-01-09', []],
      ['2005-01-10', ['floating']],
      ['2005-01-12', ['circulated']],
      ['2005-01-19', ['circulated']],
      ['2005-01-20', ['confirmed']],
      ['2005-02-01', ['confirmed']],
    ] as const)
      expect({ day, found: await statusesOn(office('coordinator'), day) }).toEqual({ day, found: expected });
    const then = await officer().get<ProposalView>(`/proposals/${offer.id}?asOf=2005-01-19`);
    expect(then.body).toMatchObject({ asOf: '2005-01-19', status: 'circulated', answers: {}, canAnswer: false });
    expect(then.body.version).toBeLessThan((await now()).version);
    const { body } = await capital().get<Page<ProposalView>>('/proposals?asOf=2005-01-19&status=confirmed');
    expect(body.items).toEqual([]);
    expect((await capital().get(`/proposals/${offer.id}?asOf=2005-01-09`)).status).toBe(404);
  });
  it('each reader sees of the past what is theirs today', async () => {
    expect(await statusesOn(office('observer'), '2005-01-11')).toEqual([]);
    expect(await statusesOn(office('observer'), '2005-01-12')).toEqual(['circulated']);
    expect(await statusesOn(officer(), '2005-01-11')).toEqual(['floating']);
    for (const day of ['2005-01-11', '2005-01-20']) expect(await statusesOn(officer('SWE'), day)).toEqual([]);
  });
  it('matches begin on the day on which both had agreed', async () => {
    const on = async (day: string) => (await capital().get<Page<MatchView>>(`/matches?asOf=${day}`)).body.items;
    expect(await on('2005-01-19')).toEqual([]);
    expect(await on('2005-01-20')).toMatchObject([{ id: offer.id, asOf: '2005-01-20', match: { status: 'reserved' } }]);
    expect((await capital().get(`/matches/${offer.id}?asOf=2005-01-19`)).status).toBe(404);
  });
  it('the plan is the one that was in force, and before the first there was none', async () => {
    const plan = (day: string) => officer('SWE').get<PlanView & Problem>(`/plan?asOf=${day}`);
    expect((await plan('2005-01-10')).body).toMatchObject({ adoptedOn: '2005-01-10' });
    const before = await plan('2005-01-09');
    expect(before).toMatchObject({ status: 404, body: { type: '/problems/noPlanYet' } });
    expect(before.body.detail).toBe('No plan was in force on 2005-01-09: the first one was made later.');
  });
  it('a day that has not come is refused with a sentence, and so is what is no day', async () => {
    for (const path of ['/plan', '/proposals', `/proposals/${offer.id}`, '/matches', `/matches/${offer.id}`]) {
      const future = await capital().get<Problem>(`${path}?asOf=2005-02-02`);
      expect({ path, status: future.status, errors: future.body.errors }).toMatchObject({
        ...{ path, status: 400 },
        errors: [{ pointer: '?asOf', message: 'This day has not come yet: today is 2005-02-01.' }],
      });
      expect((await capital().get(`${path}?asOf=2005-02-30`)).status).toBe(400);
    }
  });
  it('nothing of it is changed, and no path adds what never was', async () => {
    const { app } = run.running;
    const worker = app.get(WorkerDatabase);
    for (const wrong of ['UPDATE proposal_version SET since = now()', 'DELETE FROM proposal_version'])
      await expect(worker.transaction((tx) => tx.query(wrong))).rejects.toThrow();
    const forged = `INSERT INTO proposal_version SELECT proposal, 99, since, at, status, pledge, need, provider, state, lines, doc
      FROM proposal_version LIMIT 1`;
    const norway = donorActor('NOR', 'donorOfficer');
    await expect(app.get(Database).as(norway, (tx) => tx.query(forged))).rejects.toThrow(/row-level security/);
  });
});
