// The audit figures of a plan. Each formula stands in the schema of the output (plan.format.ts).
import type { Allocation, Figures } from './plan.format.js';
import type { Model } from './model.js';

const share = (numerator: number, denominator: number, digits: number) =>
  denominator === 0 ? (0).toFixed(digits) : (numerator / denominator).toFixed(digits);

/** Gini coefficient of non-negative levels; 0 when all are 0. */
export function gini(levels: number[]): number {
  const sorted = [...levels].sort((a, b) => a - b);
  let total = 0;
  let weighted = 0;
  sorted.forEach((level, index) => {
    total += level;
    weighted += (2 * (index + 1) - sorted.length - 1) * level;
  });
  return total === 0 ? 0 : weighted / (sorted.length * total);
}

/** z of each State that has a gap, divided by its weight. */
function levelsOf(model: Model, z: Float64Array): number[] {
  const levels: number[] = [];
  for (let s = 0; s < model.states.length; s += 1) {
    let asked = 0;
    let got = 0;
    for (let at = model.needStart[s] * model.years; at < model.needStart[s + 1] * model.years; at += 1) {
      asked += model.gap[at];
      got += z[at];
    }
    if (asked > 0) levels.push(got / model.weight[s]);
  }
  return levels;
}

/** Money by need and year of one donor to one need, agreed lines included. */
function paidByDonor(model: Model, allocations: Allocation[]) {
  const donorOf = new Map(model.pledges.map((pledge) => [pledge.id, pledge.donor]));
  const pairs = new Set<string>();
  const paid = new Map<string, Map<string, Float64Array>>();
  const add = (pledge: string, need: string, year: number, amount: number) => {
    if (amount === 0) return;
    pairs.add(JSON.stringify([pledge, need]));
    const donor = donorOf.get(pledge);
    const key = donor === undefined ? `pledge ${pledge}` : `donor ${donor}`;
    const donors = paid.get(need) ?? new Map<string, Float64Array>();
    const amounts = donors.get(key) ?? new Float64Array(model.years);
    amounts[year - model.firstYear] += amount;
    paid.set(need, donors.set(key, amounts));
  };
  for (const line of model.input.agreed ?? []) add(line.pledge, line.need, line.year, Number(line.amount));
  for (const line of allocations)
    for (const [year, amount] of Object.entries(line.amounts))
      add(line.pledge, line.need, Number(year), Number(amount));
  return { grants: pairs.size, paid };
}

/** The figures of a plan with amounts z and these allocations. */
export function figuresOf(model: Model, z: Float64Array, allocations: Allocation[]): Figures {
  const { years, gap, available } = model;
  let [placed, open, unused, fundedNeeds, gapYears, continuing, kept] = [0, 0, 0, 0, 0, 0, 0];
  for (const amount of available) unused += amount;
  for (const line of allocations) for (const amount of Object.values(line.amounts)) unused -= Number(amount);
  const { grants, paid } = paidByDonor(model, allocations);
  for (let n = 0; n < model.needs.length; n += 1) {
    let got = 0;
    let without = 0;
    for (let t = 0; t < years; t += 1) {
      const at = n * years + t;
      got += z[at];
      open += gap[at] - z[at];
      if (gap[at] > 0 && z[at] === 0) without += 1;
    }
    if (got === 0) continue;
    placed += got;
    fundedNeeds += 1;
    gapYears += without;
    const donors = [...(paid.get(model.needs[n].id)?.values() ?? [])];
    for (let t = 0; t + 1 < years; t += 1) {
      continuing += Math.min(z[n * years + t], z[n * years + t + 1]);
      for (const amounts of donors) kept += Math.min(amounts[t], amounts[t + 1]);
    }
  }
  const levels = levelsOf(model, z);
  return {
    placed: String(placed),
    gap: String(open),
    unused: String(unused),
    giniOfWeightedTotals: gini(levels).toFixed(4),
    worstOffLevel: String(levels.length === 0 ? 0 : Math.floor(levels.reduce((a, b) => Math.min(a, b)))),
    gapYears,
    grants,
    grantsPerFundedNeed: share(grants, fundedNeeds, 2),
    // Rounded down: a share of 1.00 is a promise that nothing changed hands.
    sameDonorShare: continuing === 0 ? '1.00' : (Math.floor((kept / continuing) * 100) / 100).toFixed(2),
  };
}
