// The example of docs/how-matching-works.md is run, so that the page cannot tell anything else than the engine does.
import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { checkPlan } from './check/check.js';
import { explainNeeds } from './explanation.js';
import { minutesOf } from './minutes.js';
import { buildModel } from './model.js';
import { parsePlanText } from './parse.js';
import { planFor, solve } from './plan.js';

const page = readFileSync(new URL('../../../docs/how-matching-works.md', import.meta.url), 'utf8');
const parsed = parsePlanText(/```json\n([^`]+)```/.exec(page)?.[1] ?? '');
if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
const { input } = parsed;

test('the table of the example is the plan', () => {
  const plan = planFor(input);
  expect(checkPlan(input, plan)).toBeUndefined();
  const rows = [...page.matchAll(/^\| ([a-z-]+) \| (\d*) \| (\d*) ?\| ([\d, ]+) \|$/gm)];
  const written = rows.map(([, need, first, second, rounds]) => ({ need, first, second: second ?? '', rounds }));
  const planned = plan.funded.map(({ need, amounts }) => ({
    need,
    first: amounts['2026'] ?? '',
    second: amounts['2027'] ?? '',
    rounds: plan.closures
      .filter((one) => one.need === need)
      .map((one) => one.round)
      .join(', '),
  }));
  expect(written).toEqual(planned);
  expect([plan.quantum, plan.rounds]).toEqual(['120', 4]);
});

test('the story of the rounds is in the minutes', () => {
  const model = buildModel(input);
  const got = (need: string) =>
    minutesOf(model, need)!.entries.map(({ from, to, requests }) => [from, to, ...requests.map((one) => one.got)]);
  expect(got('angola-clearance')).toEqual([
    [1, 2, '160', '80'],
    [3, 3, '160', '20', '20'],
  ]);
  expect(got('angola-survivors')).toEqual([
    [3, 3, '40'],
    [4, 4, '0'],
  ]);
  expect(got('cambodia-survivors')).toEqual([
    [1, 3, '120'],
    [4, 4, '0'],
  ]);
});

test('the fix that the page names keeps its promise', () => {
  const [explained] = explainNeeds(solve(buildModel(input)), { needs: ['cambodia-survivors'], fixes: true });
  expect(explained?.years[0]?.fixes).toEqual([{ change: { newMoney: '140', year: 2026 }, gains: '45' }]);
  expect(page).toContain('140 of new money in 2026 would give Cambodia');
  expect(page).toMatch(/survivors\s+45 more/);
});
