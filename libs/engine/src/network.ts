// The network of pools and classes. A class is a set of needs that no earmark in the data can tell apart; a pool is a
// set of pledges with the same eligible classes, carry-over and years, and no cap. Merging those is exact; a pledge
// with a cap stays alone, because merged caps would let one pledge's cap be used by another. A cap becomes a supply
// node of its own between its pool and one State's classes. The law knows none of this, only needs and years.
import { serves, rulesOf } from './earmark.js';
import type { NeedInput, PledgeInput, StateInput } from './input.format.js';
import { profilesOf } from './profiles.js';

export interface Parts {
  firstYear: number;
  years: number;
  states: StateInput[];
  needs: NeedInput[];
  needState: Int32Array;
  pledges: PledgeInput[];
  available: Float64Array;
  input: {
    agreed?: { pledge: string; need: string; year: number; amount: string }[];
    excluded?: { pledge: string; need: string }[];
  };
}

export interface Network {
  years: number;
  /** Class of a need, pool of a pledge; -1 when nothing fits it. */
  classOf: Int32Array;
  poolOf: Int32Array;
  classes: number;
  pools: number;
  /** Pools first, then caps; `parent` is a cap's pool, -1 for a pool. */
  supplies: number;
  parent: Int32Array;
  carries: Uint8Array;
  /** Need-years (indexes, inclusive) that a supply may pay. */
  firstPaid: Int32Array;
  lastPaid: Int32Array;
  /** Minor units: own money of a pool by year, room of a cap by year (Infinity: none). Supply u, year t at `u * years + t`. */
  money: Float64Array;
  room: Float64Array;
  /** Pairs of class and supply, by class: class c has `classStart[c] .. classStart[c + 1] - 1`. */
  classStart: Int32Array;
  pairClass: Int32Array;
  pairSupply: Int32Array;
  /** Pool of a pair's supply; ascending within a class. */
  pairPool: Int32Array;
  /** The same pairs by supply: supply u has the places `supplyStart[u] .. supplyStart[u + 1] - 1`. */
  supplyStart: Int32Array;
  supplyPairs: Int32Array;
  supplyClass: Int32Array;
  /** Place of a pair. */
  placeOf: Int32Array;
  /** Caps of a pool: `childStart[g] .. childStart[g + 1] - 1`, as supplies. */
  childStart: Int32Array;
}

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

/** `stateCap` in a year, minor units; Infinity where there is none. Beyond 2^53 a cap never binds. */
export function capIn(pledge: PledgeInput, year: number): number {
  const { stateCap } = pledge;
  const text = typeof stateCap === 'object' ? stateCap[String(year)] : stateCap;
  return text === undefined ? Infinity : Number(text);
}
const isCapped = (pledge: PledgeInput) =>
  typeof pledge.stateCap === 'string' || (pledge.stateCap !== undefined && Object.keys(pledge.stateCap).length > 0);

interface Pool {
  pledges: number[];
  classes: number[];
  carries: boolean;
  capped: boolean;
  first: number;
  last: number;
}

function poolsOf(parts: Parts, examples: number[]): Pool[] {
  const excluded = excludedNeeds(parts);
  const byState = new Map<string, number[]>();
  examples.forEach((n, c) => {
    const need = parts.needs[n] as NeedInput;
    for (const iso3 of new Set([need.state, ...(need.coStates ?? [])])) {
      const list = byState.get(iso3) ?? [];
      list.push(c);
      byState.set(iso3, list);
    }
  });
  const all = examples.map((_n, c) => c);
  const pools = new Map<string, Pool>();
  parts.pledges.forEach((pledge, p) => {
    const rules = rulesOf(pledge, excluded.get(pledge.id));
    const { first, last } = paidYears(pledge, parts.firstYear, parts.years);
    const money = parts.available.subarray(p * parts.years, (p + 1) * parts.years).some((amount) => amount > 0);
    if (first > last || !money) return;
    const states = pledge.earmark?.states ?? [];
    const candidates = states.length === 0 ? all : [...new Set(states.flatMap((iso3) => byState.get(iso3) ?? []))];
    const fits = candidates.filter((c) => {
      const n = examples[c] ?? 0;
      return serves(rules, parts.needs[n] as NeedInput, parts.states[parts.needState[n] ?? 0] as StateInput);
    });
    if (fits.length === 0) return;
    fits.sort((a, b) => a - b);
    const capped = isCapped(pledge);
    const carries = pledge.carryOver === true;
    const key = capped ? `cap ${p}` : `${carries} ${first} ${last} ${fits.join(' ')}`;
    const pool = pools.get(key) ?? { pledges: [], classes: fits, carries, capped, first, last };
    pool.pledges.push(p);
    pools.set(key, pool);
  });
  // Pools of a State side by side: a State's turn then finds them in few cache lines.
  return [...pools.values()].sort((a, b) => a.classes.length - b.classes.length || a.classes[0] - b.classes[0]);
}

/** Profiles that the same pools serve are one class; where a cap is among them, only within a State. */
function mergeProfiles(pools: Pool[], profiles: number, stateOf: (profile: number) => number): Int32Array {
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

/** The network of an input; independent of the order of its arrays. */
export function buildNetwork(parts: Parts): Network {
  const { years } = parts;
  const { profile, examples } = profilesOf(parts);
  const pools = poolsOf(parts, examples);
  const merged = mergeProfiles(pools, examples.length, (c) => parts.needState[examples[c] ?? 0] ?? -1);
  const classes = merged.reduce((most, c) => Math.max(most, c + 1), 0);
  const classState = new Int32Array(classes);
  merged.forEach((c, from) => {
    if (c >= 0) classState[c] = parts.needState[examples[from] ?? 0] ?? -1;
  });
  const classOf = Int32Array.from(profile, (c) => merged[c] ?? -1);

  const poolOf = new Int32Array(parts.pledges.length).fill(-1);
  const caps: { pool: number; state: number }[] = [];
  const pairs: Pair[] = [];
  const childStart = new Int32Array(pools.length + 1);
  pools.forEach((pool, g) => {
    for (const p of pool.pledges) poolOf[p] = g;
    childStart[g] = pools.length + caps.length;
    const capOf = new Map<number, number>();
    for (const c of new Set(pool.classes.map((from) => merged[from] ?? -1))) {
      const state = classState[c] ?? -1;
      if (pool.capped && !capOf.has(state)) {
        capOf.set(state, pools.length + caps.length);
        caps.push({ pool: g, state });
      }
      pairs.push({ c, g, u: pool.capped ? (capOf.get(state) ?? g) : g });
    }
  });
  childStart[pools.length] = pools.length + caps.length;
  const supplies = pools.length + caps.length;
  const network: Network = {
    years,
    classOf,
    poolOf,
    classes,
    pools: pools.length,
    supplies,
    parent: Int32Array.from({ length: supplies }, (_, u) => caps[u - pools.length]?.pool ?? -1),
    carries: Uint8Array.from(pools, (pool) => (pool.carries ? 1 : 0)),
    firstPaid: Int32Array.from({ length: supplies }, (_, u) => pools[caps[u - pools.length]?.pool ?? u]?.first ?? 0),
    lastPaid: Int32Array.from({ length: supplies }, (_, u) => pools[caps[u - pools.length]?.pool ?? u]?.last ?? -1),
    money: new Float64Array(supplies * years),
    room: new Float64Array(supplies * years),
    ...pairLists(pairs, classes, supplies),
    childStart,
  };
  pools.forEach((pool, g) => {
    for (const p of pool.pledges)
      for (let t = 0; t < years; t += 1) {
        const at = g * years + t;
        network.money[at] = (network.money[at] ?? 0) + (parts.available[p * years + t] ?? 0);
      }
  });
  if (caps.length === 0) return network;
  const roomLeft = capRooms(parts);
  caps.forEach(({ pool, state }, k) => {
    const p = pools[pool]?.pledges[0] ?? 0;
    for (let t = 0; t < years; t += 1) network.room[(pools.length + k) * years + t] = roomLeft(p, state, t);
  });
  return network;
}

interface Pair {
  c: number;
  g: number;
  u: number;
}

function pairLists(pairs: Pair[], classes: number, supplies: number) {
  pairs.sort((a, b) => a.c - b.c || a.g - b.g);
  const classStart = new Int32Array(classes + 1);
  const supplyStart = new Int32Array(supplies + 1);
  for (const { c, u } of pairs) {
    classStart[c + 1] = (classStart[c + 1] ?? 0) + 1;
    supplyStart[u + 1] = (supplyStart[u + 1] ?? 0) + 1;
  }
  for (let c = 0; c < classes; c += 1) classStart[c + 1] = (classStart[c + 1] ?? 0) + (classStart[c] ?? 0);
  for (let u = 0; u < supplies; u += 1) supplyStart[u + 1] = (supplyStart[u + 1] ?? 0) + (supplyStart[u] ?? 0);
  const next = supplyStart.slice();
  const supplyPairs = new Int32Array(pairs.length);
  const supplyClass = new Int32Array(pairs.length);
  const placeOf = new Int32Array(pairs.length);
  pairs.forEach(({ c, u }, a) => {
    const at = next[u]++;
    supplyPairs[at] = a;
    supplyClass[at] = c;
    placeOf[a] = at;
  });
  const pairClass = Int32Array.from(pairs, (pair) => pair.c);
  const pairSupply = Int32Array.from(pairs, (pair) => pair.u);
  const pairPool = Int32Array.from(pairs, (pair) => pair.g);
  return { classStart, pairClass, pairSupply, pairPool, supplyStart, supplyPairs, supplyClass, placeOf };
}

/** The pair of a class and a pool, or -1. */
export function pairOf(network: Network, c: number, pool: number): number {
  let low = network.classStart[c];
  let high = network.classStart[c + 1] - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const found = network.pairPool[middle];
    if (found === pool) return middle;
    if (found < pool) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}

/** What a cap leaves after agreed amounts of the same pledge, State and year: at least 0. */
function capRooms(parts: Parts): (pledge: number, state: number, t: number) => number {
  const stateOfNeed = new Map(parts.needs.map((need, n) => [need.id, parts.needState[n] ?? -1]));
  const agreed = new Map<string, number>();
  for (const line of parts.input.agreed ?? []) {
    const key = `${stateOfNeed.get(line.need)} ${line.year - parts.firstYear} ${line.pledge}`;
    agreed.set(key, (agreed.get(key) ?? 0) + Number(line.amount));
  }
  return (p, state, t) => {
    const pledge = parts.pledges[p] as PledgeInput;
    const used = agreed.get(`${state} ${t} ${pledge.id}`) ?? 0;
    return Math.max(0, capIn(pledge, parts.firstYear + t) - used);
  };
}
