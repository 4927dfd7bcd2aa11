// Continuity: first what the previous plan had, then whole streams of a need at one pledge, the largest first. What is
// settled here is not moved again by a later step, only by the cancelling of circles.
import type { Model } from './model.js';
import { NONE, type Payments } from './payments.js';
import { pull } from './swaps.js';
import { scoreOf, type Wishes } from './wishes.js';

/** Why a record is settled; 0 is not settled. */
export const PINNED = 1;
export const KEPT = 2;
export const PREFERRED = 3;

interface Wanted {
  pledge: number;
  need: number;
  total: number;
  years: { t: number; amount: number }[];
}

/** Pays again what the previous plan paid, stream by stream, where it is still possible. */
export function keepPrevious(model: Model, payments: Payments): void {
  const previous = model.input.previous ?? [];
  if (previous.length === 0) return;
  const pledgeIndex = new Map(model.pledges.map((pledge, p) => [pledge.id, p]));
  const needIndex = new Map(model.needs.map((need, n) => [need.id, n]));
  const streams = new Map<number, Wanted>();
  for (const line of previous) {
    const pledge = pledgeIndex.get(line.pledge);
    const need = needIndex.get(line.need);
    if (pledge === undefined || need === undefined) continue;
    const key = pledge * model.needs.length + need;
    const stream = streams.get(key) ?? { pledge, need, total: 0, years: [] };
    // A previous amount may be of any size; above 2^53 it is more than can be paid anyway.
    const amount = Math.min(Number(line.amount), Number.MAX_SAFE_INTEGER);
    stream.total += amount;
    stream.years.push({ t: line.year - model.firstYear, amount });
    streams.set(key, stream);
  }
  const order = [...streams.values()].sort((a, b) => b.total - a.total || a.need - b.need || a.pledge - b.pledge);
  for (const { pledge, need, years } of order)
    for (const { t, amount } of years) {
      if (payments.firstOfNeed[need * model.years + t] === NONE) continue;
      const record = payments.find(pledge, need, t);
      const has = record === NONE ? 0 : payments.amount[record];
      if (amount > has) pull(payments, pledge, need, t, amount - has);
      const kept = payments.find(pledge, need, t);
      if (kept !== NONE) payments.settled[kept] = KEPT;
    }
}

/** New money of each need, minor units. */
export function sizesOf(model: Model, payments: Payments): Float64Array {
  const sizes = new Float64Array(model.needs.length);
  for (let at = 0; at < payments.firstOfNeed.length; at += 1)
    for (let r = payments.firstOfNeed[at]; r !== NONE; r = payments.nextOfNeed[r])
      sizes[payments.need[r]] += payments.amount[r];
  return sizes;
}

/** The pledges that pay a need, the one that pays most first. */
export function payersOf(payments: Payments, n: number): { pledge: number; amount: number }[] {
  const payers: { pledge: number; amount: number }[] = [];
  for (let at = n * payments.years; at < (n + 1) * payments.years; at += 1)
    for (let r = payments.firstOfNeed[at]; r !== NONE; r = payments.nextOfNeed[r]) {
      const known = payers.find((payer) => payer.pledge === payments.pledge[r]);
      if (known) known.amount += payments.amount[r];
      else payers.push({ pledge: payments.pledge[r], amount: payments.amount[r] });
    }
  return payers.length < 2 ? payers : payers.sort((a, b) => b.amount - a.amount || a.pledge - b.pledge);
}

/** The pledge that pays most of a need that is paid, and whether it is alone; `sums` by pledge is 0 before and after. */
function largestPayer(payments: Payments, n: number, sums: Float64Array): { pledge: number; alone: boolean } {
  const { firstOfNeed, nextOfNeed, pledge, amount, years } = payments;
  let best = NONE;
  let alone = true;
  for (let at = n * years; at < (n + 1) * years; at += 1)
    for (let r = firstOfNeed[at]; r !== NONE; r = nextOfNeed[r]) {
      const p = pledge[r];
      sums[p] += amount[r];
      if (best === NONE) best = p;
      if (p !== best) alone = false;
      if (sums[p] > sums[best] || (sums[p] === sums[best] && p < best)) best = p;
    }
  for (let at = n * years; at < (n + 1) * years; at += 1)
    for (let r = firstOfNeed[at]; r !== NONE; r = nextOfNeed[r]) sums[pledge[r]] = 0;
  return { pledge: best, alone };
}

/**
 * Gives each need's whole stream to the pledge that pays most of it, the largest need first; with wishes, only as far as
 * the score of the preferences does not fall.
 */
export function pinStreams(model: Model, payments: Payments, wishes?: Wishes): void {
  const { years } = model;
  const sizes = sizesOf(model, payments);
  const order = Int32Array.from(model.needs.keys()).filter((n) => sizes[n] > 0);
  order.sort((a, b) => sizes[b] - sizes[a] || a - b);
  const sums = new Float64Array(model.pledges.length);
  for (const n of order) {
    const { pledge: p, alone } = largestPayer(payments, n, sums);
    for (let t = 0; t < years; t += 1) {
      if (payments.firstOfNeed[n * years + t] === NONE) continue;
      if (!alone) pull(payments, p, n, t, Infinity, wishes);
      const record = payments.find(p, n, t);
      if (record !== NONE && payments.settled[record] === 0) payments.settled[record] = PINNED;
    }
  }
}

/** Every payment of the plan. */
function* records(payments: Payments): Generator<number> {
  for (const first of payments.firstOfNeed) for (let r = first; r !== NONE; r = payments.nextOfNeed[r]) yield r;
}

/** Pins again after payers have changed for the sake of preferences; what fulfils one is marked as such. */
export function pinAgain(model: Model, payments: Payments, wishes: Wishes): void {
  for (const r of records(payments)) if (payments.settled[r] === PINNED) payments.settled[r] = 0;
  pinStreams(model, payments, wishes);
  for (const r of records(payments))
    if (payments.settled[r] !== KEPT && scoreOf(wishes, payments.pledge[r], payments.need[r]) > 0)
      payments.settled[r] = PREFERRED;
}
