// The deterministic instances of the matching design (real, large, huge), as plan inputs: integer arithmetic only, so
// they are the same on every machine. Supply is 60 % of demand.
import type { PlanInput } from '@article-six/engine';

/** Xorshift with a multiplicative finish; 32 bits. */
class Rng {
  private state: number;
  constructor(seed: number) {
    this.state = seed >>> 0 || 1;
  }
  int(limit: number): number {
    let x = this.state;
    x ^= x << 13;
    x >>>= 0;
    x ^= x >>> 17;
    x ^= x << 5;
    x >>>= 0;
    this.state = x;
    return Math.floor(((Math.imul(x, 0x9e3779b1) >>> 0) / 4294967296) * limit);
  }
  pct(percent: number): boolean {
    return this.int(10000) < percent * 100;
  }
}

export interface Spec {
  states: number;
  needsPerState: number;
  donors: number;
  pledgesPerDonor: number;
  years: number;
  pillars: number;
  /** Percent of pledges by kind of place: listed States, region, least developed, any State but with a theme. */
  mix: [state: number, region: number, ldc: number, theme: number];
  maxStates: number;
  maxPillars: number;
  seed: number;
}
export const SPECS: Record<'mini' | 'real' | 'large' | 'huge', Spec> = {
  mini: {
    states: 12,
    needsPerState: 8,
    donors: 8,
    pledgesPerDonor: 3,
    years: 3,
    pillars: 6,
    mix: [40, 20, 15, 15],
    maxStates: 3,
    seed: 5,
    maxPillars: 3,
  },
  real: {
    states: 60,
    needsPerState: 20,
    donors: 40,
    pledgesPerDonor: 5,
    years: 5,
    pillars: 6,
    mix: [55, 20, 10, 10],
    maxStates: 3,
    seed: 11,
    maxPillars: 3,
  },
  large: {
    states: 60,
    needsPerState: 167,
    donors: 100,
    pledgesPerDonor: 20,
    years: 5,
    pillars: 6,
    mix: [80, 10, 4, 4],
    maxStates: 3,
    seed: 22,
    maxPillars: 2,
  },
  huge: {
    states: 100,
    needsPerState: 1000,
    donors: 250,
    pledgesPerDonor: 40,
    years: 10,
    pillars: 8,
    mix: [97, 2.4, 0.2, 0.3],
    maxStates: 2,
    seed: 33,
    maxPillars: 2,
  },
};
const FORMS = 3;
const REGIONS = 5;
const iso = (s: number) => `S${String(s).padStart(2, '0')}`;

/** The instance of a spec; `wishes` gives each donor its scores by pillar as preferences of its pledges. */
export function instance(spec: Spec, wishes = false): PlanInput {
  const r = new Rng(spec.seed);
  const { states: S, years: T, pillars: Q } = spec;
  const region: number[] = [];
  const weight: number[] = [];
  const ldc: boolean[] = [];
  for (let s = 0; s < S; s += 1) {
    region.push(r.int(REGIONS));
    ldc.push(r.pct(55));
    weight.push(4 + (ldc[s] ? 2 : 0) + r.int(5));
  }
  const amount = () => {
    const e = r.int(8);
    return ((20000 + r.int(20000)) * (1 << e)) >> 2;
  };
  let demand = 0;
  const year = (t: number) => String(2026 + t);
  const needs: NonNullable<PlanInput['needs']> = [];
  for (let s = 0; s < S; s += 1)
    for (let k = 0; k < spec.needsPerState; k += 1) {
      const a = r.int(100);
      const pillar = a < 40 ? 0 : 1 + r.int(Q - 1);
      const b = r.int(100);
      const form = b < 80 ? 0 : b < 92 ? 1 : 2;
      const duration = 1 + r.int(Math.min(T, 6));
      const start = r.int(T - duration + 1);
      const base = amount();
      const gap: Record<string, string> = {};
      for (let t = start; t < start + duration; t += 1) {
        const value = base + Math.floor((base * (r.int(41) - 20)) / 100);
        gap[year(t)] = String(value);
        demand += value;
      }
      needs.push({ id: `n${needs.length}`, state: iso(s), rank: k + 1, pillar: `q${pillar}`, form: `f${form}`, gap });
    }
  const scores: number[][] = [];
  for (let d = 0; d < spec.donors; d += 1) scores.push(Array.from({ length: Q }, () => r.int(8)));
  const raw: number[][] = [];
  let supply = 0;
  const pledges: NonNullable<PlanInput['pledges']> = [];
  const masks = (mask: number, letter: string, count: number) =>
    Array.from({ length: count }, (_, i) => i).flatMap((i) => ((mask >> i) & 1 ? [letter + String(i)] : []));
  for (let p = 0; p < spec.donors * spec.pledgesPerDonor; p += 1) {
    const donor = Math.floor(p / spec.pledgesPerDonor);
    const a = r.int(10000) / 100;
    const [state, byRegion, least, theme] = spec.mix;
    let wide = 1;
    const earmark: NonNullable<NonNullable<PlanInput['pledges']>[number]['earmark']> = {};
    if (a < state) {
      const k = 1 + r.int(spec.maxStates);
      const set = new Set<number>();
      while (set.size < k) set.add(r.int(S));
      earmark.states = [...set].map(iso);
    } else if (a < state + byRegion) {
      earmark.regions = [`R${r.int(REGIONS)}`];
      wide = 3;
    } else if (a < state + byRegion + least) {
      earmark.leastDevelopedOnly = true;
      wide = 5;
    } else wide = 6;
    const open = a >= state + byRegion + least + theme;
    let mask = 0;
    if (open) mask = (1 << Q) - 1;
    else {
      const k = 1 + r.int(spec.maxPillars);
      for (let j = 0; j < k; j += 1) mask |= 1 << (r.pct(45) ? 0 : r.int(Q));
    }
    if (!open) earmark.pillars = masks(mask, 'q', Q);
    const b = r.int(100);
    const forms = open ? 1 : b < 70 ? 1 : b < 80 ? 3 : b < 90 ? 2 : b < 96 ? 4 : 7;
    if (forms !== 7) earmark.forms = masks(forms, 'f', FORMS);
    const carryOver = r.pct(40);
    const duration = 1 + r.int(Math.min(T, 5));
    const start = r.int(T - duration + 1);
    const base = amount() * wide;
    const tranches = new Array<number>(T).fill(0);
    for (let t = start; t < start + duration; t += 1) {
      const value = base + Math.floor((base * (r.int(31) - 15)) / 100);
      tranches[t] = value;
      supply += value;
    }
    raw.push(tranches);
    const preferences = (scores[donor] ?? []).flatMap((score, q) => (score > 0 ? [{ pillar: `q${q}`, score }] : []));
    pledges.push({
      id: `p${p}`,
      donor: `d${donor}`,
      carryOver,
      earmark,
      available: {},
      ...(wishes ? { preferences } : {}),
    });
  }
  const target = (demand * 60) / 100;
  pledges.forEach((pledge, p) =>
    raw[p]?.forEach((value, t) => {
      const available = Math.floor((value * target) / supply);
      if (available > 0) pledge.available[year(t)] = String(available);
    }),
  );
  return {
    format: 'article-six.plan-input.v1',
    commodity: 'USD',
    years: Array.from({ length: T }, (_, t) => 2026 + t),
    policy: { version: 'bench' },
    states: weight.map((w, s) => ({
      iso3: iso(s),
      weight: w,
      leastDeveloped: ldc[s] ?? false,
      regions: [`R${region[s]}`],
    })),
    needs,
    pledges,
  };
}
