// Against an LP package: no plan leaves money unplaced that could be placed.
import { expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import type { PlanInput } from './input.format.js';
import { anyInput, runsFor } from './instances.testkit.js';
import { mostPlaced } from './oracle.testkit.js';
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
