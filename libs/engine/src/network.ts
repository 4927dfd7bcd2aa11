// The network of pools and classes. A class is a set of needs that no earmark in the data can tell apart; a pool is a
// set of pledges with the same eligible classes, carry-over and years, and no cap. Merging those is exact; a pledge
// with a cap stays alone, because merged caps would let one pledge's cap be used by another. A cap becomes a supply
// node of its own between its pool and one State's classes. The law knows none of this, only needs and years.
import type { NeedInput, PledgeInput, StateInput } from './input.format.js';
import { mergeProfiles, poolsOf } from './pools.js';
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

/** `stateCap` in a year, minor units; Infinity where there is none. Beyond 2^53 a cap never binds. */
export function capIn(pledge: PledgeInput, year: number): number {
  const { stateCap } = pledge;
  const text = typeof stateCap === 'object' ? stateCap[String(year)] : stateCap;
  return text === undefined ? Infinity : Number(text);
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
  const pairs: PairColumns = { c: [], g: [], u: [] };
  const childStart = new Int32Array(pools.length + 1);
  /** The last pool that a class was paired with, plus 1. */
  const paired = new Int32Array(classes);
  pools.forEach((pool, g) => {
    for (const p of pool.pledges) poolOf[p] = g;
    childStart[g] = pools.length + caps.length;
    const capOf = new Map<number, number>();
    for (const from of pool.classes) {
      const c = merged[from];
      if (paired[c] === g + 1) continue;
      paired[c] = g + 1;
      const state = classState[c];
      if (pool.capped && !capOf.has(state)) {
        capOf.set(state, pools.length + caps.length);
        caps.push({ pool: g, state });
      }
      pairs.c.push(c);
      pairs.g.push(g);
      pairs.u.push(pool.capped ? (capOf.get(state) ?? g) : g);
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

/** Pairs of class, pool and supply, pool by pool. */
interface PairColumns {
  c: number[];
  g: number[];
  u: number[];
}

/** Where each value of a column begins when its places are put in the order of the values. */
function startsOf(column: number[], values: number): Int32Array {
  const start = new Int32Array(values + 1);
  for (const value of column) start[value + 1] += 1;
  for (let value = 0; value < values; value += 1) start[value + 1] += start[value];
  return start;
}

function pairLists(pairs: PairColumns, classes: number, supplies: number) {
  const count = pairs.c.length;
  const [pairClass, pairSupply, pairPool] = [new Int32Array(count), new Int32Array(count), new Int32Array(count)];
  const [supplyPairs, supplyClass, placeOf] = [new Int32Array(count), new Int32Array(count), new Int32Array(count)];
  const classStart = startsOf(pairs.c, classes);
  const supplyStart = startsOf(pairs.u, supplies);
  let next = classStart.slice();
  for (let k = 0; k < count; k += 1) {
    const a = next[pairs.c[k]];
    next[pairs.c[k]] += 1;
    pairClass[a] = pairs.c[k];
    pairSupply[a] = pairs.u[k];
    pairPool[a] = pairs.g[k];
  }
  next = supplyStart.slice();
  for (let a = 0; a < count; a += 1) {
    const at = next[pairSupply[a]];
    next[pairSupply[a]] += 1;
    supplyPairs[at] = a;
    supplyClass[at] = pairClass[a];
    placeOf[a] = at;
  }
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
