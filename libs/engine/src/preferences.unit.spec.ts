// Donor preferences against an LP package: the score is the optimum, and what stands before preferences still stands.
import { expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { checkPlan } from './check/check.js';
import type { PlanInput } from './input.format.js';
import { anyInput, runsFor } from './instances.testkit.js';
import { runLaw, type LawResult } from './law.js';
import { buildModel, type Model } from './model.js';
import { preferenceScores } from './oracle.testkit.js';
import { NONE, type Payments } from './payments.js';
import { planFor, writePlan } from './plan.js';
import { followPreferences } from './preferences.js';
import { KEPT, keepPrevious, pinStreams } from './streams-kept.js';
import { payStreams } from './streams.js';
import { wishesOf } from './wishes.js';

const runs = runsFor(process.env['LONG']);
jest.setTimeout(900_000);
const pause = () => undefined;
type Previous = NonNullable<PlanInput['previous']>[number];
/** Amounts that a solver with doubles and tolerances can tell apart. */
const isPlain = (input: PlanInput) =>
  [...(input.pledges ?? []).map((pledge) => pledge.available), ...(input.needs ?? []).map((need) => need.gap)].every(
    (amounts) => Object.values(amounts).every((amount) => Number(amount) <= 10 ** 6),
  );
const score = fc.integer({ min: 1, max: 9 });
const pillar = fc.constantFrom('clearance', 'victim-assistance', 'risk-education');
const region = fc.constantFrom('Asia', 'Africa');
const wish = fc.oneof(
  fc.record({ score, pillar }),
  fc.record({ score, region }),
  fc.record({ score, state: fc.constantFrom('AFG', 'AGO', 'BIH') }),
  fc.record({ score, pillar, region }),
  fc.record({ score, pillar, subType: fc.constantFrom('rehabilitation', 'psychosocial') }),
);
/** Inputs in which most pledges wish something. */
const wishing = fc
  .tuple(anyInput.filter(isPlain), fc.array(fc.array(wish, { maxLength: 3 }), { minLength: 5, maxLength: 5 }))
  .map(([input, wishes]): PlanInput => {
    return { ...input, pledges: (input.pledges ?? []).map((one, p) => ({ ...one, preferences: wishes[p] ?? [] })) };
  });
const withoutMinimum = (input: PlanInput): PlanInput => ({
  ...input,
  pledges: (input.pledges ?? []).map((pledge) => ({ ...pledge, minimumGrant: '0' })),
});
const deaf = (input: PlanInput): PlanInput => ({ ...input, policy: { ...input.policy, preferences: false } });

/** Payments before the preferences are followed. */
function before(model: Model, law: LawResult): Payments {
  const payments = payStreams(model, law);
  keepPrevious(model, payments);
  pinStreams(model, payments);
  return payments;
}
/** The payments that are kept from the previous plan, by year, need and pledge. */
function keptOf(model: Model, payments: Payments): Previous[] {
  const kept: Previous[] = [];
  for (const first of payments.firstOfNeed)
    for (let r = first; r !== NONE; r = payments.nextOfNeed[r]!)
      if (payments.settled[r] === KEPT)
        kept.push({
          pledge: model.pledges[payments.pledge[r]!]!.id,
          need: model.needs[payments.need[r]!]!.id,
          year: model.firstYear + payments.year[r]!,
          amount: String(payments.amount[r]),
        });
  return kept.sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
}
const nameOf = (line: Previous) => `${line.year} ${line.need} ${line.pledge}`;

test('without a previous plan and minimum grants the score is the optimum, and everything else holds', async () => {
  const seed = Date.now() % 2 ** 31;
  let [had, has] = [0, 0];
  for (const input of fc.sample(wishing, { seed, ...runs(150, 1_000) })) {
    const open = { ...withoutMinimum(input), previous: [] };
    const [plan, plain] = [planFor(open), planFor(deaf(open))];
    const score = await preferenceScores(open, plan);
    expect([Math.abs(score.has - score.most) < 0.01, seed, open]).toEqual([true, seed, open]);
    expect([checkPlan(open, plan), seed, open]).toEqual([undefined, seed, open]);
    expect([plan.funded, plan.closures, plan.rounds]).toEqual([plain.funded, plain.closures, plain.rounds]);
    had += (await preferenceScores(open, plain)).has;
    has += score.has;
  }
  expect(has).toBeGreaterThan(had);
});

/** The input after a plan in which nobody wished anything: every other payment of that plan is its previous plan. */
const planned = (input: PlanInput): PlanInput => ({
  ...input,
  previous: planFor(deaf(input))
    .allocations.flatMap(({ pledge, need, amounts }) =>
      Object.entries(amounts).map(([year, amount]) => ({ pledge, need, year: Number(year), amount })),
    )
    .filter((_, i) => i % 2 === 0),
});

test('what the previous plan paid is kept, and the score is the optimum around it', async () => {
  const seed = Date.now() % 2 ** 31;
  let kept = 0;
  for (const [i, sampled] of fc.sample(wishing, { seed, ...runs(300, 2_000) }).entries()) {
    const input = i % 2 === 0 ? planned(sampled) : sampled;
    const model = buildModel(input);
    const wishes = wishesOf(model);
    const law = runLaw(model);
    const payments = before(model, law);
    const floors = keptOf(model, payments);
    if (!wishes || floors.length === 0) continue;
    kept += 1;
    followPreferences(model, payments, wishes, pause);
    const after = keptOf(model, payments);
    expect(after.map(nameOf)).toEqual(floors.map(nameOf));
    after.forEach((line, k) => expect(Number(line.amount)).toBeGreaterThanOrEqual(Number(floors[k]!.amount)));
    const score = await preferenceScores(input, writePlan({ model, law, payments }), floors);
    expect([Math.abs(score.has - score.most) < 0.01, seed, input]).toEqual([true, seed, input]);
  }
  expect(kept).toBeGreaterThan(10);
});

test('with previous plans and minimum grants, which come first, the plan is sound and the score near the optimum', async () => {
  let [has, most] = [0, 0];
  for (const input of fc.sample(wishing, { seed: 3, ...runs(150, 1_000) })) {
    const plan = planFor(input);
    expect([checkPlan(input, plan), input]).toEqual([undefined, input]);
    const score = await preferenceScores(input, plan);
    expect(score.has).toBeLessThanOrEqual(score.most + 0.01);
    has += score.has;
    most += score.most;
  }
  expect(has / most).toBeGreaterThan(0.97);
});
