import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  allocate,
  convert,
  currencies,
  digitsOf,
  exchange,
  isRatePeriod,
  isWithdrawnCurrency,
  lastDayOf,
  RateTable,
  sameRate,
  sum,
} from './index.js';

const rate = (currency: string, period: string, unitsPerUsd: string) => ({
  currency,
  period,
  unitsPerUsd,
  source: 'a bank',
});
const table = new RateTable([
  rate('NOK', '2004', '6.7408'),
  rate('NOK', '2006', '6.4100'),
  rate('NOK', '2005-03', '6.1987'),
  rate('JPY', '2005', '110.11'),
]);

describe('a dated rate', () => {
  it.each([
    ['2005-03-10', '2005-03'],
    ['2005-04-10', '2005-03'],
    ['2004-02-01', '2004'],
    ['2006-01-01', '2006'],
    ['2030-01-01', '2006'],
    ['1999-01-01', '2004'],
  ])('of %s is of %s', (day, period) => {
    expect(table.on('NOK', day)?.period).toBe(period);
  });
  it('is not invented', () => {
    expect(table.on('CHF', '2005-01-01')).toBeUndefined();
    expect(table.convert(1n, 'CHF', 'USD', '2005-01-01', 'nearest')).toBeUndefined();
  });
  it('is shown with every figure that it has converted', () => {
    expect(table.convert(10_000n, 'NOK', 'USD', '2005-03-10', 'nearest')).toEqual({
      amount: '16.13',
      currency: 'USD',
      rate: '6.1987 NOK/USD',
      rateDate: '2005-03-31',
      rateSource: 'a bank; average of 2005-03',
    });
    expect(table.convert(10_000n, 'NOK', 'JPY', '2005-03-10', 'down')).toMatchObject({
      amount: '1776',
      rate: '6.1987 NOK/USD, 110.11 JPY/USD',
      rateDate: '2005-12-31',
    });
    expect(table.convert(5n, 'USD', 'USD', '2005-03-10', 'down')).toMatchObject({ amount: '0.05', rate: '1' });
  });
  it('has a period and its last day', () => {
    expect(['2005', '2004-02', '2005-02', '2005-13', '05', '2005-1'].map(isRatePeriod)).toEqual([
      true,
      true,
      true,
      false,
      false,
      false,
    ]);
    expect(['2005', '2004-02', '2005-02', '2005-12'].map(lastDayOf)).toEqual([
      '2005-12-31',
      '2004-02-29',
      '2005-02-28',
      '2005-12-31',
    ]);
    expect([sameRate('1.50', '1.5'), sameRate('1.5', '1.51')]).toEqual([true, false]);
  });
});

describe('exchange', () => {
  const amounts = fc.bigInt({ min: 0n, max: 10n ** 15n });
  const rates = fc
    .integer({ min: 1, max: 10 ** 9 })
    .map((n) => `${Math.floor(n / 10_000)}.${String(n % 10_000).padStart(4, '0')}`)
    .filter((text) => /[1-9]/.test(text));
  it('of a currency with itself changes nothing, and by way of the dollar loses less than two roundings', () => {
    fc.assert(
      fc.property(amounts, rates, rates, (minor, a, b) => {
        expect(exchange(minor, 2, a, 2, a, 'down')).toBe(minor);
        const direct = exchange(minor, 2, a, 2, b, 'down');
        const twice = exchange(convert(minor, 2, a, 2, 'down'), 2, '1', 2, b, 'down');
        expect(direct).toBeGreaterThanOrEqual(twice);
        // what comes out never buys more than went in
        expect(exchange(direct, 2, b, 2, a, 'down')).toBeLessThanOrEqual(minor);
      }),
    );
  });
  it('of parts never gives more than of the whole, so what is promised is covered', () => {
    fc.assert(
      fc.property(
        amounts,
        fc.array(fc.bigInt({ min: 1n, max: 1000n }), { minLength: 1, maxLength: 8 }),
        rates,
        (minor, weights, a) => {
          const parts = allocate(minor, weights);
          expect(sum(parts)).toBe(minor);
          expect(sum(parts.map((part) => convert(part, 2, a, 2, 'down')))).toBeLessThanOrEqual(
            convert(minor, 2, a, 2, 'down'),
          );
        },
      ),
    );
  });
});

describe('currencies that are no longer issued', () => {
  it('are known as such with their digits', () => {
    expect(['DEM', 'FIM', 'NLG', 'IEP', 'BEF', 'MZM', 'YUM', 'SUR', 'XEU'].every(isWithdrawnCurrency)).toBe(true);
    expect([digitsOf('DEM'), digitsOf('BEF'), digitsOf('ESP')]).toEqual([2, 0, 0]);
    expect(currencies().length).toBeGreaterThan(250);
  });
});
