import { describe, expect, it } from '@jest/globals';
import type { PolicyRow } from './policy.queries.js';
import { readPolicy } from './policy.rules.js';
import { firstWeights, weightOf } from './weights.rules.js';

const now: PolicyRow = {
  number: 1,
  status: 'approved',
  effective_on: '1999-03-01',
  circulation: 'atOnce',
  circulation_days: [1, 15],
  reminder_working_days: [5, 1],
  answer_working_days: 15,
  objection_working_days: 10,
  rounds_per_supply: 1000,
  horizon_years: 5,
  minimum_grant: '0',
  weights: firstWeights,
  reason: '',
  set_by: 'matching',
  decided_by: null,
};
const read = (body: unknown) => readPolicy(body, now, '2005-01-10');
const faults = (body: unknown) => {
  const answer = read(body);
  return 'errors' in answer ? answer.errors.map((one) => `${one.pointer} ${one.code}`) : [];
};

describe('a proposed policy', () => {
  it('takes what is given, from today on unless it says when, and leaves the rest as it is in force', () => {
    const given = { circulation: 'held', circulationDays: [20, 5, 5], minimumGrant: '2500.5', reason: ' Agreed. ' };
    const same = { answer_working_days: 15, horizon_years: 5, weights: firstWeights };
    const terms = { circulation: 'held', circulation_days: [5, 20], minimum_grant: '250050', reason: 'Agreed.' };
    expect(read(given)).toMatchObject({ terms: { ...same, ...terms, effective_on: '2005-01-10' } });
    expect(read({ effectiveOn: '2006-01-01', reason: 'x' })).toMatchObject({ terms: { effective_on: '2006-01-01' } });
  });
  it('names every fault at once', () => {
    const wrong = { circulation: 'never', horizonYears: 31, answerWorkingDays: 1.5, weight: 3, minimumGrant: '-1' };
    expect(faults({ ...wrong, circulationDays: [0], effectiveOn: '2004-12-31' })).toEqual([
      '/circulation unknownWord',
      '/horizonYears outOfRange',
      '/answerWorkingDays outOfRange',
      '/weight unknownMember',
      '/minimumGrant wrongText',
      '/circulationDays outOfRange',
      '/effectiveOn inThePast',
      '/reason missing',
    ]);
    expect(read([])).toMatchObject({ errors: [{ code: 'wrongType' }] });
  });
  it('has weights whose brackets are in order, and a base above zero', () => {
    const known = {
      ...firstWeights,
      base: 0,
      survivors: [
        [100, 1],
        [1000, 2],
      ],
      deadlineYears: [[2, 400]],
    };
    expect(faults({ weights: { ...known, extra: 1 }, reason: 'x' })).toEqual(['/weights/extra unknownMember']);
    expect(faults({ weights: known, reason: 'x' })).toEqual([
      '/weights/base outOfRange',
      '/weights/deadlineYears/0/1 outOfRange',
      '/weights/survivors/1/0 wrongOrder',
    ]);
    expect(faults({ weights: { base: 4 }, reason: 'x' })).toHaveLength(4);
  });
  it('weighs a State by its own points', () => {
    const facts = { iso3: 'AGO', leastDeveloped: true, survivors: 1500, confirmedKm2: 12 };
    expect(weightOf(facts, '2005-01-10').weight).toBe(4 + 2 + 2 + 2);
    const table = { ...firstWeights, leastDeveloped: 0, survivors: [[1_000, 7] as [number, number]] };
    const { weight, parts } = weightOf(facts, '2005-01-10', table);
    expect(weight).toBe(4 + 7 + 2);
    expect(parts.map((part) => part.code)).toEqual(['weight.base', 'weight.survivors', 'weight.area']);
  });
});
