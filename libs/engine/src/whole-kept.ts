// When the law gives every need what the previous plan paid it, nothing has to move: the previous payments stand as they
// are. So accepting a part of a plan leaves the rest of it alone, payer by payer, and not only need by need (I10).
import type { LawResult } from './law.js';
import type { Model } from './model.js';
import { NONE, Payments } from './payments.js';

/** The previous payments, when they carry exactly what the law gave and every one of them may still be made. */
export function keepWhole(model: Model, law: LawResult): Payments | undefined {
  const previous = model.input.previous ?? [];
  if (previous.length === 0) return undefined;
  const { years, firstYear } = model;
  const open = new Float64Array(law.z.length);
  let expected = 0;
  for (let at = 0; at < open.length; at += 1) expected += open[at] = law.z[at] - model.agreed[at];
  const pledgeIndex = new Map(model.pledges.map((pledge, p) => [pledge.id, p]));
  const needIndex = new Map(model.needs.map((need, n) => [need.id, n]));
  const payments = new Payments(model);
  for (const line of previous) {
    const [p, n, t] = [pledgeIndex.get(line.pledge), needIndex.get(line.need), line.year - firstYear];
    const amount = Number(line.amount);
    if (amount === 0) continue;
    if (p === undefined || n === undefined || t < 0 || t >= years || amount > open[n * years + t]) return undefined;
    const pair = payments.pairFor(p, n, t);
    if (pair === NONE || payments.roomFor(pair, t) < amount || payments.left(p, t) < amount) return undefined;
    payments.add(p, n, t, amount);
    open[n * years + t] -= amount;
    expected -= amount;
  }
  return expected === 0 ? payments : undefined;
}
