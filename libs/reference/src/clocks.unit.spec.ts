import { describe, expect, it } from '@jest/globals';
import { digitsOf } from '@article-six/money';
import {
  addYears,
  earliestWithdrawal,
  entryIntoForce,
  extensionRequestWindow,
  firstReportDue,
  rate,
  ratedCurrencies,
  rateShown,
  readRates,
  yearlyReportDue,
} from './index.js';

describe('the clocks of the Convention', () => {
  it('start six months after the month of deposit, and not before 1 March 1999', () => {
    expect(entryIntoForce('2004-12-17')).toBe('2005-06-01');
    expect(entryIntoForce('2007-08-15')).toBe('2008-02-01');
    expect(entryIntoForce('1997-12-03')).toBe('1999-03-01');
    expect(entryIntoForce('1998-09-30')).toBe('1999-03-01');
  });
  it('ask for a first report after 180 days and then for one every 30 April', () => {
    expect(firstReportDue('2005-06-01')).toBe('2005-11-28');
    expect(yearlyReportDue('2005-06-01', '2005-07-01')).toBe('2006-04-30');
    expect(yearlyReportDue('2005-06-01', '2006-04-30')).toBe('2006-04-30');
    expect(yearlyReportDue('2005-06-01', '2006-05-01')).toBe('2007-04-30');
  });
  it('open the window for an extension request two meetings before the deadline', () => {
    expect(extensionRequestWindow('2009-03-01')).toEqual({ opens: '2007-04-01', closes: '2008-03-31' });
    expect(extensionRequestWindow('2025-12-31')).toEqual({ opens: '2024-04-01', closes: '2025-03-31' });
    expect(extensionRequestWindow('2025-11-01', '04-30')).toEqual({ opens: '2023-05-01', closes: '2024-04-30' });
  });
  it('let a withdrawal take effect six months after notice', () => {
    expect(earliestWithdrawal('2025-06-27')).toBe('2025-12-27');
    expect(earliestWithdrawal('2025-08-20')).toBe('2026-02-20');
    expect(earliestWithdrawal('2025-08-31')).toBe('2026-02-28');
  });
  it('move 29 February to 28 February of a common year', () => {
    expect([addYears('2024-02-29', 4), addYears('2024-02-29', 1)]).toEqual(['2028-02-29', '2025-02-28']);
  });
});

describe('kept rates', () => {
  it('answer the year, else the latest before, else the earliest', () => {
    expect(rate('NOK', 2005)).toMatchObject({ rateYear: 2005, unitsPerUsd: '6.441200', digits: 2 });
    expect(rate('JPY', 2040)).toMatchObject({ rateYear: 2025, digits: 0 });
    expect(rate('AUD', 1990)).toMatchObject({ rateYear: 1999 });
    expect(rate('XTS', 2005)).toBeUndefined();
  });
  it('say of which year they are when shown', () => {
    expect(rateShown('EUR', 2005)).toMatchObject({ year: 2005, source: expect.not.stringContaining('average of 20') });
    expect(rateShown('EUR', 2031)).toMatchObject({ year: 2031, source: expect.stringContaining('average of 2025') });
    expect(() => rateShown('XTS', 2005)).toThrow(RangeError);
  });
  it('exist for 32 currencies, all of them of ISO 4217', () => {
    expect(ratedCurrencies()).toHaveLength(32);
    for (const currency of ratedCurrencies()) expect(digitsOf(currency)).toBeLessThanOrEqual(2);
  });
  it('are refused when they are no rates', () => {
    const read = readRates({
      name: 'fx.csv',
      text: 'source,currency,year,units_per_usd,minor_digits\nx,BHD,2005,0.376,3\nx,BHD,2005,0.377,3\nx,BHD,2006,0.376,2\nx,QQQ,2005,1,2\nx,EUR,2005,"0,8",2\nx,EUR,5,0.8,2\n',
    });
    expect(read.accepted).toEqual([{ currency: 'BHD', year: 2005, unitsPerUsd: '0.376', source: 'x', certainty: '' }]);
    expect(read.refusals.map(({ line, code }) => [line, code])).toEqual([
      [3, 'repeatedId'],
      [4, 'digits'],
      [5, 'unknownCurrency'],
      [6, 'rate'],
      [7, 'year'],
    ]);
  });
});
