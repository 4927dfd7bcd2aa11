// After the match has broken: the freed year is offered to another donor, who counters; a pair is matched by hand, the queue
// says what waits, and who does not answer is reminded until the offer lapses. Goes on where match.story ends.
import { expect, it } from '@jest/globals';
import type {
  CirculationView,
  ClockView,
  ConsequencesView,
  NotificationView,
  Page,
  Problem,
  ProposalView,
  RequestView,
  TrancheView,
} from '@article-six/contracts';
import { partsOn, STATE, type MatchTold } from './match.story.js';
import { soon, type Stage } from './story.kit.js';

export function tellTheFreedYear(stage: () => Stage, kept: MatchTold) {
  const { as, publish, register, offered, told, tells } = partsOn(stage);
  const officer = () => as('officer.dnk');
  const both = ['officer.dnk', 'capital.moz'];
  const need = () => {
    if (!kept.need) throw new Error('the story of the match has not been told to its end');
    return kept.need;
  };

  it('the freed year is offered to another donor, who counters with less: the old offer names the new one', async () => {
    const other = await register('SWE', 'Sweden', [[2006, '70000.00']]);
    const offer = await offered('officer.swe', { pledge: other.id, need: need().id });
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
    const row = body.items.find((one) => one.need === need().id);
    expect(row).toMatchObject({
      state: STATE,
      missing: '20000.00',
      daysToFirstAnswer: 0,
      coordinator: null,
      version: 0,
    });
    const step = { take: true, nextStep: 'Ask the regional bank.', nextStepBy: '2005-02-01' };
    expect((await as('capital.moz').put(`/requests/${need().id}`, step, { ifMatch: 0 })).status).toBe(403);
    const taken = await as('coordinator').put<RequestView>(`/requests/${need().id}`, step, { ifMatch: 0 });
    expect(taken).toMatchObject({
      status: 200,
      body: { coordinator: 'coordinator', nextStep: step.nextStep, version: 1 },
    });
    expect((await as('coordinator').put(`/requests/${need().id}`, step, { ifMatch: 0 })).status).toBe(412);
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
  });
}
