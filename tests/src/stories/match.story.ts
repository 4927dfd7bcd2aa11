// The life of a match, told once and run on each shape of the platform: two sides agree, money is committed by four eyes,
// paid and received; a tranche is cut below what is agreed, the match breaks in the open and the freed year is offered to
// another donor; an offer is countered, one is made by hand, one is not answered. Each step is told to whom it concerns.
import { expect, it } from '@jest/globals';
import type {
  CirculationView,
  ClockView,
  ConsequencesView,
  CutView,
  ExplanationView,
  MatchView,
  NeedView,
  NotificationView,
  Page,
  PledgeView,
  Problem,
  ProposalView,
  RequestView,
  TrancheView,
} from '@article-six/contracts';
import { eventually } from '@article-six/testing';
import { Client } from '../client.js';
import { needInput, openEarmark, pledgeInput } from '../inputs.js';
import { withoutWaiting } from '../no-waiting.js';
import type { Stage } from './thread.story.js';

const STATE = 'MOZ';
async function soon<T>(reason: string, check: () => Promise<T>): Promise<T> {
  const { answer } = await eventually(async () => ({ answer: await check() }), { within: 30_000, reason });
  return answer;
}

export function tellTheMatch(stage: () => Stage) {
  const as = (account?: string) => new Client(stage().baseUrl, account);
  const officer = () => as('officer.dnk');
  const approver = () => as('approver.dnk');
  let need: NeedView;
  let pledge: PledgeView;
  let proposal: ProposalView;
  let match: MatchView;
  let cutVersion = 0;

  const publish = async (title: string, years: NeedView['years']): Promise<NeedView> => {
    const input = needInput({ state: STATE, title, years });
    const drafted = await as('focal.moz').post<NeedView>('/needs', input);
    expect({ status: drafted.status, body: drafted.body }).toMatchObject({ status: 201 });
    await as('focal.moz').post(`/needs/${drafted.body.id}/submit`, {}, { ifMatch: 1 });
    return (await as('capital.moz').post<NeedView>(`/needs/${drafted.body.id}/publish`, {}, { ifMatch: 2 })).body;
  };
  const register = async (code: string, name: string, amounts: [number, string][]): Promise<PledgeView> => {
    const client = as(`officer.${code.toLowerCase()}`);
    const input = pledgeInput({
      ...{ provider: { code, name }, currency: 'USD', title: `Support of ${name}` },
      earmark: openEarmark({ states: [STATE] }),
      tranches: amounts.map(([year, amount]) => ({ year, amount, certainty: 'indicative' as const })),
    });
    const drafted = await client.post<PledgeView>('/pledges', input);
    expect({ status: drafted.status, body: drafted.body }).toMatchObject({ status: 201 });
    return (await client.post<PledgeView>(`/pledges/${drafted.body.id}/register`, {}, { ifMatch: 1 })).body;
  };
  const offered = (account: string, of: { pledge: string; need: string }) =>
    soon(`an offer for ${account}`, async () => {
      const { body } = await as(account).get<Page<ProposalView>>(`/proposals?pledge=${of.pledge}&need=${of.need}`);
      const found = body.items.find((one) => one.status === 'circulated');
      if (!found) throw new Error(`none among ${body.items.map((one) => one.status).join()}`);
      return found;
    });
  const told = async (account: string, id: string) =>
    (await as(account).get<Page<NotificationView>>('/notifications?limit=200')).body.items
      .filter((one) => one.link.endsWith(id))
      .map((one) => one.code);
  /** Everybody of `to` is told of this record by this code; those who have no part in it are never told of it. */
  const tells = async (id: string, code: string, to: readonly string[], alone: readonly string[] = []) => {
    for (const account of to)
      await soon(`${account} is told ${code}`, async () => expect(await told(account, id)).toContain(code));
    for (const account of alone) expect({ account, told: await told(account, id) }).not.toMatchObject({ told: [code] });
    for (const account of ['officer.fin', 'capital.ago', 'focal.ago']) expect(await told(account, id)).toEqual([]);
  };
  const both = ['officer.dnk', 'capital.moz'];

  it('a State and a donor agree on two years, and what they agreed is a match', async () => {
    const { body: clock } = await as('administrator').get<ClockView>('/clock');
    if (!clock.now.startsWith('2005'))
      await as('administrator').put('/clock', { now: '2005-01-10T09:00:00.000Z' }, { ifMatch: clock.version });
    await withoutWaiting(stage().baseUrl);
    need = await publish('Prostheses for two provinces', [
      { year: 2005, cost: '100000.00', own: '0.00' },
      { year: 2006, cost: '80000.00', own: '0.00' },
    ]);
    pledge = await register('DNK', 'Denmark', [
      [2005, '100000.00'],
      [2006, '80000.00'],
    ]);
    proposal = await offered('officer.dnk', { pledge: pledge.id, need: need.id });
    expect(proposal.lines.map((line) => [line.year, line.amount])).toEqual([
      [2005, '100000.00'],
      [2006, '80000.00'],
    ]);
    const first = await officer().post<ProposalView>(
      `/proposals/${proposal.id}/accept`,
      {},
      { ifMatch: proposal.version },
    );
    const second = await as('capital.moz').post<ProposalView>(
      `/proposals/${proposal.id}/accept`,
      {},
      { ifMatch: first.body.version },
    );
    expect(second.body).toMatchObject({ status: 'confirmed', match: { status: 'reserved' } });
    await tells(proposal.id, 'proposal.confirmed', [...both, 'coordinator']);
    match = (await officer().get<MatchView>(`/matches/${proposal.id}`)).body;
    expect((await as('officer.fin').get(`/matches/${proposal.id}`)).status).toBe(404);
    expect((await as('capital.ago').get(`/matches/${proposal.id}`)).status).toBe(404);
    const mine = await as('capital.moz').get<Page<MatchView>>(`/matches?need=${need.id}`);
    expect(mine.body.items.map((one) => one.id)).toEqual([match.id]);
  });

  it('indicative money is made firm, then committed by a second person, with its condition met', async () => {
    const commitments = `/matches/${match.id}/commitments`;
    const soft = await officer().post<Problem>(commitments, {}, { ifMatch: match.version });
    expect(soft).toMatchObject({ status: 409, body: { type: '/problems/notFirm' } });
    for (const year of [2005, 2006]) {
      const { body } = await approver().get<TrancheView>(`/pledges/${pledge.id}/tranches/${year}`);
      const path = `/pledges/${pledge.id}/tranches/${year}/firm`;
      expect((await officer().post(path, {}, { ifMatch: body.version })).status).toBe(403);
      expect(await approver().post(path, {}, { ifMatch: body.version })).toMatchObject({
        status: 200,
        body: { certainty: 'firm' },
      });
    }
    const asked = await officer().post<MatchView>(
      commitments,
      { conditions: ['The audit of 2004 is published.'] },
      { ifMatch: match.version },
    );
    expect({ status: asked.status, body: asked.body }).toMatchObject({
      status: 200,
      body: { match: { status: 'reserved' } },
    });
    await tells(match.id, 'match.commitmentAsked', ['officer.dnk']);
    expect(await told('capital.moz', match.id)).not.toContain('match.commitmentAsked');
    expect(await told('coordinator', match.id)).not.toContain('match.commitmentAsked');
    const at = { ifMatch: asked.body.version };
    expect((await as('approver.fin').post(`${commitments}/approve`, {}, at)).status).toBe(404);
    expect((await officer().post(`${commitments}/approve`, {}, at)).status).toBe(403);
    expect(await approver().post(`${commitments}/approve`, {}, at)).toMatchObject({
      status: 409,
      body: { type: '/problems/conditionsOpen' },
    });
    const committed = await approver().post<MatchView>(`${commitments}/approve`, { conditionsMet: true }, at);
    expect(committed).toMatchObject({
      status: 200,
      body: { match: { status: 'committed', committedOn: expect.anything() } },
    });
    expect(committed.body.match).not.toHaveProperty('commitment');
    match = committed.body;
    await tells(match.id, 'match.committed', [...both, 'coordinator']);
  });

  it('nobody approves what the same account has asked for', async () => {
    const other = await publish('Crutches', [{ year: 2007, cost: '1000.00', own: '0.00' }]);
    const small = await register('DNK', 'Denmark', [[2007, '1000.00']]);
    const offer = await offered('officer.dnk', { pledge: small.id, need: other.id });
    const one = await approver().post<ProposalView>(`/proposals/${offer.id}/accept`, {}, { ifMatch: offer.version });
    const two = await as('capital.moz').post<MatchView>(
      `/proposals/${offer.id}/accept`,
      {},
      { ifMatch: one.body.version },
    );
    const { body } = await approver().get<TrancheView>(`/pledges/${small.id}/tranches/2007`);
    await approver().post(`/pledges/${small.id}/tranches/2007/firm`, {}, { ifMatch: body.version });
    const asked = await approver().post<MatchView>(
      `/matches/${offer.id}/commitments`,
      {},
      { ifMatch: two.body.version },
    );
    const own = await approver().post<Problem>(
      `/matches/${offer.id}/commitments/approve`,
      {},
      { ifMatch: asked.body.version },
    );
    expect(own).toMatchObject({ status: 403, body: { type: '/problems/fourEyes' } });
  });

  it('money is paid and received, never more than there is', async () => {
    const paying = `/matches/${match.id}/disbursements`;
    const lines = [{ year: 2005, amount: '60000.00' }];
    const much = await officer().post<Problem>(
      paying,
      { lines: [{ year: 2005, amount: '100000.01' }] },
      { ifMatch: match.version },
    );
    expect(much).toMatchObject({ status: 400, body: { errors: [{ pointer: '/lines/0/amount', code: 'aboveStage' }] } });
    expect((await as('capital.moz').post(paying, { lines }, { ifMatch: match.version })).status).toBe(403);
    const paid = await officer().post<MatchView>(paying, { lines }, { ifMatch: match.version, key: 'match-pay' });
    expect(paid).toMatchObject({ status: 200, body: { match: { status: 'disbursing' } } });
    const again = await officer().post<MatchView>(paying, { lines }, { ifMatch: match.version, key: 'match-pay' });
    expect(again.body.version).toBe(paid.body.version);
    await tells(match.id, 'match.disbursed', both);
    expect(await told('coordinator', match.id)).not.toContain('match.disbursed');
    const received = await as('focal.moz').post<MatchView>(
      `/matches/${match.id}/receipts`,
      { lines },
      { ifMatch: paid.body.version },
    );
    expect(received.body.match?.lines[0]).toMatchObject({
      disbursed: '60000.00',
      received: '60000.00',
      committed: '40000.00',
    });
    const reported = await as('focal.moz').post<MatchView>(
      `/matches/${match.id}/progress`,
      { percent: 30, note: 'The workshop is open.' },
      { ifMatch: received.body.version },
    );
    expect(reported.body.match?.progress).toMatchObject([{ percent: 30, by: 'focalPoint' }]);
    match = reported.body;
    await tells(match.id, 'match.progressed', both);
  });

  it('a cut below what is agreed says what breaks before it is made, and an approver types how much', async () => {
    const path = `/pledges/${pledge.id}/tranches/2006`;
    const { body: tranche } = await officer().get<TrancheView>(path);
    expect(tranche).toMatchObject({ committed: '80000.00', available: '0.00' });
    const { body: view } = await officer().get<CutView>(`${path}/cut?amount=50000.00`);
    expect(view).toMatchObject({
      ...{ fromAvailable: '0.00', breaking: '50000.00', possible: true, offers: [] },
      matches: [{ proposal: match.id, state: STATE, year: 2006, amount: '50000.00', committed: true }],
    });
    const wish = { amount: '50000.00', reason: 'The budget was cut.' };
    const at = { ifMatch: tranche.version };
    expect(await officer().post(`${path}/cut`, wish, at)).toMatchObject({
      status: 403,
      body: { type: '/problems/approverBreaks' },
    });
    expect(await approver().post(`${path}/cut`, wish, at)).toMatchObject({
      status: 409,
      body: { type: '/problems/breakingDiffers' },
    });
    expect((await as('approver.fin').post(`${path}/cut`, wish, at)).status).toBe(404);
    const cut = await approver().post<TrancheView>(`${path}/cut`, { ...wish, breaking: '50000.00' }, at);
    expect(cut).toMatchObject({
      status: 200,
      body: { committed: '30000.00', withdrawn: '50000.00', available: '0.00' },
    });
    cutVersion = cut.body.version;
    const paid = await approver().post<Problem>(
      `/pledges/${pledge.id}/tranches/2005/cut`,
      { amount: '60000.00', reason: 'More.' },
      { ifMatch: (await officer().get<TrancheView>(`/pledges/${pledge.id}/tranches/2005`)).body.version },
    );
    expect(paid).toMatchObject({ status: 409, body: { type: '/problems/alreadyPaid' } });
  });

  it('the match breaks in the open, and the explanation of the gap names the cut pot', async () => {
    const { body } = await as('capital.moz').get<MatchView>(`/matches/${match.id}`);
    expect(body.match).toMatchObject({
      status: 'disbursing',
      broken: [{ reason: 'trancheCut', lines: [{ year: 2006, amount: '50000.00' }] }],
    });
    await tells(match.id, 'match.broken', [...both, 'coordinator']);
    const why = await soon('the freed year is planned again', async () => {
      const answer = await as('capital.moz').get<ExplanationView>(`/needs/${need.id}/explanation`);
      const year = answer.body.years.find((one) => one.year === 2006);
      expect(year?.missing).toBe('50000.00');
      return year;
    });
    expect(why?.reasons[0]).toMatchObject({
      code: 'gap.matchBroken',
      params: { pledge: pledge.id, provider: 'DNK', amount: '50000.00', reason: 'trancheCut' },
    });
    await soon('pledges shows the cut', async () => {
      const shown = (await officer().get<PledgeView>(`/pledges/${pledge.id}`)).body;
      expect(shown.ledger.find((one) => one.year === 2006)).toMatchObject({
        withdrawn: '50000.00',
        committed: '30000.00',
      });
    });
    match = body;
  });

  it('the freed year is offered to another donor, who counters with less: the old offer names the new one', async () => {
    const other = await register('SWE', 'Sweden', [[2006, '70000.00']]);
    const offer = await offered('officer.swe', { pledge: other.id, need: need.id });
    expect(offer.lines).toMatchObject([{ year: 2006, amount: '50000.00' }]);
    const path = `/proposals/${offer.id}/counter`;
    const much = await as('officer.swe').post<Problem>(
      path,
      {
        lines: [
          { year: 2006, amount: '50000.01' },
          { year: 2005, tranche: 2005, amount: '1.00' },
        ],
      },
      { ifMatch: offer.version },
    );
    expect(much.status).toBe(400);
    expect(much.body.errors?.map((one) => `${one.pointer} ${one.code}`)).toEqual([
      '/lines/0/amount aboveGap',
      '/lines/1/amount aboveTranche',
    ]);
    const countered = await as('officer.swe').post<ProposalView>(
      path,
      { lines: [{ year: 2006, amount: '30000.00' }], note: 'The rest goes to another State.' },
      { ifMatch: offer.version },
    );
    expect(countered).toMatchObject({
      status: 201,
      body: { status: 'accepted', origin: 'counter', counterOf: offer.id, answers: { donor: { answer: 'accepted' } } },
    });
    const old = await as('capital.moz').get<ProposalView>(`/proposals/${offer.id}`);
    expect(old.body).toMatchObject({
      status: 'superseded',
      supersededBy: countered.body.id,
      endedBecause: 'countered',
    });
    await soon('Mozambique is asked for its answer', async () => {
      const { body } = await as('capital.moz').get<Page<NotificationView>>('/notifications');
      expect(body.items.find((one) => one.link.endsWith(countered.body.id))).toMatchObject({ mustAnswer: true });
    });
    const yes = await as('capital.moz').post<ProposalView>(
      `/proposals/${countered.body.id}/accept`,
      {},
      { ifMatch: countered.body.version },
    );
    expect(yes.body.status).toBe('confirmed');
  });

  it('a coordinator matches by hand what was declined, and sees before what it would change', async () => {
    const poor = await publish('Wheelchairs', [{ year: 2008, cost: '5000.00', own: '0.00' }]);
    const few = await register('FIN', 'Finland', [[2008, '6000.00']]);
    const offer = await offered('officer.fin', { pledge: few.id, need: poor.id });
    await as('officer.fin').post(`/proposals/${offer.id}/decline`, { reason: 'timing' }, { ifMatch: offer.version });
    const wish = { pledge: few.id, need: poor.id, lines: [{ year: 2008, amount: '4000.00' }] };
    expect(await as('officer.dnk').post('/manual-matches/preview', wish)).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/pledge', code: 'unknownPledge' }] },
    });
    expect((await as('capital.moz').post('/manual-matches', wish)).status).toBe(403);
    const seen = await as('coordinator').post<ConsequencesView>('/manual-matches/preview', wish);
    expect({ status: seen.status, body: seen.body }).toMatchObject({
      status: 200,
      body: { faults: [], takes: [], gives: [{ need: poor.id, year: 2008, before: '0.00', after: '4000.00' }] },
    });
    const much = { ...wish, lines: [{ year: 2008, amount: '6000.01' }] };
    expect(await as('coordinator').post<Problem>('/manual-matches', much)).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/lines/0/amount', code: 'aboveTranche' }] },
    });
    const made = await as('coordinator').post<ProposalView>('/manual-matches', {
      ...wish,
      note: 'Agreed at the meeting.',
    });
    expect(made).toMatchObject({ status: 201, body: { status: 'circulated', origin: 'coordinator', answers: {} } });
    expect(await as('coordinator').post('/manual-matches', wish)).toMatchObject({
      status: 409,
      body: { type: '/problems/alreadyOffered' },
    });
    for (const account of ['officer.fin', 'capital.moz'])
      await soon(`${account} is told`, async () =>
        expect(await told(account, made.body.id)).toEqual(['proposal.circulated']),
      );
    expect(await told('officer.dnk', made.body.id)).toEqual([]);
    const back = await as('coordinator').post<ProposalView>(
      `/proposals/${made.body.id}/withdraw`,
      { reason: 'The meeting was moved.' },
      { ifMatch: made.body.version },
    );
    expect(back).toMatchObject({ status: 200, body: { status: 'superseded', endedBecause: 'withdrawn' } });
  });

  it('the queue of requests says what waits, for how long, and who takes care of it', async () => {
    const { body } = await as('coordinator').get<Page<RequestView>>('/requests?limit=200');
    const row = body.items.find((one) => one.need === need.id);
    expect(row).toMatchObject({
      state: STATE,
      missing: '20000.00',
      daysToFirstAnswer: 0,
      coordinator: null,
      version: 0,
    });
    const step = { take: true, nextStep: 'Ask the regional bank.', nextStepBy: '2005-02-01' };
    expect((await as('capital.moz').put(`/requests/${need.id}`, step, { ifMatch: 0 })).status).toBe(403);
    const taken = await as('coordinator').put<RequestView>(`/requests/${need.id}`, step, { ifMatch: 0 });
    expect(taken).toMatchObject({
      status: 200,
      body: { coordinator: 'coordinator', nextStep: step.nextStep, version: 1 },
    });
    expect((await as('coordinator').put(`/requests/${need.id}`, step, { ifMatch: 0 })).status).toBe(412);
    const own = await as('capital.moz').get<Page<RequestView>>('/requests');
    expect(new Set(own.body.items.map((one) => one.state))).toEqual(new Set([STATE]));
    expect((await as('officer.dnk').get('/requests')).status).toBe(403);
  });

  it('when the clock is moved, who has not answered is reminded, then the offer lapses and its money is free', async () => {
    const late = await publish('Bicycles', [{ year: 2009, cost: '4000.00', own: '0.00' }]);
    const slow = await register('DNK', 'Denmark', [[2009, '4000.00']]);
    const offer = await offered('officer.dnk', { pledge: slow.id, need: late.id });
    await officer().post(`/proposals/${offer.id}/accept`, {}, { ifMatch: offer.version });
    const frozen = (await as('officer.dnk').get<CirculationView>('/circulation')).body.frozen;
    expect(frozen.find((one) => one.commodity === 'money')?.offers).toBeGreaterThan(0);
    const move = async (day: string) => {
      const { body } = await as('administrator').get<ClockView>('/clock');
      const set = await as('administrator').put('/clock', { now: `${day}T09:00:00.000Z` }, { ifMatch: body.version });
      expect({ day, status: set.status }).toEqual({ day, status: 200 });
    };
    await move(offer.answerBy ?? '');
    await tells(offer.id, 'proposal.reminded', ['capital.moz'], ['coordinator']);
    expect(await told('officer.dnk', offer.id)).not.toContain('proposal.reminded');
    await move('2005-03-01');
    await tells(offer.id, 'proposal.lapsed', [...both, 'coordinator']);
    const { body } = await officer().get<TrancheView>(`/pledges/${slow.id}/tranches/2009`);
    expect(body).toMatchObject({ available: '4000.00', proposed: '0.00' });
    expect(cutVersion).toBeGreaterThan(0);
  });
}
