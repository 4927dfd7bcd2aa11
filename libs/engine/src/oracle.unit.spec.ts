// Against an LP package: no plan leaves money unplaced that could be placed, and preferences come near their optimum.
import { expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import type { PlanInput } from './input.format.js';
import { anyInput, runsFor } from './instances.testkit.js';
import { mostPlaced, preferenceScores } from './oracle.testkit.js';
import { planFor } from './plan.js';

const runs = runsFor(process.env['LONG']);
jest.setTimeout(900_000);
/** Amounts that a solver with doubles and tolerances can tell apart. */
const isPlain = (input: PlanInput) =>
  (input.pledges ?? []).every((pledge) => Object.values(pledge.available).every((amount) => Number(amount) <= 10 ** 6));

test('as much is placed as an LP can place', async () => {
  await fc.assert(
    fc.asyncProperty(anyInput.filter(isPlain), async (input) => {
      const plan = planFor(input);
      const paid = plan.allocations
        .flatMap((line) => Object.values(line.amounts))
        .reduce((sum, one) => sum + Number(one), 0);
      expect(Math.abs((await mostPlaced(input, plan)) - paid)).toBeLessThan(0.01);
    }),
    runs(150, 1_000),
  );
});

test('donor preferences raise the score, within a known distance of the optimum', async () => {
  const seed = 3;
  let [has, most, without] = [0, 0, 0];
  for (const input of fc.sample(anyInput.filter(isPlain), { seed, ...runs(150, 1_000) })) {
    const scores = await preferenceScores({ ...input, previous: [] }, planFor({ ...input, previous: [] }));
    expect(scores.has).toBeLessThanOrEqual(scores.most + 0.01);
    has += scores.has;
    most += scores.most;
    const deaf = { ...input, previous: [], policy: { ...input.policy, preferences: false } };
    without += (await preferenceScores(deaf, planFor(deaf))).has;
  }
  // The optimum breaks the streams of donors apart, which the plan does not: see docs/decisions/0012.
  expect(has / most).toBeGreaterThan(0.75);
  expect(has).toBeGreaterThanOrEqual(without);
});
