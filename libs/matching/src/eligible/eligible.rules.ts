// Which needs some money may serve, what they lack, and what one member of the earmark alone keeps out. Pure: the input of
// a plan as it would be made now, and money that is a pledge or will be one.
import type { EligibleNeedsView } from '@article-six/contracts';
import type { PlanInput } from '@article-six/engine';
import { blockedBy, reaches } from '../eligibility.rules.js';
import { shown } from '../reasons.rules.js';

export type NeedLine = NonNullable<PlanInput['needs']>[number];
export type Money = NonNullable<PlanInput['pledges']>[number];
export interface Eligible {
  readonly need: NeedLine;
  /** by year, minor units of the planning currency or the unit; only years that the money may pay and that lack some */
  readonly missing: ReadonlyMap<number, bigint>;
}
export interface Eligibility {
  /** by State and rank */
  readonly eligible: readonly Eligible[];
  readonly keptOutBy: EligibleNeedsView['keptOutBy'];
}

/** What is not agreed yet, by year, of the needs of an input. */
function missingOf(input: PlanInput): Map<string, Map<number, bigint>> {
  const missing = new Map(
    (input.needs ?? []).map((need) => [
      need.id,
      new Map(Object.entries(need.gap).map(([year, gap]) => [Number(year), BigInt(gap)])),
    ]),
  );
  for (const { need, year, amount } of input.agreed ?? []) {
    const years = missing.get(need);
    years?.set(year, (years.get(year) ?? 0n) - BigInt(amount));
  }
  return missing;
}

/** `knows`: whether the reader may know of a need at all; what it may not know of is not even counted. */
export function eligibility(input: PlanInput, money: Money, knows: (need: string) => boolean): Eligibility {
  const states = new Map((input.states ?? []).map((state) => [state.iso3, state]));
  const missing = missingOf(input);
  const refused = new Set((input.excluded ?? []).filter((pair) => pair.pledge === money.id).map((pair) => pair.need));
  const eligible: Eligible[] = [];
  const alone = new Map<string, number>();
  for (const need of input.needs ?? []) {
    if (!knows(need.id)) continue;
    const lacks = [...(missing.get(need.id) ?? [])].filter(([, amount]) => amount > 0n);
    const blocks = new Map(
      lacks.map(([year]) => [year, blockedBy(money, need, states.get(need.state), year, refused.has(need.id))]),
    );
    const open = lacks.filter(([year]) => blocks.get(year)?.length === 0);
    if (open.length > 0) eligible.push({ need, missing: new Map(open) });
    else {
      const members = [...blocks.values()].filter((names) => names.length === 1).flat();
      for (const member of new Set(members)) alone.set(member, (alone.get(member) ?? 0) + 1);
    }
  }
  const order = (a: Eligible, b: Eligible) =>
    a.need.state < b.need.state ? -1 : a.need.state > b.need.state ? 1 : a.need.rank - b.need.rank;
  return {
    eligible: eligible.sort(order),
    keptOutBy: [...alone]
      .map(([member, needs]) => ({ member, needs }))
      .sort((a, b) => b.needs - a.needs || (a.member < b.member ? -1 : 1)),
  };
}

const written = (commodity: string, years: Iterable<readonly [number, bigint]>) =>
  Object.fromEntries([...years].sort(([a], [b]) => a - b).map(([year, minor]) => [year, shown(commodity, minor)]));
/** The sum by year of what eligible needs lack. */
export function totalMissing(eligible: readonly Eligible[]): Map<number, bigint> {
  const totals = new Map<number, bigint>();
  for (const { missing } of eligible)
    for (const [year, amount] of missing) totals.set(year, (totals.get(year) ?? 0n) + amount);
  return totals;
}
/** Needs that a tranche of this year could pay, and what they lack in the years that it reaches. */
export function reachedBy(
  eligible: readonly Eligible[],
  money: Money,
  tranche: number,
): { needs: number; missing: bigint } {
  const sums = eligible.map(({ missing }) =>
    [...missing].reduce((sum, [year, amount]) => (reaches(money, year, tranche) ? sum + amount : sum), 0n),
  );
  return { needs: sums.filter((sum) => sum > 0n).length, missing: sums.reduce((a, b) => a + b, 0n) };
}

export interface Shown {
  readonly reference: string;
  readonly title: string;
  readonly stateName: string;
}
/** One page from behind `after` on: the State and the rank of the last one that was shown. */
export function eligibleView(
  input: PlanInput,
  { eligible, keptOutBy }: Eligibility,
  about: (need: NeedLine) => Shown,
  page: { readonly after?: readonly [string, number]; readonly limit: number },
): { view: EligibleNeedsView; last?: readonly [string, number] } {
  const { commodity } = input;
  const [state, rank] = page.after ?? ['', 0];
  const rest = eligible.filter(({ need }) => need.state > state || (need.state === state && need.rank > rank));
  const items = rest.slice(0, page.limit);
  const last = rest.length > items.length ? items.at(-1)?.need : undefined;
  const view = {
    commodity,
    count: eligible.length,
    missing: written(commodity, totalMissing(eligible)),
    items: items.map(({ need, missing }) => ({
      ...{ id: need.id, ...about(need), state: need.state, pillar: need.pillar, rank: need.rank },
      missing: written(commodity, missing),
    })),
    keptOutBy,
  };
  return { view, ...(last ? { last: [last.state, last.rank] as const } : {}) };
}
