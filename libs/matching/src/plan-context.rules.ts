// A plan with its input, indexed once: what reasons and explanations ask about again and again.
import type { NeedInput, Plan, PlanInput, PledgeInput, StateInput } from '@article-six/engine';
import { blockedBy, fits, reaches, servesYear } from './eligibility.rules.js';
import { pairOf } from './plan-changes.rules.js';

export interface PlanContext {
  readonly input: PlanInput;
  readonly plan: Plan;
  readonly states: ReadonlyMap<string, StateInput>;
  readonly needs: ReadonlyMap<string, NeedInput>;
  readonly pledges: ReadonlyMap<string, PledgeInput>;
  readonly excluded: ReadonlySet<string>;
  /** needs that the plan before gave money of a pledge, by pledge */
  readonly kept: ReadonlyMap<string, ReadonlySet<string>>;
  /** z by "need year" */
  readonly funded: ReadonlyMap<string, bigint>;
  readonly closedIn: ReadonlyMap<string, number>;
  /** money without a need, by "pledge year of the tranche" */
  readonly unused: ReadonlyMap<string, bigint>;
  /** what was asked before: pledges with money for a year, and pledges that may pay a need, whatever the year */
  readonly found: {
    readonly moneyIn: Map<number, ReadonlySet<PledgeInput>>;
    readonly payers: Map<string, readonly PledgeInput[]>;
  };
}
export const needYear = (need: string, year: number | string): string => `${need} ${year}`;

export function contextOf(input: PlanInput, plan: Plan): PlanContext {
  const unused = new Map<string, bigint>();
  for (const pledge of input.pledges ?? [])
    for (const [year, amount] of Object.entries(pledge.available))
      unused.set(needYear(pledge.id, year), BigInt(amount));
  for (const allocation of plan.allocations)
    for (const from of Object.values(allocation.tranches))
      for (const [tranche, amount] of Object.entries(from)) {
        const key = needYear(allocation.pledge, tranche);
        unused.set(key, (unused.get(key) ?? 0n) - BigInt(amount));
      }
  const funded = new Map<string, bigint>();
  for (const { need, amounts } of plan.funded)
    for (const year in amounts) funded.set(needYear(need, year), BigInt(amounts[year] ?? '0'));
  const kept = new Map<string, Set<string>>();
  for (const { pledge, need } of input.previous ?? []) {
    const needs = kept.get(pledge);
    if (needs) needs.add(need);
    else kept.set(pledge, new Set([need]));
  }
  return {
    input,
    plan,
    states: new Map((input.states ?? []).map((state) => [state.iso3, state])),
    needs: new Map((input.needs ?? []).map((need) => [need.id, need])),
    pledges: new Map((input.pledges ?? []).map((pledge) => [pledge.id, pledge])),
    excluded: new Set((input.excluded ?? []).map(pairOf)),
    kept,
    funded,
    closedIn: new Map(plan.closures.map((closure) => [needYear(closure.need, closure.year), closure.round])),
    unused,
    found: { moneyIn: new Map(), payers: new Map() },
  };
}

/** What a pledge has, free or placed, that this year could use. */
export const moneyFor = (pledge: PledgeInput, year: number): bigint =>
  Object.entries(pledge.available)
    .filter(([tranche]) => reaches(pledge, year, Number(tranche)))
    .reduce((sum, [, amount]) => sum + BigInt(amount), 0n);

/** What a pledge has left without a need that this year could use. */
export const unusedFor = (context: PlanContext, pledge: PledgeInput, year: number): bigint =>
  Object.keys(pledge.available)
    .filter((tranche) => reaches(pledge, year, Number(tranche)))
    .reduce((sum, tranche) => sum + (context.unused.get(needYear(pledge.id, tranche)) ?? 0n), 0n);

export const blocksOf = (context: PlanContext, pledge: PledgeInput, need: NeedInput, year: number): string[] =>
  blockedBy(
    pledge,
    need,
    context.states.get(need.state),
    year,
    context.excluded.has(pairOf({ pledge: pledge.id, need: need.id })),
  );

/**
 * What the reasons of all gaps follow from, as data that can be compared: needs that stay short with what earmarks ask of
 * them, and pledges with what they keep out and what they have left. Who pays what is not in it.
 */
export function gapGrounds({ input, plan, funded, states, pledges, unused }: PlanContext): unknown {
  const short = (input.needs ?? []).filter((need) =>
    Object.entries(need.gap).some(([year, gap]) => BigInt(gap) > (funded.get(needYear(need.id, year)) ?? 0n)),
  );
  const [ids, lands] = [new Set(short.map((need) => need.id)), new Set(short.map((need) => need.state))];
  const byText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
  return [
    plan.figures.gap,
    short.toSorted((a, b) => byText(a.id, b.id)),
    [...states.values()].filter((state) => lands.has(state.iso3)).toSorted((a, b) => byText(a.iso3, b.iso3)),
    [...pledges.values()]
      .toSorted((a, b) => byText(a.id, b.id))
      .map(({ available, minimumGrant: _least, ...terms }) => {
        const left = Object.keys(available).map((year) => [year, String(unused.get(needYear(terms.id, year)) ?? 0n)]);
        return [terms, left.filter(([, amount]) => amount !== '0')];
      }),
    (input.excluded ?? [])
      .filter((pair) => ids.has(pair.need))
      .map((pair) => `${pair.pledge} ${pair.need}`)
      .toSorted(),
  ];
}

/** Pledges that may pay this need-year and have money for it, whether or not it is used elsewhere. */
export function eligibleFor(context: PlanContext, need: NeedInput, year: number): PledgeInput[] {
  const money = withMoney(context, year);
  return payersOf(context, need).filter((pledge) => money.has(pledge) && servesYear(pledge, year));
}
function withMoney({ input, found }: PlanContext, year: number): ReadonlySet<PledgeInput> {
  const known = found.moneyIn.get(year);
  if (known) return known;
  const money = new Set((input.pledges ?? []).filter((pledge) => moneyFor(pledge, year) > 0n));
  found.moneyIn.set(year, money);
  return money;
}
/** Pledges that may pay this need, whatever the year. */
function payersOf({ input, states, excluded, found }: PlanContext, need: NeedInput): readonly PledgeInput[] {
  const known = found.payers.get(need.id);
  if (known) return known;
  const state = states.get(need.state);
  const payers = (input.pledges ?? []).filter(
    (pledge) => fits(pledge, need, state) && !excluded.has(pairOf({ pledge: pledge.id, need: need.id })),
  );
  found.payers.set(need.id, payers);
  return payers;
}

/** Money that others have agreed to take from a pledge that may pay this need-year: that pot was there, and is empty. */
const wasEligible = (context: PlanContext, need: NeedInput, year: number): boolean =>
  (context.input.agreed ?? []).some((line) => {
    if (line.need === need.id && line.year === year) return true;
    const pledge = context.pledges.get(line.pledge);
    return (
      pledge !== undefined &&
      reaches(pledge, year, line.tranche ?? line.year) &&
      servesYear(pledge, year) &&
      payersOf(context, need).includes(pledge)
    );
  });

export type GapCause = 'noEligiblePledge' | 'stateCap' | 'potEmptied';
/** Why a need-year stays short. Accepting an offer does not change it. */
export function causeOf(context: PlanContext, need: NeedInput, year: number): GapCause {
  const eligible = eligibleFor(context, need, year);
  if (eligible.length === 0) return wasEligible(context, need, year) ? 'potEmptied' : 'noEligiblePledge';
  return eligible.some((pledge) => pledge.stateCap !== undefined && unusedFor(context, pledge, year) > 0n)
    ? 'stateCap'
    : 'potEmptied';
}
