// The checkers are checked: a sound plan passes, and each way of breaking one is caught.
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { anyInput } from '../instances.testkit.js';
import { planFor } from '../plan.js';
import type { Plan } from '../plan.format.js';
import { checkPlan } from './check.js';
import { BREAKS } from './mutations.testkit.js';

const sound = fc.sample(anyInput, { seed: 6, numRuns: 250 }).map((input) => ({ input, plan: planFor(input) }));
const copy = (plan: Plan) => JSON.parse(JSON.stringify(plan)) as Plan;

test('plans that nobody touched pass', () => {
  for (const { input, plan } of sound) expect(checkPlan(input, plan)).toBeUndefined();
});

test('there are more than twenty ways to break a plan', () => {
  expect(Object.keys(BREAKS).length).toBeGreaterThan(20);
});

test.each(Object.entries(BREAKS))('caught: %s', (_name, hurt) => {
  let broken = 0;
  for (const { input, plan } of sound) {
    const touched = copy(plan);
    if (!hurt(touched, input)) continue;
    broken += 1;
    expect([checkPlan(input, touched)?.invariant, input]).not.toEqual([undefined, input]);
  }
  expect(broken).toBeGreaterThan(4);
});

test('the checkers import the published formats and nothing else of the engine', () => {
  const folder = new URL('../../src/check/', import.meta.url);
  for (const name of readdirSync(folder).filter((file) => !/spec|testkit/.test(file))) {
    const text = readFileSync(new URL(name, folder), 'utf8');
    const imports = [...text.matchAll(/from '(\.\.\/[^']+)'/g)].map((found) => found[1]);
    expect(imports.filter((from) => !from?.endsWith('.format.js'))).toEqual([]);
  }
});
