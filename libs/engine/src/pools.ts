// Pools: which pledges may serve which needs, asked of one example of each profile, and which pledges pay alike.
import { rulesOf, type Member, type Rule } from './earmark.js';
import type { PledgeInput } from './input.format.js';
import type { Parts } from './network.js';

/** The years (indexes, inclusive) in which a pledge may pay. */
export function paidYears(pledge: PledgeInput, firstYear: number, years: number): { first: number; last: number } {
  const { notBefore, notAfter } = pledge.earmark ?? {};
  return {
    first: Math.max(0, notBefore === undefined ? 0 : notBefore - firstYear),
    last: Math.min(years - 1, notAfter === undefined ? years - 1 : notAfter - firstYear),
  };
}

/** Excluded needs of each pledge that has any. */
export function excludedNeeds(parts: Pick<Parts, 'input'>): Map<string, Set<string>> {
  const excluded = new Map<string, Set<string>>();
  for (const pair of parts.input.excluded ?? []) {
    const needs = excluded.get(pair.pledge) ?? new Set();
    excluded.set(pair.pledge, needs.add(pair.need));
  }
  return excluded;
}

const isCapped = (pledge: PledgeInput) =>
  typeof pledge.stateCap === 'string' || (pledge.stateCap !== undefined && Object.keys(pledge.stateCap).length > 0);

export interface Pool {
  pledges: number[];
  classes: Int32Array;
  carries: boolean;
  capped: boolean;
  first: number;
  last: number;
}

/** Asks many pledges about the same examples: what a list of an earmark lets in is worked out once for each list. */
function eligibleIn(parts: Parts, examples: number[]) {
  const excluded = excludedNeeds(parts);
  const known = new Map<Member, Map<string, Uint8Array>>();
  const byState = new Map<string, number[]>();
  const choosy = examples.some((n) => (parts.needs[n].donors?.length ?? 0) > 0);
  examples.forEach((n, c) => {
    const { state, coStates = [] } = parts.needs[n];
    for (const iso3 of coStates.length === 0 ? [state] : new Set([state, ...coStates])) {
      const list = byState.get(iso3);
      if (list) list.push(c);
      else byState.set(iso3, [c]);
    }
  });
  const holds = (rule: Rule, c: number) =>
    rule.holds(parts.needs[examples[c]], parts.states[parts.needState[examples[c]]]);
  /** Which examples a rule lets in, where many pledges have the same rule. */
  function letIn(rule: Rule, shared: string): Uint8Array {
    const lists = known.get(rule.member) ?? new Map<string, Uint8Array>();
    known.set(rule.member, lists);
    let flags = lists.get(shared);
    if (flags) return flags;
    flags = new Uint8Array(examples.length);
    for (let c = 0; c < flags.length; c += 1) if (holds(rule, c)) flags[c] = 1;
    lists.set(shared, flags);
    return flags;
  }
  // What still fits the pledge that is asked about stands at the front of one list, which serves for all of them.
  const fits = new Int32Array(examples.length);
  const inFits = new Uint8Array(examples.length);
  /** Begins with the examples of the States of a list, ascending; with all of them without a list. */
  function begin(states: string[]): number {
    let count = 0;
    if (states.length === 0) for (; count < fits.length; count += 1) fits[count] = count;
    for (const iso3 of states)
      for (const c of byState.get(iso3) ?? []) {
        if (inFits[c] === 1) continue;
        inFits[c] = 1;
        fits[count] = c;
        count += 1;
      }
    if (states.length === 0) return count;
    for (let k = 0; k < count; k += 1) inFits[fits[k]] = 0;
    if (states.length > 1) fits.subarray(0, count).sort();
    return count;
  }
  /** The examples that a pledge may serve, ascending. */
  return (pledge: PledgeInput): Int32Array => {
    let count = begin(pledge.earmark?.states ?? []);
    for (const rule of rulesOf(pledge, excluded.get(pledge.id))) {
      if (rule.member === 'states' || (rule.member === 'donors' && !choosy)) continue;
      const flags = rule.shared === undefined ? undefined : letIn(rule, rule.shared);
      let kept = 0;
      for (let k = 0; k < count; k += 1) {
        const c = fits[k];
        if (flags ? flags[c] === 0 : !holds(rule, c)) continue;
        fits[kept] = c;
        kept += 1;
      }
      count = kept;
    }
    return fits.slice(0, count);
  };
}

/** The pools of an input with money and a class to serve, pools of a State side by side. */
export function poolsOf(parts: Parts, examples: number[]): Pool[] {
  const eligible = eligibleIn(parts, examples);
  const pools = new Map<string, Pool>();
  parts.pledges.forEach((pledge, p) => {
    const { first, last } = paidYears(pledge, parts.firstYear, parts.years);
    let at = p * parts.years;
    while (at < (p + 1) * parts.years && parts.available[at] === 0) at += 1;
    if (first > last || at === (p + 1) * parts.years) return;
    const classes = eligible(pledge);
    if (classes.length === 0) return;
    const capped = isCapped(pledge);
    const carries = pledge.carryOver === true;
    const key = capped ? `cap ${p}` : `${carries} ${first} ${last} ${classes.join(' ')}`;
    const pool = pools.get(key);
    if (pool) pool.pledges.push(p);
    else pools.set(key, { pledges: [p], classes, carries, capped, first, last });
  });
  // Pools of a State side by side: a State's turn then finds them in few cache lines.
  return [...pools.values()].sort((a, b) => a.classes.length - b.classes.length || a.classes[0] - b.classes[0]);
}

/** Profiles that the same pools serve are one class; where a cap is among them, only within a State. */
export function mergeProfiles(pools: Pool[], profiles: number, stateOf: (profile: number) => number): Int32Array {
  const served: number[][] = Array.from({ length: profiles }, () => []);
  const capped = new Uint8Array(profiles);
  pools.forEach((pool, g) => {
    for (const c of pool.classes) {
      served[c]?.push(g);
      if (pool.capped) capped[c] = 1;
    }
  });
  const ids = new Map<string, number>();
  return Int32Array.from(served, (list, c) => {
    if (list.length === 0) return -1;
    const key = (capped[c] ? `${stateOf(c)}:` : ':') + list.join(' ');
    const known = ids.get(key);
    if (known !== undefined) return known;
    ids.set(key, ids.size);
    return ids.size - 1;
  });
}
