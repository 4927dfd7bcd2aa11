// The edges of the format: right or refused, never NaN, never a loop without end.
import { expect, test } from '@jest/globals';
import { checkPlan } from './check/check.js';
import type { NeedInput, PlanInput, PledgeInput } from './input.format.js';
import { obviousLaw } from './obvious-law.testkit.js';
import { parsePlanInput, parsePlanText } from './parse.js';
import { planFor } from './plan.js';

const need = (id: string, gap: Record<string, string>, more: Partial<NeedInput> = {}): NeedInput => ({
  ...{ id, state: 'AGO', rank: 1, pillar: 'clearance', form: 'financial', gap },
  ...more,
});
const pledge = (id: string, available: Record<string, string>, more: Partial<PledgeInput> = {}): PledgeInput => ({
  ...{ id, donor: 'NOR', available },
  ...more,
});
const input = (more: Partial<PlanInput>): PlanInput => ({
  format: 'article-six.plan-input.v1',
  commodity: 'USD',
  years: [2026],
  policy: { version: 'test', roundsPerSupply: 7 },
  states: [{ iso3: 'AGO', weight: 4 }],
  ...more,
});
/** Plans, checks by all that checks, and returns the plan. */
function sound(value: PlanInput, againstObvious = true) {
  const parsed = parsePlanInput(value);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
  const plan = planFor(parsed.input);
  expect(JSON.stringify(plan)).not.toMatch(/NaN|Infinity|null|undefined|e\+/);
  expect(checkPlan(parsed.input, plan)).toBeUndefined();
  if (againstObvious)
    expect(Object.fromEntries(plan.funded.map((line) => [line.need, line.amounts]))).toEqual(
      obviousLaw(parsed.input).z,
    );
  return plan;
}
const codes = (value: unknown) => {
  const parsed = parsePlanInput(value);
  return parsed.ok ? [] : parsed.errors.map((error) => `${error.pointer} ${error.code}`);
};
const LARGEST = String(Number.MAX_SAFE_INTEGER);

test('amounts up to 2^53 - 1 are split exactly; sums and amounts above are refused', () => {
  const half = String((2n ** 53n - 1n) / 2n);
  const value = input({
    years: [2026, 2027],
    needs: [need('n', { '2026': half, '2027': half })],
    pledges: [pledge('p', { '2026': LARGEST }, { carryOver: true })],
  });
  expect(sound(value).figures.placed).toBe(String(2n * BigInt(half)));
  expect(codes(input({ pledges: [pledge('p', { '2026': '9007199254740992' })] }))).toContain(
    '/pledges/0/available/2026 amountTooLarge',
  );
  expect(codes(input({ pledges: [pledge('p', { '2026': LARGEST }), pledge('q', { '2026': '1' })] }))).toEqual([
    '/pledges sumTooLarge',
  ]);
  expect(codes(input({ needs: [need('n', { '2026': LARGEST }), need('m', { '2026': '1' }, { rank: 2 })] }))).toEqual([
    '/needs sumTooLarge',
  ]);
});

test('one State and one year', () => {
  expect(
    sound(input({ needs: [need('n', { '2026': '10' })], pledges: [pledge('p', { '2026': '4' })] })).figures.placed,
  ).toBe('4');
});

test('no States, no needs, no pledges, and nothing at all', () => {
  expect(sound(input({ states: [] }))).toMatchObject({ rounds: 0, quantum: '1', funded: [] });
  expect(sound(input({ pledges: [pledge('p', { '2026': '4' })] })).figures.unused).toBe('4');
  const unfunded = sound(input({ needs: [need('n', { '2026': '10' })] }));
  expect(unfunded).toMatchObject({ funded: [], closures: [{ need: 'n', year: 2026, round: 1 }] });
  expect(sound(input({ needs: [need('n', {})] })).rounds).toBe(0);
});

test('all pledges ineligible', () => {
  const plan = sound(
    input({
      needs: [need('n', { '2026': '10' })],
      pledges: [
        pledge('p', { '2026': '4' }, { earmark: { states: ['XXX'] } }),
        pledge('q', { '2026': '4' }, { loan: true }),
      ],
    }),
  );
  expect(plan.figures).toMatchObject({ placed: '0', unused: '8', gap: '10', giniOfWeightedTotals: '0.0000' });
});

test('30 years; 31 are refused', () => {
  const years = Array.from({ length: 30 }, (_, t) => 2026 + t);
  const gap = Object.fromEntries(years.map((year) => [String(year), '100']));
  const value = input({
    years,
    needs: [need('n', gap)],
    pledges: [pledge('p', { '2026': '2999' }, { carryOver: true })],
  });
  expect(sound(value).figures.placed).toBe('2999');
  expect(codes({ ...value, years: [...years, 2056] })).toEqual(['/years outOfRange']);
});

test('200 States', () => {
  const states = Array.from({ length: 200 }, (_, s) => ({ iso3: `S${s}`, weight: 1 + (s % 9) }));
  const needs = states.map(({ iso3 }, s) => need(`n${s}`, { '2026': '1000' }, { state: iso3 }));
  const value = input({ states, needs, pledges: [pledge('p', { '2026': '90001' })] });
  expect(sound(value).figures.placed).toBe('90001');
});

test('a need with holes in its years draws window by window', () => {
  const value = input({
    years: [2026, 2027, 2028, 2029],
    needs: [need('n', { '2026': '10', '2028': '10', '2029': '5' })],
    pledges: [pledge('p', { '2026': '17' }, { carryOver: true })],
  });
  expect(sound(value).funded[0]?.amounts).toEqual({ '2026': '10', '2028': '4', '2029': '3' });
});

test('an unknown member is refused wherever it stands, with its pointer', () => {
  const whole = input({ needs: [need('n', { '2026': '1' })], pledges: [pledge('p', { '2026': '1' })] });
  expect(codes({ ...whole, pledge: [] })).toEqual(['/pledge unknownMember']);
  expect(codes({ ...whole, pledges: [{ ...pledge('p', {}), earmark: { pillar: ['x'] } }] })).toEqual([
    '/pledges/0/earmark/pillar unknownMember',
  ]);
  expect(codes({ ...whole, policy: { version: 'a', k: 3 } })).toEqual(['/policy/k unknownMember']);
  expect(codes({ ...whole, needs: [need('n', { '26x': '1' })] })).toEqual(['/needs/0/gap/26x unknownMember']);
});

test('repeated members, null, signs, fractions and leading zeros are refused', () => {
  expect(parsePlanText('{"format":"a","format":"b"}')).toMatchObject({
    ok: false,
    errors: [{ code: 'repeatedMember' }],
  });
  for (const amount of [null, '-1', '1.5', '01', '1e3', '', ' 1', 1])
    expect(codes(input({ needs: [need('n', { '2026': amount as string })] })).length).toBeGreaterThan(0);
});

test('every way of the format to refuse names the member', () => {
  const agreed = { pledge: 'p', need: 'n', year: 2026, amount: '1' };
  const whole = input({ years: [2026, 2027], needs: [need('n', { '2026': '1' })], pledges: [pledge('p', {})] });
  expect(codes({ ...whole, format: 'v0' })).toEqual(['/format unknownFormat']);
  expect(codes({ ...whole, years: [] })).toEqual(['/years outOfRange']);
  expect(codes({ ...whole, years: [2026, 2028] })).toEqual(['/years/1 yearsNotConsecutive']);
  expect(codes({ ...whole, needs: [need('n', {}), need('n', {}, { rank: 2 })] })).toEqual(['/needs/1/id duplicateId']);
  expect(codes({ ...whole, needs: [need('n', {}), need('m', {})] })).toEqual(['/needs/1/rank repeatedRank']);
  expect(codes({ ...whole, needs: [need('n', {}, { state: 'XXX' })] })).toEqual(['/needs/0/state unknownState']);
  expect(codes({ ...whole, needs: [need('n', { '2030': '1' })] })).toEqual(['/needs/0/gap/2030 yearOutsideHorizon']);
  expect(codes({ ...whole, agreed: [{ ...agreed, amount: '2' }] })).toEqual(['/agreed/0/amount agreedAboveGap']);
  expect(codes({ ...whole, agreed: [{ ...agreed, need: 'x' }] })).toEqual(['/agreed/0/need unknownNeed']);
  expect(codes({ ...whole, agreed: [{ ...agreed, tranche: 2027 }] })).toEqual(['/agreed/0/tranche trancheAfterYear']);
  expect(codes({ ...whole, agreed: [agreed, { ...agreed, amount: '0' }] })).toEqual(['/agreed/1 duplicateLine']);
  const many = {
    ...whole,
    policy: { version: 'a', roundsPerSupply: 1_000_000 },
    states: [{ iso3: 'AGO', weight: 11 }],
  };
  expect(codes(many)).toEqual(['/policy/roundsPerSupply tooManyRounds']);
});
