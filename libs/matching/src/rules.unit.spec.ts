import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { formatAmount, minorOf } from '@article-six/money';
import { backFromPlanning, toPlanning } from './conversion.rules.js';
import { balanced, move, openLedger, pots, type Ledger } from './ledger.rules.js';
import { readDecline, readProposalQuery } from './proposal-query.rules.js';
import { weightOf } from './weights.rules.js';
import { addWorkingDays, isWorkingDay, subtractWorkingDays } from './working-days.rules.js';

const amount = fc.bigInt(0n, 10n ** 13n);
describe('money of a tranche in the plan', () => {
  it('is converted rounding down: 100.00 NOK at 6.4425 are 15.52 dollars', () => {
    expect(toPlanning(10_000n, { unitsPerUsd: '6.4425', digits: 2 })).toBe(1552n);
    expect(toPlanning(10_000n, { unitsPerUsd: '110.218', digits: 0 })).toBe(9072n);
    expect(toPlanning(777n, { unitsPerUsd: '1', digits: 2 })).toBe(777n);
  });
  it('comes back without losing or making a unit, and a tranche that is used up gives its exact amount', () => {
    fc.assert(
      fc.property(amount, fc.array(fc.bigInt(0n, 10n ** 11n), { minLength: 1 }), (original, parts) => {
        const whole = parts.reduce((a, b) => a + b, 0n);
        fc.pre(whole > 0n);
        const all = backFromPlanning(original, whole, parts);
        expect(all.every((part) => part >= 0n)).toBe(true);
        expect(all.reduce((a, b) => a + b, 0n)).toBe(original);
        const some = backFromPlanning(original, whole + 1n, parts);
        expect(some.reduce((a, b) => a + b, 0n)).toBeLessThanOrEqual(original);
      }),
    );
  });
  it('refuses to give more than the tranche holds', () => {
    expect(() => backFromPlanning(10n, 10n, [6n, 5n])).toThrow(RangeError);
  });
  it('reads and writes decimals in the digits of the currency', () => {
    expect(minorOf('1250000.5', 2)).toBe(125_000_050n);
    expect(formatAmount(5n, 2)).toBe('0.05');
    expect(formatAmount(5n, 0)).toBe('5');
    expect(() => minorOf('1.005', 2)).toThrow(RangeError);
    expect(() => minorOf('1.500', 2)).toThrow(RangeError);
    fc.assert(
      fc.property(amount, fc.integer({ min: 0, max: 3 }), (a, d) => expect(minorOf(formatAmount(a, d), d)).toBe(a)),
    );
  });
});

describe('the ledger of a tranche', () => {
  it('stays balanced whatever is moved wherever', () => {
    const step = fc.tuple(amount, fc.constantFrom(...pots), fc.constantFrom(...pots));
    fc.assert(
      fc.property(amount, fc.array(step, { maxLength: 30 }), (pledged, steps) => {
        let ledger: Ledger = openLedger(pledged);
        for (const [sum, from, to] of steps) {
          const result = move(ledger, sum % (pledged + 1n), from, to);
          if ('ledger' in result) ledger = result.ledger;
          expect(balanced(ledger)).toBe(true);
        }
      }),
    );
  });
  it('says why a move is refused', () => {
    const ledger = openLedger(100n);
    expect(move(ledger, 101n, 'available', 'proposed')).toEqual({ refusal: 'notEnough' });
    expect(move(ledger, 1n, 'available', 'disbursed')).toEqual({ refusal: 'noSuchWay' });
    expect(move(ledger, -1n, 'available', 'proposed')).toEqual({ refusal: 'negative' });
  });
});

describe('an answer period', () => {
  it('of 15 working days from Monday 10 January 2005 ends on Monday 31 January 2005', () => {
    expect(addWorkingDays('2005-01-10', 15)).toBe('2005-01-31');
    expect(addWorkingDays('2005-01-07', 1)).toBe('2005-01-10');
    expect(addWorkingDays('2004-02-27', 1)).toBe('2004-03-01');
  });
  it('ends on a working day and can be counted back', () => {
    const days = fc.integer({ min: 0, max: 20_000 }).map((n) => new Date(n * 86_400_000).toISOString().slice(0, 10));
    fc.assert(
      fc.property(days, fc.integer({ min: 1, max: 60 }), (day, count) => {
        const end = addWorkingDays(day, count);
        expect(isWorkingDay(end)).toBe(true);
        if (isWorkingDay(day)) expect(subtractWorkingDays(end, count)).toBe(day);
      }),
    );
  });
});

describe('the weight of a State', () => {
  const today = '2005-01-10';
  const weight = (facts: object) => weightOf({ iso3: 'AGO', leastDeveloped: false, ...facts }, today).weight;
  it('starts at 4 and a least developed State has 2 more', () => {
    expect(weight({})).toBe(4);
    expect(weight({ leastDeveloped: true })).toBe(6);
  });
  it('counts the higher of deadline and survivors, never both', () => {
    expect(weight({ deadline: '2007-01-10' })).toBe(8);
    expect(weight({ deadline: '2007-01-11' })).toBe(7);
    expect(weight({ deadline: '2001-01-01' })).toBe(8);
    expect(weight({ extensionPending: true })).toBe(8);
    expect(weight({ deadline: '2013-01-10' })).toBe(5);
    expect(weight({ deadline: '2013-01-11' })).toBe(4);
    expect(weight({ deadline: '2013-01-01', survivors: 20_000 })).toBe(8);
    expect(weight({ survivors: 99 })).toBe(4);
    expect(weight({ survivors: 1_000 })).toBe(6);
  });
  it('rises with the confirmed area', () => {
    expect([0.9, 1, 10, 100, 500].map((confirmedKm2) => weight({ confirmedKm2 }))).toEqual([4, 5, 6, 7, 8]);
  });
  it('is the sum of the parts that are shown', () => {
    const { weight: sum, parts } = weightOf(
      { iso3: 'AFG', leastDeveloped: true, survivors: 6000, confirmedKm2: 600 },
      today,
    );
    expect(parts.map((part) => part.code)).toEqual([
      'weight.base',
      'weight.leastDeveloped',
      'weight.survivors',
      'weight.area',
    ]);
    expect(sum).toBe(13);
  });
});

describe('the list of proposals', () => {
  it('takes filters by repeated parameters', () => {
    expect(readProposalQuery({ status: ['circulated', 'accepted'], waiting: 'true', limit: '200' })).toEqual({
      filter: { status: ['circulated', 'accepted'], waiting: true, limit: 200 },
    });
    expect(readProposalQuery({})).toEqual({ filter: { limit: 50 } });
  });
  it('refuses what it does not know, all of it at once', () => {
    const read = readProposalQuery({ state: 'AGO', limit: '201', need: 'x', status: 'open' });
    expect('errors' in read && read.errors.map((one) => `${one.pointer} ${one.code}`)).toEqual([
      '?state unknownParameter',
      '?limit outOfRange',
      '?need notAnId',
      '?status unknownWord',
    ]);
  });
});

describe('a decline', () => {
  it('needs a reason from the list', () => {
    expect(readDecline({ reason: 'timing', note: 'next year' })).toEqual({
      input: { reason: 'timing', note: 'next year' },
    });
    const read = readDecline({ reason: 'no', why: 1 });
    expect('errors' in read && read.errors.map((one) => one.pointer)).toEqual(['/why', '/reason']);
    expect(readDecline(null)).toHaveProperty('errors');
  });
});
