// Alarms and the question a year later, through the whole service: raised and cleared by what happens, asked by the clock.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AlarmView, MatchView, Page, Problem, ProgressView, ProposalView } from '@article-six/contracts';
import { Outbox } from '@article-six/messaging';
import { WorkerDatabase } from '@article-six/service-kit';
import {
  clientOf,
  donorActor,
  officeActor,
  runTestService,
  stateActor,
  type TestRun,
} from '@article-six/service-kit/testkit';
import { eventually } from '@article-six/testing';
import { setDay } from '../clock.testkit.js';
import { applyPledge } from '../copies.queries.js';
import { matchingService } from '../matching.definition.js';
import { MatchingService } from '../matching.service.js';
import { anyPledge, pledgeEvent, tellNeed } from '../matching.testkit.js';

let run: TestRun;
let match: MatchView;
const coordinator = () => clientOf(run, officeActor('ISU', 'coordinator'));
const capital = (of = 'AGO') => clientOf(run, stateActor(of, 'capital'));
const officer = () => clientOf(run, donorActor('NOR', 'donorOfficer'));
const approver = () => clientOf(run, donorActor('NOR', 'donorApprover'));
type Client = ReturnType<typeof capital>;
const worker = () => run.running.app.get(WorkerDatabase);
const alarms = async (who: Client, query = '') => (await who.get<Page<AlarmView>>(`/alarms${query}`)).body.items;
const until = <T>(reason: string, read: () => Promise<T | undefined>) =>
  eventually(
    async () => {
      const found = await read();
      if (found === undefined) throw new Error('not yet');
      return found;
    },
    { within: 30_000, reason },
  );
const register = (amount: string, years: number[]) =>
  worker().transaction(async (tx) => {
    const tranches = years.map((year) => ({ year, amount, certainty: 'firm' as const }));
    const pledge = anyPledge('NOR', amount, { currency: 'USD', tranches });
    await run.running.app
      .get(Outbox)
      .addMany(tx, await applyPledge(tx, pledgeEvent('pledge.registered', pledge, 1), () => 2));
  });
let step = 0;
async function act(who: Client, path: string, body: object = {}): Promise<MatchView> {
  const { version: ifMatch } = (await capital().get<ProposalView>(`/proposals/${match.id}`)).body;
  step += 1;
  const answer = await who.post<MatchView>(path, body, { ifMatch, key: `step-${step}` });
  expect({ path, status: answer.status, body: answer.body }).toMatchObject({ path, status: 200 });
  return answer.body;
}

beforeAll(async () => {
  run = await runTestService(matchingService);
  await setDay(run, '2005-02-01');
  await register('100.00', [2005]);
  await worker().transaction(async (tx) => {
    const years = [2005, 2006].map((year) => ({ year, cost: '100.00', own: '0.00' }));
    await tellNeed(tx, 'AGO', '', { currency: 'USD', years, plan: 'Two villages each year.' });
  });
  run.running.app.get(MatchingService).planner.wake();
  match = (await until('it is offered', async () => {
    const { body } = await capital().get<Page<ProposalView>>('/proposals?status=circulated');
    return body.items[0];
  })) as unknown as MatchView;
  await act(officer(), `/proposals/${match.id}/accept`);
  await act(capital(), `/proposals/${match.id}/accept`);
}, 60_000);
afterAll(() => run?.close());

describe('a funding cliff', () => {
  it('is raised for the State and the coordinators, and for nobody else', async () => {
    const [alarm] = await until('it is raised', async () => {
      const found = await alarms(capital());
      return found.length > 0 ? found : undefined;
    });
    expect(alarm).toMatchObject({
      ...{ kind: 'fundingCliff', standing: true, year: 2006, version: 1, stateName: 'Angola', actions: [45] },
      figures: { agreedNow: '100.00', askedNext: '100.00', plannedNext: '0.00' },
    });
    expect(await alarms(coordinator(), '?kind=fundingCliff&state=AGO')).toEqual([alarm]);
    expect(await alarms(coordinator(), '?kind=singleDonor')).toEqual([]);
    expect(await alarms(capital('AFG'))).toEqual([]);
    expect((await officer().get('/alarms')).status).toBe(403);
    const wrong = await coordinator().get<Problem>('/alarms?kind=storm&size=1');
    expect(wrong.body.errors?.map((one) => one.pointer)).toEqual(['?kind', '?size']);
  });
  it('is cleared once the next year has agreed money, and says so', async () => {
    await register('60.00', [2006]);
    run.running.app.get(MatchingService).planner.wake();
    const offer = await until('the next year is offered', async () => {
      const { body } = await capital().get<Page<ProposalView>>('/proposals?status=circulated');
      return body.items[0];
    });
    for (const [who, ifMatch] of [
      [officer(), offer.version],
      [capital(), offer.version + 1],
    ] as const)
      expect((await who.post(`/proposals/${offer.id}/accept`, {}, { ifMatch, key: `n${ifMatch}` })).status).toBe(200);
    const [over] = await until('it is cleared', async () => {
      const found = await alarms(capital(), '?standing=false');
      return found.length > 0 ? found : undefined;
    });
    expect(over).toMatchObject({ kind: 'fundingCliff', standing: false });
    expect(await alarms(capital())).toEqual([]);
  });
});

describe('a completed match', () => {
  const money = { lines: [{ year: 2005, tranche: 2005, amount: '100.00' }] };
  it('shows its progress beside what the State has planned', async () => {
    await act(officer(), `/matches/${match.id}/commitments`);
    await act(approver(), `/matches/${match.id}/commitments/approve`);
    await act(officer(), `/matches/${match.id}/disbursements`, money);
    await act(capital(), `/matches/${match.id}/progress`, { percent: 40, note: 'One village.' });
    const { body } = await officer().get<ProgressView>(`/matches/${match.id}/progress`);
    expect(body).toMatchObject({
      ...{ plan: 'Two villages each year.', expected: 0, reported: 40, received: 0 },
      years: [
        { year: 2005, share: 50, upTo: 50 },
        { year: 2006, share: 50, upTo: 100 },
      ],
    });
    expect((await capital('AFG').get(`/matches/${match.id}/progress`)).status).toBe(404);
    await act(capital(), `/matches/${match.id}/receipts`, money);
    await act(capital(), `/matches/${match.id}/complete`);
  });
  it('is asked about a year later, and answered once by its State', async () => {
    const answer = (who: Client, body: object, ifMatch: number, key: string) =>
      who.post<Pick<MatchView, 'match' | 'version'> & Problem>(`/matches/${match.id}/follow-up`, body, {
        ifMatch,
        key,
      });
    const { version } = (await capital().get<MatchView>(`/matches/${match.id}`)).body;
    expect((await answer(capital(), { answer: 'met' }, version, 'e')).body.type).toBe('/problems/notAsked');
    await setDay(run, '2006-01-31');
    expect((await capital().get<Page<MatchView>>('/follow-ups')).body.items).toEqual([]);
    await setDay(run, '2006-02-01');
    const asked = await until('it is asked', async () => {
      const { body } = await capital().get<Page<MatchView>>('/follow-ups');
      return body.items[0];
    });
    expect(asked.match?.followUp).toEqual({ askedOn: '2006-02-01' });
    const without = await answer(capital(), { answer: 'partly' }, asked.version, 'a');
    expect(without.body.errors?.map((one) => [one.pointer, one.code])).toEqual([['/note', 'missing']]);
    const said = { answer: 'partly', note: 'One village still waits.' };
    expect((await answer(officer(), said, asked.version, 'b')).status).toBe(403);
    const done = await answer(capital(), said, asked.version, 'c');
    expect(done.body.match?.followUp).toEqual({
      askedOn: '2006-02-01',
      answeredOn: '2006-02-01',
      by: 'capital',
      ...said,
    });
    expect((await answer(capital(), said, done.body.version, 'd')).body.type).toBe('/problems/followUpAnswered');
    expect((await officer().get<Page<MatchView>>('/follow-ups?answered=true')).body.items).toHaveLength(1);
    expect((await capital().get<Page<MatchView>>('/follow-ups')).body.items).toEqual([]);
  });
});
