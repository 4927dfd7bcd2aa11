// The law once more, as plainly as it can be written, for tests: BigInt, a graph of tranches, pledges, caps and
// need-years, one breadth-first search for every push; no classes, no pools, no labels kept. It shares only the formats
// with the engine.
import type { NeedInput, PlanInput, PledgeInput, StateInput } from './input.format.js';

export interface ObviousResult {
  quantum: string;
  rounds: number;
  z: Record<string, Record<string, string>>;
  closures: { need: string; year: number; round: number }[];
}

/** A graph with residual arcs; arc k and arc k ^ 1 are each other's reverse. */
class Graph {
  private readonly ids = new Map<string, number>();
  private readonly out: number[][] = [];
  private readonly to: number[] = [];
  private readonly room: bigint[] = [];
  node(name: string): number {
    const known = this.ids.get(name);
    if (known !== undefined) return known;
    this.ids.set(name, this.out.length);
    return this.out.push([]) - 1;
  }
  arc(from: string, to: string, room: bigint): void {
    this.out[this.node(from)].push(this.to.push(this.node(to)) - 1);
    this.room.push(room);
    this.out[this.node(to)].push(this.to.push(this.node(from)) - 1);
    this.room.push(0n);
  }
  /** Pushes up to `want` from one node to another, along shortest ways; returns what went through. */
  push(from: string, to: string, want: bigint): bigint {
    let got = 0n;
    for (;;) {
      const by = new Map<number, number>();
      const queue = [this.node(from)];
      for (const v of queue)
        for (const k of this.out[v]) {
          const w = this.to[k];
          if (this.room[k] === 0n || by.has(w) || w === queue[0]) continue;
          by.set(w, k);
          queue.push(w);
        }
      const path: number[] = [];
      for (let v = this.node(to), k = by.get(v); k !== undefined; v = this.to[k ^ 1], k = by.get(v)) path.push(k);
      if (path.length === 0 || got === want) return got;
      let amount = want - got;
      for (const k of path) if (this.room[k] < amount) amount = this.room[k];
      for (const k of path) {
        this.room[k] -= amount;
        this.room[k ^ 1] += amount;
      }
      got += amount;
    }
  }
}

const empty = (list: string[] | undefined) => !list || list.length === 0;
const meets = (list: string[] | undefined, names: string[]) =>
  empty(list) || names.some((name) => list?.includes(name));

function mayServe(pledge: PledgeInput, need: NeedInput, state: StateInput): boolean {
  const e = pledge.earmark ?? {};
  const where = [need.state, ...(need.coStates ?? [])];
  return (
    meets(e.states, where) &&
    !where.some((iso3) => e.excludedStates?.includes(iso3)) &&
    meets(e.regions, state.regions ?? []) &&
    (!e.leastDevelopedOnly || state.leastDeveloped === true) &&
    meets(e.needs, [need.id]) &&
    meets(e.pillars, [need.pillar]) &&
    meets(e.subTypes, need.subType === undefined ? [] : [need.subType]) &&
    meets(e.forms, [need.form]) &&
    meets(e.channels, need.channels ?? []) &&
    meets(e.tags, need.tags ?? []) &&
    (need.evidence ?? 0) >= (e.minimumEvidence ?? 0) &&
    (!pledge.loan || need.acceptsLoans === true) &&
    meets(need.donors, [pledge.donor])
  );
}

const MANY = 1n << 80n;
const cell = (id: string, year: number) => `cell ${year} ${id}`;

/** Source -> tranche -> pledge in the year paid -> (cap of one State) -> need-year. */
function graphOf(input: PlanInput): Graph {
  const graph = new Graph();
  graph.node('source');
  for (const need of input.needs ?? []) for (const year of input.years) graph.node(cell(need.id, year));
  for (const pledge of input.pledges ?? [])
    for (const year of input.years) {
      const tranche = `tranche ${year} ${pledge.id}`;
      graph.arc('source', tranche, BigInt(pledge.available[year] ?? '0'));
      for (const later of input.years)
        if (later === year || (pledge.carryOver && later > year))
          graph.arc(tranche, `pays ${later} ${pledge.id}`, MANY);
      const capped = new Set<string>();
      for (const need of input.needs ?? []) {
        const state = (input.states ?? []).find((one) => one.iso3 === need.state) as StateInput;
        if ((input.excluded ?? []).some((pair) => pair.pledge === pledge.id && pair.need === need.id)) continue;
        if (year < (pledge.earmark?.notBefore ?? 0) || year > (pledge.earmark?.notAfter ?? 9999)) continue;
        if (!mayServe(pledge, need, state)) continue;
        const text = typeof pledge.stateCap === 'object' ? pledge.stateCap[year] : pledge.stateCap;
        const cap = `cap ${year} ${state.iso3} ${pledge.id}`;
        graph.arc(text === undefined ? `pays ${year} ${pledge.id}` : cap, cell(need.id, year), MANY);
        if (text === undefined || capped.has(cap)) continue;
        capped.add(cap);
        let room = BigInt(text);
        for (const line of input.agreed ?? [])
          if (line.pledge === pledge.id && line.year === year)
            if ((input.needs ?? []).some((one) => one.id === line.need && one.state === state.iso3))
              room -= BigInt(line.amount);
        graph.arc(`pays ${year} ${pledge.id}`, cap, room > 0n ? room : 0n);
      }
    }
  return graph;
}

/** Runs the law on an accepted input. */
export function obviousLaw(input: PlanInput): ObviousResult {
  const { years } = input;
  const graph = graphOf(input);
  const needs = [...(input.needs ?? [])].sort((a, b) => a.rank - b.rank);
  const gap = (need: NeedInput, year: number) => BigInt(need.gap[year] ?? '0');
  const z = new Map<string, bigint>();
  const undrawn = new Map<string, bigint>();
  const closures: ObviousResult['closures'] = [];
  const closed = new Set<string>();
  const got = (need: NeedInput, year: number) => z.get(cell(need.id, year)) ?? 0n;
  const missing = (need: NeedInput, year: number) => gap(need, year) - got(need, year);
  const open = (need: NeedInput, year: number) => !closed.has(cell(need.id, year)) && missing(need, year) > 0n;
  let supply = 0n;
  for (const line of input.agreed ?? []) {
    const key = cell(line.need, line.year);
    undrawn.set(key, (undrawn.get(key) ?? 0n) + BigInt(line.amount));
    supply += BigInt(line.amount);
  }
  for (const pledge of input.pledges ?? []) for (const year of years) supply += BigInt(pledge.available[year] ?? '0');
  let inside = [...(input.states ?? [])]
    .sort((a, b) => (a.iso3 < b.iso3 ? -1 : 1))
    .filter((state) => needs.some((need) => need.state === state.iso3 && years.some((year) => gap(need, year) > 0n)));
  const W = BigInt(inside.reduce((sum, state) => sum + state.weight, 0));
  const q = W === 0n ? 1n : supply / (BigInt(input.policy.roundsPerSupply ?? 1000) * W);
  const quantum = q > 1n ? q : 1n;

  function turn(state: StateInput, round: number): bigint {
    let left = quantum * BigInt(state.weight);
    while (left > 0n) {
      const need = needs.find((one) => one.state === state.iso3 && years.some((year) => open(one, year)));
      if (!need) break;
      const from = years.findIndex((year) => open(need, year));
      const end = years.findIndex((year, t) => t > from && !open(need, year));
      const window = years.slice(from, end < 0 ? undefined : end);
      const total = window.reduce((sum, year) => sum + gap(need, year), 0n);
      const rest = window.reduce((sum, year) => sum + missing(need, year), 0n);
      const whole = left >= rest;
      const amount = left < rest ? left : rest;
      let [cum, before] = [0n, 0n];
      for (const year of window) {
        cum += gap(need, year);
        const k = year === window.at(-1) ? amount : (amount * cum) / total;
        const share = k - before;
        before = k;
        const asked = whole || missing(need, year) < share ? missing(need, year) : share;
        if (asked === 0n) continue;
        const key = cell(need.id, year);
        const agreed = undrawn.get(key) ?? 0n;
        const first = agreed < asked ? agreed : asked;
        undrawn.set(key, agreed - first);
        const served = first + (asked > first ? graph.push('source', key, asked - first) : 0n);
        z.set(key, got(need, year) + served);
        left -= served;
        if (served === asked) continue;
        closed.add(key);
        closures.push({ need: need.id, year, round });
      }
    }
    return left;
  }
  let rounds = 0;
  while (inside.length > 0) {
    rounds += 1;
    inside = inside.filter((state) => turn(state, rounds) === 0n);
  }
  closures.sort((a, b) => (a.need < b.need ? -1 : a.need > b.need ? 1 : a.year - b.year));
  const amounts: ObviousResult['z'] = {};
  for (const need of needs)
    for (const year of years) if (got(need, year) > 0n) (amounts[need.id] ??= {})[year] = String(got(need, year));
  return { quantum: String(quantum), rounds, z: amounts, closures };
}
