// The rest of a plan stands payer by payer when a part of it was accepted, and the checkers agree with what stands.
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { acceptPart } from './check/accept.js';
import { checkPlan } from './check/check.js';
import { anyInput, runsFor } from './instances.testkit.js';
import { planFor } from './plan.js';

const runs = runsFor(process.env['LONG']);

test('what was not accepted is paid by whom it was paid before', () => {
  fc.assert(
    fc.property(anyInput, fc.array(fc.boolean(), { minLength: 1, maxLength: 40 }), (input, coins) => {
      const plan = planFor(input);
      // whole proposals are accepted: a pledge for a need over its years
      const taken = new Set(plan.allocations.filter((_, i) => coins[i % coins.length]));
      const pairs = new Set([...taken].map((one) => `${one.pledge} ${one.need}`));
      const rest = plan.allocations.filter((one) => !taken.has(one));
      const previous = rest.flatMap(({ pledge, need, amounts }) =>
        Object.entries(amounts).map(([year, amount]) => ({ pledge, need, year: Number(year), amount })),
      );
      const next = { ...acceptPart(input, plan, (pledge, need) => pairs.has(`${pledge} ${need}`)), previous };
      const after = planFor(next);
      const amounts = (lines: typeof rest) => lines.map((one) => [one.pledge, one.need, one.amounts]);
      expect(amounts(after.allocations)).toEqual(amounts(rest));
      expect(checkPlan(next, after)).toBeUndefined();
    }),
    runs(400),
  );
});
