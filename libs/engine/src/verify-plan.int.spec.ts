// The outsider's check: verify_plan.py, with nothing of ours, accepts the vectors' plans and plans of random inputs, and
// refuses plans that were touched.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import type { PlanInput } from './input.format.js';
import { BREAKS } from './check/mutations.testkit.js';
import { anyInput, runsFor } from './instances.testkit.js';
import { planFor } from './plan.js';
import type { Plan } from './plan.format.js';

const room = path.resolve(import.meta.dirname, '..');
const hasPython = spawnSync('python3', ['--version']).status === 0;
const python = hasPython || process.env['CI'] === 'true' ? test : test.skip;
const runs = runsFor(process.env['LONG']);
jest.setTimeout(900_000);

/** One start of Python for many pairs of input and plan: each verdict is "ok" or what is wrong. */
function verdicts(pairs: { input: PlanInput; plan: Plan }[]): string[] {
  const script = `
import json, sys
sys.path.insert(0, sys.argv[1])
from verify_plan import verify
for line in sys.stdin:
    pair = json.loads(line)
    try:
        verify(pair['input'], pair['plan'])
        print('ok')
    except ValueError as wrong:
        print(wrong)
`;
  const input = pairs.map((pair) => JSON.stringify(pair)).join('\n');
  const ran = spawnSync('python3', ['-c', script, room], { input, encoding: 'utf8', maxBuffer: 2 ** 28 });
  if (ran.status !== 0) throw new Error(ran.stderr);
  return ran.stdout.trimEnd().split('\n');
}
const pairOf = (input: PlanInput) => ({ input, plan: planFor(input) });

python('verify_plan.py (skipped without python3) accepts the plan of every vector', () => {
  const folder = path.join(room, 'vectors');
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
  const inputs = names.map(
    (name) => (JSON.parse(readFileSync(path.join(folder, name), 'utf8')) as { input: PlanInput }).input,
  );
  expect(verdicts(inputs.map(pairOf))).toEqual(names.map(() => 'ok'));
});

python(
  'verify_plan.py (skipped without python3) accepts plans of random inputs, caps and carry-over among them',
  () => {
    const seed = Date.now() % 2 ** 31;
    const capped = ({ input, plan }: ReturnType<typeof pairOf>) =>
      (input.pledges ?? []).some(
        (pledge) => pledge.carryOver && pledge.stateCap && plan.allocations.some((line) => line.pledge === pledge.id),
      );
    const pairs = fc.sample(anyInput, { seed, ...runs(300, 2_000) }).map(pairOf);
    // how many of a sample have such a pledge varies with the seed: more are drawn until there are enough of them
    for (let more = 1; pairs.filter(capped).length <= 10 && more <= 10; more += 1)
      pairs.push(...fc.sample(anyInput, { seed: seed + more, numRuns: 50 }).map(pairOf));
    expect(pairs.filter(capped).length).toBeGreaterThan(10);
    const found = verdicts(pairs);
    const wrong = found.flatMap((verdict, k) => (verdict === 'ok' ? [] : [{ seed, verdict, input: pairs[k]!.input }]));
    expect(wrong).toEqual([]);
  },
);

python('verify_plan.py (skipped without python3) names what is wrong with a plan that was touched', () => {
  const vector = JSON.parse(readFileSync(path.join(room, 'vectors', 'state-cap.json'), 'utf8')) as { input: PlanInput };
  const touch = (change: (plan: Plan) => void) => {
    const pair = pairOf(vector.input);
    change(pair.plan);
    return verdicts([pair])[0];
  };
  const first = (amounts: Record<string, string>) => Object.keys(amounts)[0]!;
  expect(touch((plan) => (plan.rounds += 1))).toContain('rounds');
  expect(touch((plan) => (plan.input = 'sha256:0'))).toContain('another input');
  expect(touch((plan) => void plan.closures.pop())).toContain('closures');
  expect(touch((plan) => (plan.funded[0]!.amounts[first(plan.funded[0]!.amounts)] = '1'))).toContain('by the law');
  expect(touch((plan) => void plan.allocations.pop())).toContain('not paid');
});

/** What it does not read: order, policy, unknown members, and the figures beside `placed`. */
const unread = /order|the policy|missing$|unused|counted|the Gini|worst-off|its donor|a member/;

python('verify_plan.py (skipped without python3) catches each way of breaking amounts, payments and rounds', () => {
  const sound = fc.sample(anyInput, { seed: 6, numRuns: 60 }).map(pairOf);
  const broken = Object.entries(BREAKS)
    .filter(([name]) => !unread.test(name) || name === 'a round is missing')
    .flatMap(([name, hurt]) =>
      sound
        .map(({ input, plan }) => ({ name, input, plan: structuredClone(plan) }))
        .filter((one) => hurt(one.plan, one.input)),
    );
  const found = verdicts(broken);
  expect(new Set(broken.map((one) => one.name)).size).toBe(23);
  expect(broken.filter((_one, k) => found[k] === 'ok').map((one) => one.name)).toEqual([]);
});
