// The life of a match, told once and run on each shape of the platform: two sides agree, money is committed by four eyes,
// paid and received; a tranche is cut below what is agreed, and the match breaks in the open. Each step is told to whom it
// concerns, and to nobody else.
import { expect, it } from '@jest/globals';
import type {
  ClockView,
  CutView,
  ExplanationView,
  MatchView,
  NeedView,
  Page,
  PledgeView,
  Problem,
  ProposalView,
  TrancheView,
} from '@article-six/contracts';
import { needInput, openEarmark, pledgeInput } from '../inputs.js';
import { withoutWaiting } from '../no-waiting.js';
import { actsOn, soon, type Stage } from './story.kit.js';

export const STATE = 'MOZ';
/** What one donor and one State of this story do, and who is told of it. */
export function partsOn(stage: () => Stage) {
  const { as, publish, register, offered, told } = actsOn(stage);
  /** Everybody of `to` is told of this record by this code; those who have no part in it are never told of it. */
  const tells = async (id: string, code: string, to: readonly string[], alone: readonly string[] = []) => {
    for (const account of to)
      await soon(`${account} is told ${code}`, async () => expect(await told(account, id)).toContain(code));
    for (const account of alone) expect({ account, told: await told(account, id) }).not.toMatchObject({ told: [code] });
    for (const account of ['officer.fin', 'capital.ago', 'focal.ago']) expect(await told(account, id)).toEqual([]);
  };
  return {
    ...{ as, offered, told, tells },
    publish: (title: string, years: NeedView['years']) => publish(needInput({ state: STATE, title, years })),
    register: (code: string, name: string, amounts: [number, string][]) =>
      register(
        pledgeInput({
          ...{ provider: { code, name }, currency: 'USD', title: `Support of ${name}` },
          earmark: openEarmark({ states: [STATE] }),
          tranches: amounts.map(([year, amount]) => ({ year, amount, certainty: 'indicative' as const })),
        }),
      ),
  };
}
/** What the next story goes on with. */
export interface MatchTold {
  need?: NeedView;
}

export function tellTheMatch(stage: () => Stage, kept: MatchTold) {
  let need: NeedView;
  let pledge: PledgeView;
  let proposal: ProposalView;
  let match: MatchView;

  const { as, publish, register, offered, told, tells } = partsOn(stage);
  const officer = () => as('officer.dnk');
  const approver = () => as('approver.dnk');
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
    kept.need = need;
  });
}
