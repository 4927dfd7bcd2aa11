import { describe, expect, it } from '@jest/globals';
import type { ProposalState, ProposalStatus } from '@article-six/contracts';
import fc from 'fast-check';
import { placedOf, yearFacts } from './ladder.rules.js';
import { cursorOf, readPageQuery } from './page-query.rules.js';
import { stampOf } from './stamp.rules.js';
import { aMatch, aNeed, aProposal, inKindNeed, who, withStatus } from './testkit.js';
import { daysBetween, waitingFor } from './waiting.view.js';

const norwegian = () => ({ unitsPerUsd: '6.4425', rateYear: 2005 });
const none = () => undefined;

describe('the years of a need', () => {
  it('are kept as stated and in the planning currency', () => {
    const need = aNeed({
      currency: 'NOK',
      years: [{ year: 2005, cost: '100.00', own: '10.00' }],
      bilateral: [{ year: 2005, donor: 'JPN', amount: '20.00' }],
    });
    expect(yearFacts(need, norwegian)).toEqual([
      {
        ...{ year: 2005, digits: 2, rate: norwegian() },
        stated: { cost: 10_000n, own: 1_000n, bilateral: 2_000n },
        // 15.52 in all, of which 13.96 are left after the State and 10.86 after the other donor
        planning: { cost: 1_552n, own: 156n, bilateral: 310n },
      },
    ]);
  });
  it('add up to the cost and leave exactly the gap that is planned, whatever the amounts', () => {
    const amount = fc.bigInt({ min: 0n, max: 10n ** 15n });
    const text = (minor: bigint) => `${minor / 100n}.${String(minor % 100n).padStart(2, '0')}`;
    fc.assert(
      fc.property(amount, amount, amount, (cost, own, support) => {
        const need = aNeed({
          currency: 'NOK',
          years: [{ year: 2005, cost: text(cost), own: text(own) }],
          bilateral: [{ year: 2005, donor: 'JPN', amount: text(support) }],
        });
        const [facts] = yearFacts(need, norwegian);
        const p = facts!.planning!;
        const open = cost - own - support;
        const gap = open > 0n && cost > own ? (open * 10_000n) / 64_425n : 0n;
        expect([p.own >= 0n, p.bilateral >= 0n, p.cost - p.own - p.bilateral]).toEqual([true, true, gap]);
        expect(p.cost).toBe((cost * 10_000n) / 64_425n);
      }),
    );
  });
  it('in kind are whole units without a rate', () => {
    const inKind = inKindNeed('dog_team_year', { years: [{ year: 2006, cost: '7', own: '2' }] });
    expect(yearFacts(inKind, none)[0]).toMatchObject({
      digits: 0,
      rate: null,
      planning: { cost: 7n, own: 2n, bilateral: 0n },
    });
  });
  it('are unknown, not zero, without a rate', () => {
    expect(yearFacts(aNeed({ currency: 'AOA' }), none)[0]).toMatchObject({ planning: null, stated: { cost: 10_000n } });
  });
  it('refuse digits that the currency does not have', () => {
    expect(() => yearFacts(aNeed({ currency: 'JPY' }), norwegian)).toThrow(RangeError);
  });
});

describe('a proposal', () => {
  it('stands as proposed until both sides agree, then as reserved, and nowhere when it is over', () => {
    const proposal = aProposal(aNeed(), { 2005: '1.10' });
    const bands = (statuses: readonly ProposalStatus[]) =>
      statuses.map((status) => placedOf(withStatus(proposal, status))?.map((one) => one.band));
    expect(bands(['floating', 'circulated', 'accepted'])).toEqual([['proposed'], ['proposed'], ['proposed']]);
    expect(bands(['confirmed', 'declined', 'lapsed', 'superseded'])).toEqual([['reserved'], ...Array(3)]);
  });
  it('places what all its tranches bring to a year', () => {
    const proposal = aProposal(aNeed(), { 2005: '1.10' });
    const [line] = proposal.lines;
    expect(placedOf({ ...proposal, lines: [line!, { ...line!, tranche: 2004 }] })).toEqual([
      { year: 2005, band: 'proposed', amount: 220n },
    ]);
  });
  it('that is a match stands in the bands of its money: dollars as the ledger has them, others in proportion', () => {
    const money = { agreed: '10.00', reserved: '2.00', committed: '3.33', disbursed: '4.67', freed: '0.00' };
    const match = aMatch({ 2005: money });
    const proposal = aProposal(aNeed(), { 2005: '10.00' }, { status: 'confirmed', currency: 'USD', match });
    const inBands = (one: ProposalState) =>
      Object.fromEntries((placedOf(one) ?? []).map(({ band, amount }) => [band, amount]));
    expect(inBands(proposal)).toEqual({ disbursed: 467n, committed: 333n, reserved: 200n });
    const [line] = proposal.lines;
    const kroner = { ...proposal, currency: 'NOK', lines: [{ ...line!, planningAmount: '1.55' }] };
    // 467/1000 of 155 is 72.385, 800/1000 of it is 124
    expect(inBands(kroner)).toEqual({ disbursed: 72n, committed: 52n, reserved: 31n });
    const freed = aMatch({ 2005: { ...money, reserved: '0.00', committed: '0.00', freed: '5.33' } });
    expect(inBands({ ...proposal, match: freed, lines: [{ ...line!, planningAmount: '4.67' }] })).toEqual({
      disbursed: 467n,
    });
  });
  it('waits for the side that has not answered', () => {
    expect([waitingFor(false, false), waitingFor(true, false), waitingFor(false, true)]).toEqual([
      'both',
      'state',
      'donor',
    ]);
    expect([daysBetween('2005-02-27', '2005-03-01'), daysBetween('2005-03-01', '2005-02-27')]).toEqual([2, 0]);
  });
});

describe('a read', () => {
  it('names every wrong parameter at once and takes the cursor it gave', () => {
    const cursor = { since: '2005-01-10', id: aNeed().id };
    expect(readPageQuery({ limit: '2', cursor: cursorOf(cursor) })).toEqual({
      page: { limit: 2, after: cursor },
      faults: [],
    });
    const { faults } = readPageQuery({ limit: '0', cursor: 'x', sort: 'days' });
    expect(faults.map((one) => one.pointer)).toEqual(['?sort', '?limit', '?cursor']);
  });
  it('has another stamp for other data, another day, another reader and another thing', () => {
    const base = { thing: 'coverage', dataVersion: '7', today: '2005-01-10', demonstration: true, reader: who.norway };
    const others = [
      { thing: 'waiting' },
      { dataVersion: '8' },
      { today: '2005-01-11' },
      { reader: who.sweden },
      { reader: who.public },
    ];
    const stamps = [base, ...others.map((one) => ({ ...base, ...one }))].map(stampOf);
    expect(new Set(stamps).size).toBe(6);
    expect(stampOf({ ...base })).toBe(stamps[0]);
  });
});
