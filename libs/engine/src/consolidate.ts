// Grants below the minimum of their pledge are handed to another pledge that pays the same need already, where one
// exchange makes that possible. What stays below is shown as "pool this".
import type { Model } from './model.js';
import { NONE, type Payments } from './payments.js';
import { KEPT, payersOf } from './streams-kept.js';
import { pull } from './swaps.js';

/** Returns whether anything was moved. */
export function consolidate(model: Model, payments: Payments): boolean {
  const minimum = Float64Array.from(model.pledges, (pledge) => Number(pledge.minimumGrant ?? '0'));
  if (minimum.every((amount) => amount === 0)) return false;
  let moved = false;
  for (let n = 0; n < model.needs.length; n += 1) {
    const payers = payersOf(payments, n);
    if (payers.length < 2) continue;
    for (const small of payers.slice().reverse()) {
      if (small.amount >= minimum[small.pledge]) continue;
      for (const large of payers) {
        if (large.pledge === small.pledge || large.amount < small.amount) continue;
        if (handOver(payments, n, small.pledge, large.pledge)) moved = true;
        if (payersOf(payments, n).every((payer) => payer.pledge !== small.pledge)) break;
      }
    }
  }
  return moved;
}

function handOver(payments: Payments, n: number, from: number, to: number): boolean {
  let moved = false;
  for (let t = 0; t < payments.years; t += 1) {
    const record = payments.find(from, n, t);
    if (record === NONE || payments.settled[record] === KEPT) continue;
    // Only this payer is asked: the others of the need-year keep what they pay.
    const held: number[] = [];
    for (let r = payments.firstOfNeed[n * payments.years + t]; r !== NONE; r = payments.nextOfNeed[r])
      if (r !== record && payments.settled[r] === 0) held.push(r);
    for (const r of held) payments.settled[r] = KEPT;
    payments.settled[record] = 0;
    if (pull(payments, to, n, t, payments.amount[record]) > 0) moved = true;
    for (const r of held) payments.settled[r] = 0;
  }
  return moved;
}
