// What donors wish, as scores that are looked up: needs of a class that every wish scores alike are one kind, and each
// pledge that wishes has a row of scores by kind. Preferences are soft and few: most pledges have no row.
import type { Preference } from './input.format.js';
import type { Model } from './model.js';
import { NONE } from './payments.js';

export interface Wishes {
  kinds: number;
  /** Kind of a need; -1 when no pledge fits it. */
  kindOf: Int32Array;
  /** Kinds of class c: `kindStart[c] .. kindStart[c + 1] - 1`. */
  kindStart: Int32Array;
  /** Needs of a kind, by State and rank. */
  needsOf: number[][];
  /** Row of a pledge, -1 without wishes. */
  rowOf: Int32Array;
  /** Score of row r for kind k at `r * kinds + k`. */
  scores: Int32Array;
}

/** What a unit of money from pledge p to need n scores. */
export function scoreOf(wishes: Wishes, p: number, n: number): number {
  const row = wishes.rowOf[p];
  return row < 0 ? 0 : wishes.scores[row * wishes.kinds + wishes.kindOf[n]];
}

function meets(model: Model, n: number, wish: Preference): boolean {
  const need = model.needs[n];
  return (
    (wish.pillar === undefined || wish.pillar === need.pillar) &&
    (wish.subType === undefined || wish.subType === need.subType) &&
    (wish.region === undefined || (model.states[model.needState[n]].regions ?? []).includes(wish.region)) &&
    (wish.state === undefined || wish.state === need.state)
  );
}

/** The wishes of an input; undefined where no pledge that can pay has any, or the policy leaves them out. */
export function wishesOf(model: Model): Wishes | undefined {
  const { network, pledges, needs } = model;
  const rowOf = new Int32Array(pledges.length).fill(NONE);
  const wishing: number[] = [];
  if (model.input.policy.preferences === false) return undefined;
  pledges.forEach((pledge, p) => {
    if ((pledge.preferences ?? []).length > 0 && network.poolOf[p] >= 0) rowOf[p] = wishing.push(p) - 1;
  });
  if (wishing.length === 0) return undefined;
  const distinct = new Map<string, Preference>();
  for (const p of wishing)
    for (const wish of pledges[p].preferences ?? [])
      distinct.set(JSON.stringify([wish.pillar, wish.subType, wish.region, wish.state]), wish);
  const all = [...distinct.values()];

  const ofClass: number[][] = Array.from({ length: network.classes }, () => []);
  network.classOf.forEach((c, n) => {
    if (c >= 0) ofClass[c].push(n);
  });
  const kindOf = new Int32Array(needs.length).fill(NONE);
  const kindStart = new Int32Array(network.classes + 1);
  const needsOf: number[][] = [];
  ofClass.forEach((list, c) => {
    const known = new Map<string, number>();
    for (const n of list) {
      const met = all.map((wish) => (meets(model, n, wish) ? '1' : '0')).join('');
      const k = known.get(met) ?? needsOf.push([]) - 1;
      known.set(met, k);
      kindOf[n] = k;
      needsOf[k].push(n);
    }
    kindStart[c + 1] = needsOf.length;
  });

  const kinds = needsOf.length;
  const scores = new Int32Array(wishing.length * kinds);
  wishing.forEach((p, row) => {
    for (let k = 0; k < kinds; k += 1)
      for (const wish of pledges[p].preferences ?? [])
        if (meets(model, needsOf[k][0], wish)) scores[row * kinds + k] += wish.score;
  });
  return { kinds, kindOf, kindStart, needsOf, rowOf, scores };
}
