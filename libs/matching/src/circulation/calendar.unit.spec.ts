import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isWorkingDay, workingDaysBetween, addWorkingDays } from '../working-days.rules.js';
import { latestDay, nextDay, reminderDue } from './calendar.rules.js';

describe('the days of circulation', () => {
  it('are the 1st and the 15th', () => {
    expect([latestDay([1, 15], '2005-01-10'), nextDay([1, 15], '2005-01-10')]).toEqual(['2005-01-01', '2005-01-15']);
    expect([latestDay([1, 15], '2005-01-15'), nextDay([1, 15], '2005-01-15')]).toEqual(['2005-01-15', '2005-02-01']);
    expect([latestDay([1, 15], '2005-03-01'), nextDay([1, 15], '2004-12-20')]).toEqual(['2005-03-01', '2005-01-01']);
  });
  it('fall on the last day of a month that is too short', () => {
    expect([latestDay([31], '2005-03-10'), nextDay([31], '2005-04-02')]).toEqual(['2005-02-28', '2005-04-30']);
    expect(nextDay([30], '2008-02-01')).toBe('2008-02-29');
  });
  it('are none when none is set', () => {
    expect([latestDay([], '2005-03-10'), nextDay([], '2005-03-10')]).toEqual([null, null]);
  });
});

describe('a reminder', () => {
  const offer = { circulatedOn: '2005-01-10', answerBy: '2005-01-31' };
  it('comes five and one working days before the end, once each', () => {
    const due = (today: string, reminders: string[] = []) => reminderDue({ ...offer, reminders }, [5, 1], today);
    expect(due('2005-01-21')).toBe(false);
    expect(due('2005-01-24')).toBe(true);
    expect(due('2005-01-25')).toBe(true); // the clock has jumped over the day
    expect(due('2005-01-25', ['2005-01-25'])).toBe(false);
    expect(due('2005-01-28', ['2005-01-25'])).toBe(true);
    expect(due('2005-01-31', ['2005-01-28'])).toBe(false);
    expect(due('2005-01-31')).toBe(true); // both were jumped over: one is left
  });
  it('never on the day of circulation, nor after the end', () => {
    expect(reminderDue({ circulatedOn: '2005-01-10', answerBy: '2005-01-11' }, [5, 1], '2005-01-10')).toBe(false);
    expect(reminderDue(offer, [5, 1], '2005-02-01')).toBe(false);
  });
});

describe('working days between two days', () => {
  it('count the days of an answer', () => {
    expect(workingDaysBetween('2005-01-10', '2005-01-10')).toBe(0);
    expect(workingDaysBetween('2005-01-10', '2005-01-31')).toBe(15);
    expect(workingDaysBetween('2005-01-07', '2005-01-09')).toBe(0);
    expect(workingDaysBetween('2005-01-12', '2005-01-10')).toBe(0);
  });
  it('are what is added', () => {
    const days = fc.integer({ min: 0, max: 20_000 }).map((n) => new Date(n * 86_400_000).toISOString().slice(0, 10));
    fc.assert(
      fc.property(days, fc.integer({ min: 0, max: 40 }), (day, count) => {
        fc.pre(isWorkingDay(day));
        expect(workingDaysBetween(day, addWorkingDays(day, count))).toBe(count);
      }),
    );
  });
});
