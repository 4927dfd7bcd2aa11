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

/** What is paid, agreed lines included, as a list of lines for each need: no table of needs and donors is made. */
function paidLines(model: Model, allocations: Allocation[]) {
  const needIndex = new Map(model.needs.map((need, n) => [need.id, n]));
  const donorOf = new Map(model.pledges.map((pledge) => [pledge.id, `donor ${pledge.donor}`]));
  const first = new Int32Array(model.needs.length).fill(-1);
  const lines: { donor: string; t: number; amount: number; next: number }[] = [];
  const add = (pledge: string, n: number, year: number, amount: number) => {
    // An agreed pledge that is not in the input is a donor of its own.
    const donor = donorOf.get(pledge) ?? `pledge ${pledge}`;
    first[n] = lines.push({ donor, t: year - model.firstYear, amount, next: first[n] }) - 1;
  };
  const agreed = (model.input.agreed ?? []).filter((line) => line.amount !== '0');
  const pairs = new Set(agreed.map((line) => JSON.stringify([line.pledge, line.need])));
  let grants = pairs.size;
  for (const line of agreed) add(line.pledge, needIndex.get(line.need) ?? 0, line.year, Number(line.amount));
  for (const { pledge, need, amounts } of allocations) {
    const n = needIndex.get(need) ?? 0;
    if (pairs.size === 0 || !pairs.has(JSON.stringify([pledge, need]))) grants += 1;
    for (const year in amounts) add(pledge, n, Number(year), Number(amounts[year]));
  }

  /** Money of need n that the same donor pays in a year and in the next. */
  function keptDonor(n: number): number {
    const byDonor = new Map<string, Float64Array>();
    for (let k = first[n]; k >= 0; k = lines[k].next) {
      const amounts = byDonor.get(lines[k].donor) ?? new Float64Array(model.years);
      amounts[lines[k].t] += lines[k].amount;
      byDonor.set(lines[k].donor, amounts);
    }
    let kept = 0;
    for (const amounts of byDonor.values())
      for (let t = 0; t + 1 < amounts.length; t += 1) kept += Math.min(amounts[t], amounts[t + 1]);
    return kept;
  }
  return { grants, keptDonor };
}

/** The figures of a plan with amounts z and these allocations. */
export function figuresOf(model: Model, z: Float64Array, allocations: Allocation[]): Figures {
  const { years, gap, available } = model;
  let [placed, open, unused, fundedNeeds, gapYears, continuing, kept] = [0, 0, 0, 0, 0, 0, 0];
  for (const amount of available) unused += amount;
  for (const { amounts } of allocations) for (const year in amounts) unused -= Number(amounts[year]);
  const { grants, keptDonor } = paidLines(model, allocations);
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
    kept += keptDonor(n);
    for (let t = 0; t + 1 < years; t += 1) continuing += Math.min(z[n * years + t], z[n * years + t + 1]);
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
