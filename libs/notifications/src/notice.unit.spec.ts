import { describe, expect, it } from '@jest/globals';
import type { EventOf, EventType, ProposalState } from '@article-six/contracts';
import { noticeId, toldBy, toldByTranche, type ToldEvent } from './notice.rules.js';
import { match, need, pledge, proposal, told, tranche } from './notifications.testkit.js';

/** AGO! : Angola is told and must answer. */
const toWhom = (event: object): string[] =>
  (toldBy(event as ToldEvent)?.to ?? []).map((one) => `${one.recipient}${one.mustAnswer ? '!' : ''}`);
const yes = { answer: 'accepted', on: '2005-01-11', by: 'capital' } as const;
const no = { answer: 'declined', on: '2005-01-11', by: 'donorOfficer', reason: 'timing' } as const;
const hidden = (status: string) => ({ need: { id: need().id, state: 'AGO', status } });

describe('whom an event concerns', () => {
  const rows: [EventType, object, string[]][] = [
    ['need.drafted', hidden('draft'), []],
    ['need.submitted', hidden('submitted'), []],
    ['need.published', { need: need() }, ['AGO', 'role:coordinator']],
    ['need.published', { need: need({ visibility: 'chathamHouse' }) }, ['AGO', 'role:coordinator']],
    ['need.revised', { need: need() }, ['AGO', 'role:coordinator']],
    ['need.supportRecorded', { need: need() }, ['AGO', 'role:coordinator']],
    ['need.withdrawn', { need: need({ status: 'withdrawn' }) }, ['AGO', 'role:coordinator']],
    ['pledge.drafted', { pledge: { id: pledge().id, provider: { code: 'NOR' }, status: 'draft' } }, []],
    ['pledge.registered', { pledge: pledge() }, ['NOR', 'role:coordinator']],
    ['pledge.withdrawn', { pledge: pledge({ status: 'withdrawn' }) }, ['NOR', 'role:coordinator']],
  ];
  it.each(rows)('%s', (type, state, expected) => {
    expect(toWhom(told(type, state as { need: object }))).toEqual(expected);
  });

  const answered: [EventType, Partial<ProposalState>, string[]][] = [
    ['proposal.floated', { status: 'floating' }, []],
    ['proposal.circulated', {}, ['AGO!', 'NOR!', 'role:coordinator']],
    ['proposal.accepted', { status: 'accepted', answers: { donor: yes } }, ['AGO!', 'NOR', 'role:coordinator']],
    ['proposal.accepted', { status: 'accepted', answers: { state: yes } }, ['AGO', 'NOR!', 'role:coordinator']],
    [
      'proposal.confirmed',
      { status: 'confirmed', answers: { donor: yes, state: yes } },
      ['AGO', 'NOR', 'role:coordinator'],
    ],
    ['proposal.declined', { status: 'declined', answers: { donor: no } }, ['AGO', 'NOR', 'role:coordinator']],
    ['proposal.superseded', { status: 'superseded' }, ['AGO', 'NOR', 'role:coordinator']],
  ];
  const matched: [EventType, Partial<ProposalState>, string[]][] = [
    ['proposal.reminded', {}, ['AGO!', 'NOR!']],
    ['proposal.reminded', { status: 'accepted', answers: { donor: yes } }, ['AGO!']],
    ['proposal.outdated', { status: 'accepted', answers: { donor: yes } }, ['AGO!', 'NOR']],
    ['proposal.lapsed', { status: 'lapsed' }, ['AGO', 'NOR', 'role:coordinator']],
    ['match.commitmentAsked', { status: 'confirmed', match: match() }, ['NOR!']],
    ['match.committed', { status: 'confirmed', match: match() }, ['AGO', 'NOR', 'role:coordinator']],
    ['match.disbursed', { status: 'confirmed', match: match() }, ['AGO', 'NOR']],
    ['match.received', { status: 'confirmed', match: match() }, ['AGO', 'NOR']],
    ['match.progressed', { status: 'confirmed', match: match() }, ['AGO', 'NOR']],
    ['match.completed', { status: 'confirmed', match: match() }, ['AGO', 'NOR', 'role:coordinator']],
    ['match.followUpAsked', { status: 'confirmed', match: match() }, ['AGO!', 'role:coordinator']],
    ['match.followedUp', { status: 'confirmed', match: match() }, ['AGO', 'NOR', 'role:coordinator']],
    ['match.broken', { status: 'confirmed', match: match() }, ['AGO', 'NOR', 'role:coordinator']],
  ];
  it.each([...answered, ...matched])('%s %j', (type, change, expected) => {
    expect(toWhom(told(type, { proposal: proposal(change) }))).toEqual(expected);
  });
  it('nobody, when a proposal that was never offered is replaced', () => {
    const floated = { ...proposal({ status: 'superseded' }), circulatedOn: undefined, answerBy: undefined };
    expect(toWhom(told('proposal.superseded', { proposal: floated }))).toEqual([]);
  });
  it('an organisation on both sides once', () => {
    const both = proposal();
    const own = { ...both, pledge: { ...both.pledge, provider: 'AGO' }, answers: { state: yes }, status: 'accepted' };
    expect(toWhom(told('proposal.accepted', { proposal: own }))).toEqual(['AGO!', 'role:coordinator']);
  });
});

describe('what it is told', () => {
  it('of a broken match: how much of which years, why, and whether something is left', () => {
    const event = told('match.broken', { proposal: proposal({ status: 'confirmed', match: match() }) }) as ToldEvent;
    expect(toldBy(event)?.params).toMatchObject({
      ...{ amount: '1410000.00', currency: 'NOK', firstYear: 2006, lastYear: 2006 },
      ...{ reason: 'trancheCut', left: 'part' },
    });
    const paid = told('match.disbursed', { proposal: proposal({ status: 'confirmed', match: match() }) }) as ToldEvent;
    expect(toldBy(paid)?.params).toMatchObject({ amount: '1500000.00' });
  });
  it('the sum in the currency of the pledge, exact, with the record to open', () => {
    expect(toldBy(told('proposal.circulated', { proposal: proposal() }) as ToldEvent)).toMatchObject({
      link: `/proposals/${proposal().id}`,
      params: {
        ...{ reference: 'M-0001', state: 'AGO', stateName: 'Angola', provider: 'NOR', providerName: 'Norway' },
        ...{ amount: '2910000.00', currency: 'NOK', firstYear: 2005, lastYear: 2006, answerBy: '2005-01-31' },
      },
    });
    expect(toldBy(told('pledge.registered', { pledge: pledge() }) as ToldEvent)?.params['amount']).toBe('3000000.50');
  });
  it('who declined, and why', () => {
    const declined = proposal({ status: 'declined', answers: { state: yes, donor: no } });
    const { params } = toldBy(told('proposal.declined', { proposal: declined }) as ToldEvent) ?? {};
    expect(params).toMatchObject({ side: 'donor', reason: 'timing' });
  });
  it('money that was withdrawn from a tranche, and no other move of it', () => {
    const changed = (state: object, before = '0', reason?: string) =>
      toldByTranche(
        told('tranche.changed', { tranche: state }, reason ? { reason } : {}) as EventOf<'tranche.changed'>,
        before,
      );
    expect(changed(tranche({ available: '0.00', proposed: '1500000.00' }))).toBeUndefined();
    expect(changed(tranche({ withdrawn: '500.00' }), '500.00')).toBeUndefined();
    expect(changed(tranche({ withdrawn: '500.00' }), '0', 'pledgeWithdrawn')).toBeUndefined();
    const cut = changed(tranche({ withdrawn: '700.25' }), '500.00', 'cut');
    expect(cut?.params).toMatchObject({ amount: '200.25', currency: 'NOK', year: 2005 });
    expect(cut?.to.map((one) => one.recipient)).toEqual(['NOR', 'role:coordinator']);
  });
  it('under an id that the same event and recipient always have', () => {
    const [a, b] = [noticeId('e', 'AGO'), noticeId('e', 'NOR')];
    expect(a).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(noticeId('e', 'AGO')).toBe(a);
    expect(b).not.toBe(a);
  });
});
