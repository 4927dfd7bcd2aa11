// Donor preferences: soft, few. A preferred pledge takes a need's whole stream over, out of money it has left or by
// exchanging whole streams with its payer; what each need gets and who it deals with over the years stay as they are.
import type { Preference } from './input.format.js';
import type { Model } from './model.js';
import { NONE, type Payments } from './payments.js';
import { canPay } from './swaps.js';
import { KEPT, payersOf, PREFERRED } from './streams-kept.js';

/** Sum of the scores of a pledge's preferences that a need meets in all their members. */
export function scoreOf(model: Model, p: number, n: number): number {
  const need = model.needs[n];
  const state = model.states[model.needState[n]];
  const meets = (wish: Preference) =>
    (wish.pillar === undefined || wish.pillar === need.pillar) &&
    (wish.subType === undefined || wish.subType === need.subType) &&
    (wish.region === undefined || (state.regions ?? []).includes(wish.region)) &&
    (wish.state === undefined || wish.state === need.state);
  let score = 0;
  for (const wish of model.pledges[p].preferences ?? []) if (meets(wish)) score += wish.score;
  return score;
}

/** A need that one pledge pays alone, with what it pays by year index. */
interface Whole {
  need: number;
  payer: number;
  amounts: number[];
}

function wholeStream(payments: Payments, n: number): Whole | undefined {
  const payers = payersOf(payments, n);
  if (payers.length !== 1) return undefined;
  const amounts: number[] = [];
  for (let t = 0; t < payments.years; t += 1) {
    const record = payments.firstOfNeed[n * payments.years + t];
    if (record !== NONE && payments.settled[record] === KEPT) return undefined;
    amounts.push(record === NONE ? 0 : payments.amount[record]);
  }
  return { need: n, payer: payers[0].pledge, amounts };
}

/** Needs of a pledge whose exchange is tried for one wish. */
const TRIED = 24;

export function followPreferences(model: Model, payments: Payments): void {
  if (model.input.policy.preferences === false) return;
  const { network, years } = model;
  const isCapped = (p: number) => network.childStart[network.poolOf[p] + 1] > network.childStart[network.poolOf[p]];
  const wishing = [...model.pledges.keys()].filter(
    (p) => network.poolOf[p] >= 0 && (model.pledges[p].preferences ?? []).length > 0 && !isCapped(p),
  );
  if (wishing.length === 0) return;
  const needsOf: number[][] = Array.from({ length: network.classes }, () => []);
  network.classOf.forEach((c, n) => {
    if (c >= 0) needsOf[c].push(n);
  });
  const fits = (p: number, stream: Whole) =>
    stream.amounts.every((amount, t) => amount === 0 || payments.pairFor(p, stream.need, t) !== NONE);
  const move = (stream: Whole, to: number) => {
    stream.amounts.forEach((amount, t) => {
      if (amount === 0) return;
      payments.take(payments.find(stream.payer, stream.need, t), amount);
      payments.settled[payments.add(to, stream.need, t, amount)] = PREFERRED;
    });
  };
  const minus = (a: number[], b: number[]) => a.map((amount, t) => amount - b[t]);

  function exchangeFor(p: number, stream: Whole, gain: number): boolean {
    const tried = new Set<number>();
    for (let t = 0; t < years; t += 1)
      for (let r = payments.firstOfPledge[p * years + t]; r !== NONE; r = payments.nextOfPledge[r]) {
        const n = payments.need[r];
        if (tried.has(n)) continue;
        if (tried.add(n).size > TRIED) return false;
        const other = wholeStream(payments, n);
        if (!other || !fits(stream.payer, other)) continue;
        const sizeOf = (one: Whole) => one.amounts.reduce((sum, amount) => sum + amount, 0);
        const loss = scoreOf(model, p, n) - scoreOf(model, stream.payer, n);
        if (gain * sizeOf(stream) <= loss * sizeOf(other)) continue;
        if (!canPay(payments, p, minus(stream.amounts, other.amounts))) continue;
        if (!canPay(payments, stream.payer, minus(other.amounts, stream.amounts))) continue;
        move(stream, p);
        move(other, stream.payer);
        return true;
      }
    return false;
  }
  for (const p of wishing) {
    const g = network.poolOf[p];
    for (let j = network.supplyStart[g]; j < network.supplyStart[g + 1]; j += 1)
      for (const n of needsOf[network.pairClass[network.supplyPairs[j]]]) {
        const wish = scoreOf(model, p, n);
        if (wish === 0) continue;
        const stream = wholeStream(payments, n);
        if (!stream || stream.payer === p || isCapped(stream.payer) || !fits(p, stream)) continue;
        const gain = wish - scoreOf(model, stream.payer, n);
        if (gain <= 0) continue;
        if (canPay(payments, p, stream.amounts)) move(stream, p);
        else exchangeFor(p, stream, gain);
      }
  }
}
