// Two plans side by side: who gains and who loses, by need, State and year, losers first. A simulation is a plan of a
// changed input compared with the plan in force.
import { byText } from './canonical.js';
import type { PlanInput } from './input.format.js';
import type { Plan } from './plan.format.js';
import { planFor } from './plan.js';

/** Change of one need-year, minor units; negative is a loss. */
export interface NeedChange {
  need: string;
  state: string;
  year: number;
  before: string;
  after: string;
  change: string;
}
export interface StateChange {
  state: string;
  before: string;
  after: string;
  change: string;
  /** Year to change; years without one are left out. */
  years: Record<string, string>;
}
export interface Comparison {
  placed: { before: string; after: string; change: string };
  /** States whose money changes in any year, the largest loss first. */
  states: StateChange[];
  /** Need-years that change, the largest loss first. */
  needs: NeedChange[];
}
export interface Planned {
  input: PlanInput;
  plan: Plan;
}

/** z by need and year. */
function amountsOf({ plan }: Planned): Map<string, Record<string, string>> {
  return new Map(plan.funded.map((line) => [line.need, line.amounts]));
}
const bySign = (a: bigint, b: bigint) => (a < b ? -1 : a > b ? 1 : 0);

/** Compares two plans. Needs that only one of the inputs holds count with 0 in the other. */
export function comparePlans(before: Planned, after: Planned): Comparison {
  const stateOf = new Map(
    [...(before.input.needs ?? []), ...(after.input.needs ?? [])].map((need) => [need.id, need.state]),
  );
  const [old, fresh] = [amountsOf(before), amountsOf(after)];
  const needs: NeedChange[] = [];
  const states = new Map<string, { before: bigint; after: bigint; years: Map<number, bigint> }>();
  for (const need of new Set([...old.keys(), ...fresh.keys()])) {
    const state = stateOf.get(need) ?? '';
    const sums = states.get(state) ?? { before: 0n, after: 0n, years: new Map<number, bigint>() };
    states.set(state, sums);
    const [from, to] = [old.get(need) ?? {}, fresh.get(need) ?? {}];
    for (const year of new Set([...Object.keys(from), ...Object.keys(to)])) {
      const [a, b] = [BigInt(from[year] ?? '0'), BigInt(to[year] ?? '0')];
      sums.before += a;
      sums.after += b;
      sums.years.set(Number(year), (sums.years.get(Number(year)) ?? 0n) + b - a);
      if (a === b) continue;
      needs.push({ need, state, year: Number(year), before: String(a), after: String(b), change: String(b - a) });
    }
  }
  needs.sort((a, b) => bySign(BigInt(a.change), BigInt(b.change)) || byText(a.need, b.need) || a.year - b.year);
  const changed = [...states].flatMap(([state, sums]): StateChange[] => {
    const years = [...sums.years].filter(([, change]) => change !== 0n).sort((a, b) => a[0] - b[0]);
    if (years.length === 0) return [];
    return [
      {
        state,
        before: String(sums.before),
        after: String(sums.after),
        change: String(sums.after - sums.before),
        years: Object.fromEntries(years.map(([year, change]) => [String(year), String(change)])),
      },
    ];
  });
  changed.sort((a, b) => bySign(BigInt(a.change), BigInt(b.change)) || byText(a.state, b.state));
  const [a, b] = [before.plan.figures.placed, after.plan.figures.placed];
  return { placed: { before: a, after: b, change: String(BigInt(b) - BigInt(a)) }, states: changed, needs };
}

/** The same function on a changed input, side by side with the plan in force. */
export function simulate(inForce: Planned, changed: PlanInput): { plan: Plan; comparison: Comparison } {
  const plan = planFor(changed);
  return { plan, comparison: comparePlans(inForce, { input: changed, plan }) };
}

/**
 * What one more unit in this tranche would do, found by planning again (quantum included): usually one need-year gains
 * 1, or nothing changes and the unit stays unused. The input must stay within 2^53 - 1.
 */
export function oneMoreUnit(inForce: Planned, pledge: string, year: number): Comparison {
  const pledges = (inForce.input.pledges ?? []).map((one) => {
    if (one.id !== pledge) return one;
    const amount = String(BigInt(one.available[String(year)] ?? '0') + 1n);
    return { ...one, available: { ...one.available, [String(year)]: amount } };
  });
  return simulate(inForce, { ...inForce.input, pledges }).comparison;
}
