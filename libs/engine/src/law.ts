// The law, to the last unit: how much each need gets in each year. In every round each State draws its weighted share
// for its own highest priority that money can still reach, over all its years together; what could not be served in
// full is closed for ever. Source: plan format, "The law, to the last unit".
import { emptyFlow, type Flow } from './flow.js';
import type { Model } from './model.js';

export interface LawResult {
  rounds: number;
  /** What need n gets in year t, minor units, agreed amounts included, at `n * years + t`. */
  z: Float64Array;
  /** Round in which the need-year was closed; 0 for never. */
  closedIn: Int32Array;
  flow: Flow;
}

/** One request of the run, for the minutes: need-year `n * years + t` asked, was served from agreed and from money. */
export interface Draw {
  round: number;
  need: number;
  year: number;
  asked: number;
  fromAgreed: number;
  got: number;
}

/** floor(a * b / c) for integers up to 2^53 - 1 with a * b / c below 2^53, exactly. */
export function shareOf(a: number, b: number, c: number): number {
  const product = a * b;
  if (product <= Number.MAX_SAFE_INTEGER) return Math.floor(product / c);
  return Number((BigInt(a) * BigInt(b)) / BigInt(c));
}

/** Told to a run that newer input has overtaken. */
export class Overtaken extends Error {
  constructor() {
    super('a newer input has overtaken this plan');
  }
}

/** How a run may be watched or stopped; both only look, neither changes an amount. */
export interface Watch {
  onDraw?: (draw: Draw) => void;
  /** Asked every 64 rounds; true ends the run with `Overtaken`. */
  overtaken?: () => boolean;
}

/** Runs the law on a model. */
export function runLaw(model: Model, watch: Watch = {}): LawResult {
  const { years, gap, agreed, needStart, weight, quantum, network } = model;
  const { classOf } = network;
  const states = model.states.length;
  const flow = emptyFlow(network);
  const { onDraw, overtaken } = watch;
  /** What an open need-year does not have yet; 0 when it has all or is closed. */
  const missing = gap.slice();
  const z = new Float64Array(gap.length);
  const closedIn = new Int32Array(gap.length);
  const undrawn = agreed.some((amount) => amount > 0) ? agreed.slice() : undefined;
  const cursor = needStart.slice(0, states);
  const share = Float64Array.from(weight, (w) => quantum * w);

  /** The need-year was served `got` of what it asked, and is closed when that is less. */
  function settle(at: number, asked: number, got: number, round: number): void {
    missing[at] -= got;
    if (got === asked) return;
    z[at] = gap[at] - missing[at];
    missing[at] = 0;
    closedIn[at] = round;
  }

  /** The need-year asks; returns what it got, and closes it when that is less. */
  function ask(need: number, t: number, asked: number, round: number): number {
    const at = need * years + t;
    let got = 0;
    if (undrawn && undrawn[at] > 0) {
      got = Math.min(asked, undrawn[at]);
      undrawn[at] -= got;
    }
    const fromAgreed = got;
    if (got < asked && classOf[need] >= 0) got += flow.draw(classOf[need], t, asked - got);
    settle(at, asked, got, round);
    if (onDraw) onDraw({ round, need, year: t, asked, fromAgreed, got });
    return got;
  }

  // Most turns are like the one before: the same window, and so the same split. It is kept while no year of the window
  // fills up or is closed.
  // Most requests are made there; with nothing agreed and nobody watching, the flow is asked at once.
  const plain = !undrawn && !onDraw;
  const kept = new Uint8Array(states);
  const keptFrom = new Int32Array(states);
  const keptTo = new Int32Array(states);
  const keptRest = new Float64Array(states);
  const keptShare = new Float64Array(states * years);

  /** The turn of a State whose window is kept; returns what is left of its share. */
  function sameTurn(s: number, round: number): number {
    let left = share[s];
    if (left >= keptRest[s]) {
      kept[s] = 0;
      return left;
    }
    const need = cursor[s];
    const c = classOf[need];
    for (let t = keptFrom[s], at = need * years + t; t < keptTo[s]; t += 1, at += 1) {
      const open = missing[at];
      const asked = Math.min(open, keptShare[s * years + t]);
      if (asked === 0) continue;
      let got: number;
      if (plain && c >= 0) {
        got = flow.draw(c, t, asked);
        settle(at, asked, got, round);
      } else got = ask(need, t, asked, round);
      left -= got;
      if (got < asked || got === open) kept[s] = 0;
    }
    keptRest[s] -= share[s] - left;
    return left;
  }

  /** One turn of a State; returns what is left of its share. */
  function turn(s: number, round: number): number {
    let left = kept[s] === 1 ? sameTurn(s, round) : share[s];
    while (left > 0) {
      // The first open year of the highest-ranked need that has one; what is passed never opens again.
      let need = cursor[s];
      let from = 0;
      for (; need < needStart[s + 1]; need += 1) {
        for (from = 0; from < years && missing[need * years + from] === 0;) from += 1;
        if (from < years) break;
      }
      cursor[s] = need;
      if (need === needStart[s + 1]) return left;
      let to = from;
      let total = 0;
      let rest = 0;
      for (let at = need * years + from; to < years && missing[at] > 0; to += 1, at += 1) {
        total += gap[at];
        rest += missing[at];
      }
      const whole = left >= rest;
      const amount = Math.min(left, rest);
      let unchanged = left === share[s] && !whole;
      let sum = 0;
      let before = 0;
      for (let t = from; t < to; t += 1) {
        const at = need * years + t;
        const open = missing[at];
        let asked = open;
        if (!whole) {
          sum += gap[at];
          const upTo = t === to - 1 ? amount : shareOf(amount, sum, total);
          keptShare[s * years + t] = upTo - before;
          asked = Math.min(open, upTo - before);
          before = upTo;
        }
        if (asked === 0) continue;
        const got = ask(need, t, asked, round);
        left -= got;
        rest -= got;
        if (got < asked || got === open) unchanged = false;
      }
      kept[s] = unchanged ? 1 : 0;
      keptFrom[s] = from;
      keptTo[s] = to;
      keptRest[s] = rest;
    }
    return left;
  }

  let inside: number[] = [];
  for (let s = 0; s < states; s += 1)
    if (gap.subarray(needStart[s] * years, needStart[s + 1] * years).some((amount) => amount > 0)) inside.push(s);
  let rounds = 0;
  while (inside.length > 0) {
    rounds += 1;
    if (overtaken && rounds % 64 === 0 && overtaken()) throw new Overtaken();
    const round = rounds;
    inside = inside.filter((s) => turn(s, round) === 0);
  }
  for (let at = 0; at < gap.length; at += 1) if (closedIn[at] === 0) z[at] = gap[at] - missing[at];
  return { rounds, z, closedIn, flow };
}
