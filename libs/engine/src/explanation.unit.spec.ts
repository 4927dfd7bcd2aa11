// Explanations are data that can be checked: sums add up, every gap has a cause, and every fix keeps its promise.
import { expect, jest, test } from '@jest/globals';
import { Ajv } from 'ajv';
import fc from 'fast-check';
import { checkPlan } from './check/check.js';
import { oneMoreUnit } from './comparison.js';
import { explainNeeds } from './explanation.js';
import type { Change, NeedYear } from './explanation.format.js';
import type { PlanInput } from './input.format.js';
import { anyInput, runsFor } from './instances.testkit.js';
import { minutesOf } from './minutes.js';
import { buildModel } from './model.js';
import { planFor, solve, writePlan } from './plan.js';
import { PlanSchema } from './plan.format.js';
import { explainPledges } from './unused.js';

const runs = runsFor(process.env['LONG']);
jest.setTimeout(900_000);
const isPlan = new Ajv({ strict: false }).compile(PlanSchema);
const sum = (amounts: string[]) => amounts.reduce((total, amount) => total + BigInt(amount), 0n);

function explained(input: PlanInput, fixes = false) {
  const solution = solve(buildModel(input));
  const plan = writePlan(solution);
  return { solution, plan, explanations: explainNeeds(solution, { needs: 'all', fixes }) };
}

/** The change once more, on a copy as JSON, so that the engine's own hand is not what proves its promise. */
function changed(input: PlanInput, change: Change): PlanInput {
  const copy = JSON.parse(JSON.stringify(input)) as PlanInput;
  copy.pledges ??= [];
  if ('newMoney' in change) {
    const donor = change.donor ?? 'somebody';
    copy.pledges.push({ id: 'zz', donor, available: { [String(change.year)]: change.newMoney } });
    return copy;
  }
  const pledge = copy.pledges.find((one) => one.id === change.pledge)!;
  if ('carryOver' in change) pledge.carryOver = true;
  else if ('move' in change) {
    const { from, to, amount } = change.move;
    pledge.available[String(from)] = String(BigInt(pledge.available[String(from)]!) - BigInt(amount));
    pledge.available[String(to)] = String(BigInt(pledge.available[String(to)] ?? '0') + BigInt(amount));
  } else if (change.drop === 'loan' || change.drop === 'stateCap') delete pledge[change.drop];
  else delete pledge.earmark![change.drop];
  return copy;
}

test('every fix is a promise that a new plan keeps to the unit', () => {
  let kept = 0;
  fc.assert(
    fc.property(anyInput, (input) => {
      for (const { need, years } of explained(input, true).explanations)
        for (const { year, got, fixes } of years)
          for (const { change, gains } of fixes ?? []) {
            const again = planFor(changed(input, change)).funded.find((line) => line.need === need);
            expect(BigInt(again?.amounts[String(year)] ?? '0') - BigInt(got)).toBe(BigInt(gains));
            kept += 1;
          }
    }),
    { numRuns: 200 },
  );
  expect(kept).toBeGreaterThan(200);
});

test('a plan with explanations has the published shape and no checker objects', () => {
  fc.assert(
    fc.property(anyInput, (input) => {
      const { plan, explanations } = explained(input);
      const whole = { ...plan, explanations };
      expect([isPlan(whole), isPlan.errors]).toEqual([true, null]);
      expect(checkPlan(input, whole)).toBeUndefined();
    }),
    runs(300, 3_000),
  );
});

test('what is paid adds up, and every gap names its cause', () => {
  fc.assert(
    fc.property(anyInput, (input) => {
      const money = (input.pledges ?? []).some((pledge) => sum(Object.values(pledge.available)) > 0n);
      for (const { years } of explained(input).explanations)
        for (const line of years) {
          expect(sum(line.paidBy.map((payer) => payer.amount))).toBe(BigInt(line.got));
          expect(BigInt(line.got) + BigInt(line.gap ?? '0')).toBe(BigInt(line.asked));
          if (line.gap === undefined) continue;
          expect(line.round).toBeGreaterThan(0);
          if (line.cause === 'potEmptied') expect([money, line.pot!.length > 0]).toEqual([true, true]);
          if (line.cause === 'noEligiblePledge') expect(line.pot).toEqual([]);
        }
    }),
    runs(300, 3_000),
  );
});

test('minutes add up to what the need got, round by round', () => {
  fc.assert(
    fc.property(anyInput, (input) => {
      const plan = planFor(input);
      const model = buildModel(input);
      for (const need of input.needs ?? []) {
        const minutes = minutesOf(model, need.id)!;
        const got = minutes.entries.reduce(
          (total, entry) => total + sum(entry.requests.map((one) => one.got)) * BigInt(entry.to - entry.from + 1),
          0n,
        );
        expect(got).toBe(sum(Object.values(plan.funded.find((line) => line.need === need.id)?.amounts ?? {})));
        for (const entry of minutes.entries) expect(BigInt(entry.left)).toBeLessThanOrEqual(BigInt(minutes.share));
      }
    }),
    runs(200, 2_000),
  );
});

test('unused money is explained tranche by tranche, and no gap it could serve is passed over', () => {
  fc.assert(
    fc.property(anyInput, (input) => {
      const { solution, plan } = explained(input);
      const pledges = explainPledges(solution, plan, 'all');
      const unused = pledges.flatMap((pledge) => pledge.years.map((line) => line.unused));
      expect(String(sum(unused))).toBe(plan.figures.unused);
      for (const { years } of pledges)
        for (const line of years) {
          expect(sum(line.paidTo.map((one) => one.amount))).toBe(BigInt(line.used));
          if (line.unused === '0') continue;
          expect(line.cause).toBeDefined();
          for (const one of line.couldServe ?? []) expect(one.blockedBy.length).toBeGreaterThan(0);
        }
    }),
    runs(300, 3_000),
  );
});

const base: PlanInput = {
  format: 'article-six.plan-input.v1',
  commodity: 'USD',
  years: [2026, 2027],
  policy: { version: 'test', roundsPerSupply: 10 },
  states: [
    { iso3: 'AGO', weight: 4, regions: ['Africa'] },
    { iso3: 'KHM', weight: 4, regions: ['Asia'] },
  ],
  needs: [
    {
      id: 'clear',
      state: 'AGO',
      rank: 1,
      pillar: 'clearance',
      form: 'financial',
      gap: { '2026': '100', '2027': '100' },
    },
    { id: 'care', state: 'KHM', rank: 1, pillar: 'victim-assistance', form: 'financial', gap: { '2026': '80' } },
  ],
  pledges: [
    { id: 'asia', donor: 'JPN', earmark: { regions: ['Asia'] }, available: { '2026': '200' } },
    { id: 'open', donor: 'NOR', available: { '2027': '70' } },
  ],
};
const yearOf = (input: PlanInput, need: string, year: number): NeedYear =>
  explained(input, true)
    .explanations.find((one) => one.need === need)!
    .years.find((line) => line.year === year)!;

test('a gap that no pledge may serve names the near miss, and the fixes that gain', () => {
  const line = yearOf(base, 'clear', 2026);
  expect(line).toMatchObject({ gap: '100', cause: 'noEligiblePledge', pot: [], drawnBy: [] });
  expect(line.nearMisses).toEqual([{ pledge: 'asia', unused: '120', blockedBy: ['regions'] }]);
  expect(line.fixes).toEqual([
    { change: { pledge: 'asia', drop: 'regions' }, gains: '100' },
    { change: { newMoney: '100', year: 2026 }, gains: '100' },
  ]);
});

test('a gap whose pot was emptied names the pot, who drew it and in which round', () => {
  const line = yearOf(base, 'clear', 2027);
  expect(line).toMatchObject({
    gap: '30',
    cause: 'potEmptied',
    pot: ['open'],
    paidBy: [{ pledge: 'open', amount: '70' }],
  });
  expect(line.drawnBy).toEqual([{ state: 'AGO', amount: '70' }]);
  expect(line.paidBy[0]!.because).toBe('onlyEligible');
});

test('a gap that only a cap keeps open says so', () => {
  const [asia, open] = base.pledges!;
  const capped = { ...base, pledges: [{ ...asia!, stateCap: '50' }, open!] };
  const line = yearOf(capped, 'care', 2026);
  expect(line).toMatchObject({ gap: '30', cause: 'stateCap' });
  expect(line.fixes![0]).toEqual({ change: { pledge: 'asia', drop: 'stateCap' }, gains: '30' });
});

test('one more unit goes to the need that waits for it, or stays unused', () => {
  const inForce = { input: base, plan: planFor(base) };
  expect(oneMoreUnit(inForce, 'open', 2027).needs).toEqual([
    { need: 'clear', state: 'AGO', year: 2027, before: '70', after: '71', change: '1' },
  ]);
  expect(oneMoreUnit(inForce, 'asia', 2026).needs).toEqual([]);
});
