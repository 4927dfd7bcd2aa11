// Who hears of what: the hint filter for each kind of event.
import { describe, expect, it } from '@jest/globals';
import type { AnyEvent, OrganisationKind, Role } from '@article-six/contracts';
import { publicActor, type Actor } from '@article-six/service-kit';
import { hintsOf } from './hints.rules.js';

const reader = (organisation: string, kind: OrganisationKind, role: Role): Actor => ({
  ...{ account: `${role}.${organisation}`, organisation, kind, roles: [role] },
});
const readers: Record<string, Actor> = {
  public: publicActor,
  ago: reader('AGO', 'state', 'capital'),
  moz: reader('MOZ', 'state', 'capital'),
  nor: reader('NOR', 'donor', 'donorOfficer'),
  usa: reader('USA', 'donor', 'donorOfficer'),
  coordinator: reader('ISU', 'secretariat', 'coordinator'),
  administrator: reader('ISU', 'secretariat', 'administrator'),
  observer: reader('OBSERVER', 'observer', 'observer'),
};
const parties = ['AGO', 'MOZ', 'NOR'];
const heard = (type: string, data: object): Record<string, string> => {
  const hints = hintsOf({ type, aggregateId: 'x', version: 1, data } as unknown as AnyEvent, (one) =>
    parties.includes(one),
  );
  return Object.fromEntries(
    hints.map(({ hint, sees }) => [
      hint.kind,
      Object.keys(readers)
        .filter((name) => sees(readers[name]!))
        .join(' '),
    ]),
  );
};
const need = (visibility: string, more: object = {}) => ({
  need: { state: 'AGO', status: 'published', visibility, coStates: [], namedProviders: [], ...more },
});
const proposal = (circulatedOn?: string) => ({
  proposal: { pledge: { provider: 'NOR' }, need: { state: 'AGO' }, circulatedOn },
});
const all = Object.keys(readers).join(' ');
const signedIn = all.replace('public ', '');

describe('hints', () => {
  it('of a need go to those who may see it', () => {
    const hidden = (status: string) => ({ need: { state: 'AGO', status } });
    expect(heard('need.drafted', hidden('draft'))).toEqual({ need: 'ago' });
    expect(heard('need.submitted', hidden('submitted'))).toEqual({ need: 'ago coordinator administrator' });
    const notification = 'ago coordinator';
    expect(heard('need.published', need('public'))).toEqual({ need: all, notification });
    expect(heard('need.revised', need('statesParties')).need).toBe('ago moz nor coordinator administrator');
    expect(heard('need.published', need('namedProviders', { namedProviders: ['USA'] })).need).toBe(
      'ago usa coordinator administrator',
    );
    expect(heard('need.withdrawn', need('chathamHouse')).need).toBe('ago coordinator administrator');
    expect(heard('need.published', need('chathamHouse', { coStates: ['MOZ'] })).need).toBe(
      'ago moz coordinator administrator',
    );
  });
  it('of a proposal go to both sides and those who oversee, to observers from circulation on', () => {
    expect(heard('proposal.floated', proposal())).toEqual({ proposal: 'ago nor coordinator administrator' });
    expect(heard('proposal.superseded', proposal())).toEqual({ proposal: 'ago nor coordinator administrator' });
    expect(heard('proposal.circulated', proposal('2005-01-10'))).toEqual({
      proposal: 'ago nor coordinator administrator observer',
      notification: 'ago nor coordinator',
    });
  });
  it('of a pledge: the draft is the donor’s, the registered one everybody’s who is signed in', () => {
    const pledge = { pledge: { provider: { code: 'NOR' } } };
    expect(heard('pledge.drafted', pledge)).toEqual({ pledge: 'nor coordinator administrator' });
    expect(heard('pledge.registered', pledge)).toEqual({ pledge: signedIn, notification: 'nor coordinator' });
  });
  it('of a tranche are its provider’s; of ranking, plan and clock everybody’s', () => {
    const tranche = (withdrawn: string) => ({ tranche: { provider: 'NOR', withdrawn }, change: { by: 'x' } });
    expect(heard('tranche.changed', tranche('0.00'))).toEqual({ tranche: 'nor coordinator administrator' });
    expect(heard('tranche.changed', tranche('10.00')).notification).toBe('nor coordinator');
    for (const [type, kind] of [
      ['ranking.changed', 'ranking'],
      ['plan.adopted', 'plan'],
      ['clock.set', 'clock'],
    ])
      expect(heard(type!, {})).toEqual({ [kind!]: all });
  });
});
