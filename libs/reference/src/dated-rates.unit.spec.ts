import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { digitsOf, RateTable } from '@article-six/money';
import { keptRates, rate, rateKey, readRate } from './index.js';

const row = (cells: Record<string, string>) => ({ line: 2, cells });
const read = (cells: Record<string, string>) => readRate(row(cells), 'fx.csv', '2026-01-01');

describe('kept rates', () => {
  it('are all rates of known currencies, each period once, and of the same dollar', () => {
    const rates = keptRates();
    expect(rates).toHaveLength(849 + 2496);
    expect(new Set(rates.map(({ currency, period }) => `${currency} ${period}`)).size).toBe(rates.length);
    for (const { currency, source } of rates) expect([digitsOf(currency), source]).not.toContain('');
    const table = new RateTable(rates);
    // the table that planning rests on says the same of every year
    for (const { currency, period } of rates.filter((one) => one.period.length === 4))
      expect(rate(currency, Number(period))?.unitsPerUsd).toBe(
        rates.find((one) => one.currency === currency && one.period === period)?.unitsPerUsd,
      );
    expect(table.on('NOK', '2005-03-10')?.period).toBe('2005-03');
    expect(table.on('NOK', '2015-03-10')?.period).toBe('2015');
  });
});

describe('a row of a rates table', () => {
  it('is of a year or a month, by currency or by country', () => {
    expect(read({ year: '2005', currency: 'NOK', units_per_usd: '6.44', source: 'a bank' }).thing).toEqual({
      ...{ currency: 'NOK', period: '2005', unitsPerUsd: '6.44', source: 'a bank' },
    });
    const series = { month: '2015-01-01', country: 'Euro', units_per_usd: '0.8615' };
    expect(read(series)).toMatchObject({
      thing: { currency: 'EUR', period: '2015-01', source: 'fx.csv' },
      notes: [{ code: 'sourceIsFile' }],
    });
    expect(rateKey(series)).toBe('EUR 2015-01');
  });
  it.each([
    ['rate', { year: '2005', currency: 'NOK', units_per_usd: '0' }],
    ['rate', { year: '2005', currency: 'NOK', units_per_usd: '6,44' }],
    ['period', { year: '05', currency: 'NOK', units_per_usd: '6.44' }],
    ['period', { month: '2005-01-17', currency: 'NOK', units_per_usd: '6.44' }],
    ['notOver', { year: '2026', currency: 'NOK', units_per_usd: '6.44' }],
    ['unknownCurrency', { year: '2005', currency: 'nok', units_per_usd: '6.44' }],
    ['unknownCountry', { month: '2015-01-01', country: 'Venezuela', units_per_usd: '6.44' }],
    ['dollar', { year: '2005', currency: 'USD', units_per_usd: '1.1' }],
    ['digits', { year: '2005', currency: 'JPY', units_per_usd: '110', minor_digits: '2' }],
  ])('is refused as %s', (code, cells) => {
    expect(read(cells as Record<string, string>).faults.map((fault) => fault.code)).toEqual([code]);
  });
  it('of the kept files is read as it is kept', () => {
    const text = readFileSync(new URL('../data/fx-monthly.csv', import.meta.url), 'utf8');
    const [, first = ''] = text.split('\n');
    const [month = '', currency = '', units_per_usd = '', source = ''] = first.split(',');
    expect(read({ month, currency, units_per_usd, source }).thing).toEqual(
      keptRates().find((one) => one.period === month && one.currency === currency),
    );
  });
});
