// What keeps a pledge from a need-year, and which pledges with unused money are nearly right for it.
import { rulesOf, type Rule } from './earmark.js';
import type { Blocker, NearMiss } from './explanation.format.js';
import { byText } from './canonical.js';
import { capIn } from './network.js';
import type { Solution } from './plan.js';
import { excludedNeeds, paidYears } from './pools.js';

/** Ten are enough to act on. */
const SHOWN = 10;

export interface Blocks {
  /** Everything that keeps pledge p from need n in year t; a full cap only counts where nothing else does. */
  of(p: number, n: number, t: number): Blocker[];
  /** Unused money of pledge p in all years, minor units. */
  unused: Float64Array;
  /** Unused money of tranche t, at `p * years + t`: oldest tranches are used first. */
  unusedOf: Float64Array;
  /** What pledge p could still pay in year t. */
  left(p: number, t: number): number;
}

export function openBlocks({ model, payments }: Solution): Blocks {
  const { years, firstYear, pledges, needs, states, needState, available } = model;
  const excluded = excludedNeeds(model);
  const rules: (Rule[] | undefined)[] = [];
  const rulesFor = (p: number) => (rules[p] ??= rulesOf(pledges[p], excluded.get(pledges[p].id)));
  const windows = pledges.map((pledge) => paidYears(pledge, firstYear, years));
  const unusedOf = available.slice();
  pledges.forEach((pledge, p) => {
    for (let t = 0; t < years; t += 1) {
      let open = payments.paid[p * years + t];
      for (let y = pledge.carryOver === true ? 0 : t; y <= t && open > 0; y += 1) {
        const part = Math.min(open, unusedOf[p * years + y]);
        unusedOf[p * years + y] -= part;
        open -= part;
      }
    }
  });
  const unused = new Float64Array(pledges.length);
  unusedOf.forEach((amount, at) => (unused[Math.floor(at / years)] += amount));

  /** Whether pledge p has any money, used or not, that may pay in year t. */
  function hasMoney(p: number, t: number): boolean {
    if (t < windows[p].first || t > windows[p].last) return false;
    for (let y = pledges[p].carryOver === true ? 0 : t; y <= t; y += 1) if (available[p * years + y] > 0) return true;
    return false;
  }
  const agreedUnder = new Map<string, number>();
  const stateOf = new Map(needs.map((need) => [need.id, need.state]));
  for (const line of model.input.agreed ?? []) {
    const key = JSON.stringify([line.pledge, stateOf.get(line.need), line.year]);
    agreedUnder.set(key, (agreedUnder.get(key) ?? 0) + Number(line.amount));
  }
  /** Whether the cap of pledge p for the State of need n is full in year t. */
  function isFull(p: number, n: number, t: number): boolean {
    const cap = capIn(pledges[p], firstYear + t);
    if (cap === Infinity) return false;
    const pair = payments.pairFor(p, n, t);
    if (pair >= 0) return payments.roomFor(pair, t) <= 0;
    return cap - (agreedUnder.get(JSON.stringify([pledges[p].id, needs[n].state, firstYear + t])) ?? 0) <= 0;
  }
  function of(p: number, n: number, t: number): Blocker[] {
    const state = states[needState[n]];
    const blocked: Blocker[] = rulesFor(p).flatMap((rule) => (rule.holds(needs[n], state) ? [] : [rule.member]));
    if (!hasMoney(p, t)) blocked.push('year');
    if (isFull(p, n, t)) blocked.push('stateCap');
    return blocked;
  }
  return { of, unused, unusedOf, left: (p, t) => payments.left(p, t) };
}

/** Pledges with unused money that something keeps from need n in year t, most money first. */
export function nearMisses({ model }: Solution, blocks: Blocks, n: number, t: number): NearMiss[] {
  const misses: { p: number; blockedBy: Blocker[] }[] = [];
  model.pledges.forEach((_pledge, p) => {
    if (blocks.unused[p] === 0) return;
    const blockedBy = blocks.of(p, n, t);
    // Nothing keeps it away, and its money is for a year that has none left: the same as money for other years.
    misses.push({ p, blockedBy: blockedBy.length > 0 ? blockedBy : ['year'] });
  });
  misses.sort(
    (a, b) => blocks.unused[b.p] - blocks.unused[a.p] || byText(model.pledges[a.p].id, model.pledges[b.p].id),
  );
  return misses
    .slice(0, SHOWN)
    .map(({ p, blockedBy }) => ({ pledge: model.pledges[p].id, unused: String(blocks.unused[p]), blockedBy }));
}
