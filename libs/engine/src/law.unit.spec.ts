// z, rounds and closures are unique: another implementation, slow and obvious, gives the same to the last unit.
import { expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { checkAcceptance } from './check/accept.js';
import { checkPlan } from './check/check.js';
import { anyInput, runsFor } from './instances.testkit.js';
import { obviousLaw } from './obvious-law.testkit.js';
import { parsePlanInput } from './parse.js';
import { planFor } from './plan.js';
import type { PlanInput } from './input.format.js';

const runs = runsFor(process.env['LONG']);
jest.setTimeout(900_000);
const accepted = (value: PlanInput) => {
  const parsed = parsePlanInput(value);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
  return parsed.input;
};

test('the engine and the obvious law give the same amounts, rounds and closures', () => {
  fc.assert(
    fc.property(anyInput, (value) => {
      const input = accepted(value);
      const plan = planFor(input);
      const z = Object.fromEntries(plan.funded.map((line) => [line.need, line.amounts]));
      const { quantum, rounds, closures } = plan;
      expect({ quantum, rounds, closures, z }).toEqual(obviousLaw(input));
    }),
    runs(1_500),
  );
});

test('no checker finds a violation', () => {
  fc.assert(
    fc.property(anyInput, (input) => {
      expect(checkPlan(input, planFor(input))).toBeUndefined();
    }),
    runs(600),
  );
});

test('accepting any part of a plan changes nothing else in it (I10)', () => {
  fc.assert(
    fc.property(anyInput, fc.array(fc.boolean(), { minLength: 1, maxLength: 40 }), (input, coins) => {
      let k = 0;
      const choose = () => coins[k++ % coins.length]!;
      const again = (changed: PlanInput) => planFor(accepted(changed));
      expect(checkAcceptance(input, planFor(input), choose, again)).toBeUndefined();
    }),
    runs(600),
  );
});

test('the order of the input changes nothing in the plan, byte for byte', () => {
  fc.assert(
    fc.property(anyInput, (input) => {
      const turned = Object.fromEntries(
        Object.entries(input)
          .reverse()
          .map(([key, member]) => [
            key,
            Array.isArray(member) && key !== 'years' ? [...(member as unknown[])].reverse() : member,
          ]),
      ) as PlanInput;
      expect(JSON.stringify(planFor(turned))).toBe(JSON.stringify(planFor(input)));
    }),
    runs(200, 2_000),
  );
});
