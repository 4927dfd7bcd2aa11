// First answer to who pays: the flow of the law, which knows pools and classes, is handed down to needs and pledges
// stream by stream, the largest first, so that one donor tends to pay a need over its years. Nothing here can change
// how much a need gets: it only splits what the flow already carries.
import type { LawResult } from './law.js';
import type { Model } from './model.js';
import { Payments } from './payments.js';

/** Part of a need that one pool pays. Only its years are kept, in a plain list: there are hundreds of thousands. */
interface Stream {
  need: number;
  total: number;
  /** Index of its first year with money. */
  from: number;
  /** Minor units in that year and the next ones. */
  amounts: number[];
}
const bySize = (a: Stream, b: Stream) => b.total - a.total || a.need - b.need;

/** The flow's money by pair, then year. */
function byPair({ paid, network }: LawResult['flow']): Float64Array {
  const { years, placeOf } = network;
  const pairs = placeOf.length;
  const turned = new Float64Array(paid.length);
  for (let t = 0; t < years; t += 1)
    for (let a = 0; a < pairs; a += 1) turned[a * years + t] = paid[t * pairs + placeOf[a]];
  return turned;
}

/** Splits each need's new money over the pools that the flow gives to its class. */
function streamsOfPools(model: Model, law: LawResult): Stream[][] {
  const { years, agreed, network } = model;
  const { classStart, pairPool, classOf } = network;
  const remaining = byPair(law.flow);
  const ofPool: Stream[][] = Array.from({ length: network.pools }, () => []);
  const ofClass: Stream[][] = Array.from({ length: network.classes }, () => []);
  for (let n = 0; n < model.needs.length; n += 1) {
    const row = n * years;
    let from = 0;
    let to = years;
    while (from < to && law.z[row + from] === agreed[row + from]) from += 1;
    while (from < to && law.z[row + to - 1] === agreed[row + to - 1]) to -= 1;
    if (from === to) continue;
    const amounts: number[] = [];
    let total = 0;
    for (let at = row + from; at < row + to; at += 1) total += amounts[amounts.push(law.z[at] - agreed[at]) - 1];
    ofClass[classOf[n]].push({ need: n, total, from, amounts });
  }
  ofClass.forEach((streams, c) => {
    const holds = (a: number) => {
      for (let at = a * years; at < (a + 1) * years; at += 1) if (remaining[at] > 0) return true;
      return false;
    };
    const pairs: number[] = [];
    for (let a = classStart[c]; a < classStart[c + 1]; a += 1) if (holds(a)) pairs.push(a);
    for (const stream of streams.sort(bySize)) {
      while (stream.total > 0) {
        let best = -1;
        let most = 0;
        for (const a of pairs) {
          let covered = 0;
          for (let k = 0, at = a * years + stream.from; k < stream.amounts.length; k += 1, at += 1)
            covered += Math.min(remaining[at], stream.amounts[k]);
          if (covered > most) [best, most] = [a, covered];
          if (most === stream.total) break;
        }
        if (best < 0) throw new Error('the flow of the law does not cover what the law gave');
        const at = best * years + stream.from;
        const amounts = stream.amounts.map((amount, k) => Math.min(remaining[at + k], amount));
        amounts.forEach((amount, k) => {
          remaining[at + k] -= amount;
          stream.amounts[k] -= amount;
        });
        ofPool[pairPool[best]].push({ need: stream.need, total: most, from: stream.from, amounts });
        stream.total -= most;
        if (!holds(best)) pairs.splice(pairs.indexOf(best), 1);
      }
    }
  });
  return ofPool;
}

/**
 * Splits the streams of a pool over its pledges. A stream goes to one pledge when that leaves the others payable;
 * what is left goes year by year. With carry-over a pledge can pay in year t at most the least balance of its years
 * from t on, and a set of pledges can pay what is left if and only if, for each t, what is left up to t is at most
 * the sum of those; paying in year order keeps that true whichever pledge pays.
 */
function splitPool(pledges: number[], streams: Stream[], payments: Payments, carries: boolean): void {
  const { years } = payments;
  const open = new Float64Array(years);
  for (const { from, amounts } of streams) amounts.forEach((amount, k) => (open[from + k] += amount));
  const pay = (p: number, stream: Stream, k: number, amount: number) => {
    if (amount <= 0) return;
    payments.add(p, stream.need, stream.from + k, amount);
    stream.amounts[k] -= amount;
    open[stream.from + k] -= amount;
  };
  const stillPayable = () => {
    let upTo = 0;
    for (let t = 0; t < years; t += 1) {
      upTo += open[t];
      let left = 0;
      for (const p of pledges) left += payments.left(p, t);
      if (upTo > left) return false;
    }
    return true;
  };
  const fits = (p: number, stream: Stream) => {
    if (!carries) return stream.amounts.every((amount, k) => amount <= payments.left(p, stream.from + k));
    const { available } = payments.model;
    let balance = 0;
    for (let t = 0; t < years; t += 1) {
      balance += available[p * years + t] - payments.paid[p * years + t];
      balance -= stream.amounts[t - stream.from] ?? 0;
      if (balance < 0) return false;
    }
    return true;
  };
  streams.sort(bySize);
  for (const stream of pledges.length > 1 ? streams : []) {
    for (const p of pledges) {
      if (!fits(p, stream)) continue;
      const amounts = stream.amounts.slice();
      amounts.forEach((amount, k) => pay(p, stream, k, amount));
      if (!carries || stillPayable()) break;
      amounts.forEach((amount, k) => {
        if (amount === 0) return;
        payments.take(payments.find(p, stream.need, stream.from + k), amount);
        stream.amounts[k] += amount;
        open[stream.from + k] += amount;
      });
    }
  }
  // What is left goes year by year.
  const split = streams.filter((stream) => stream.amounts.some((amount) => amount > 0));
  for (let t = 0; t < years; t += 1)
    for (const stream of split) {
      const k = t - stream.from;
      if (k < 0 || k >= stream.amounts.length) continue;
      for (const p of pledges) {
        if (stream.amounts[k] === 0) break;
        pay(p, stream, k, Math.min(stream.amounts[k], payments.left(p, t)));
      }
    }
}

/** Payments that carry exactly what the law gave, from the flow of its run. */
export function payStreams(model: Model, law: LawResult): Payments {
  const payments = new Payments(model);
  const pledgesOf: number[][] = Array.from({ length: model.network.pools }, () => []);
  model.network.poolOf.forEach((g, p) => {
    if (g >= 0) pledgesOf[g].push(p);
  });
  streamsOfPools(model, law).forEach((streams, g) => {
    if (streams.length > 0) splitPool(pledgesOf[g], streams, payments, model.network.carries[g] === 1);
  });
  return payments;
}
