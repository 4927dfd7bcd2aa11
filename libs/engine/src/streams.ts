// First answer to who pays: the flow of the law, which knows pools and classes, is handed down to needs and pledges
// stream by stream, the largest first, so that one donor tends to pay a need over its years. Nothing here can change
// how much a need gets: it only splits what the flow already carries.
import type { LawResult } from './law.js';
import type { Model } from './model.js';
import { Payments } from './payments.js';
import { StreamTable } from './stream-table.js';

/** The flow's money by pair, then year. */
function byPair({ paid, network }: LawResult['flow']): Float64Array {
  const { years, placeOf } = network;
  const pairs = placeOf.length;
  const turned = new Float64Array(paid.length);
  for (let t = 0; t < years; t += 1)
    for (let a = 0; a < pairs; a += 1) turned[a * years + t] = paid[t * pairs + placeOf[a]];
  return turned;
}

/** Needs with new money by class, the largest first. */
function needsByClass(model: Model, law: LawResult): { totals: Float64Array; ofClass: number[][] } {
  const { years, agreed, network } = model;
  const totals = new Float64Array(model.needs.length);
  const ofClass: number[][] = Array.from({ length: network.classes }, () => []);
  for (let n = 0; n < totals.length; n += 1) {
    for (let at = n * years; at < (n + 1) * years; at += 1) totals[n] += law.z[at] - agreed[at];
    if (totals[n] > 0) ofClass[network.classOf[n]].push(n);
  }
  for (const needs of ofClass) needs.sort((a, b) => totals[b] - totals[a] || a - b);
  return { totals, ofClass };
}

/** Splits each need's new money over the pools that the flow gives to its class. */
function streamsOfPools(model: Model, law: LawResult): StreamTable {
  const { years, agreed, network } = model;
  const { classStart, pairPool } = network;
  const remaining = byPair(law.flow);
  const streams = new StreamTable(years);
  const { totals, ofClass } = needsByClass(model, law);
  const amounts = new Float64Array(years);
  /** What a pair holds in all its years. */
  const holds = new Float64Array(pairPool.length);
  for (let at = 0; at < remaining.length; at += 1) holds[Math.floor(at / years)] += remaining[at];
  ofClass.forEach((needs, c) => {
    const pairs: number[] = [];
    for (let a = classStart[c]; a < classStart[c + 1]; a += 1) if (holds[a] > 0) pairs.push(a);
    for (const n of needs) {
      let open = totals[n];
      for (let t = 0; t < years; t += 1) amounts[t] = law.z[n * years + t] - agreed[n * years + t];
      let from = 0;
      while (amounts[from] === 0) from += 1;
      let to = years;
      while (amounts[to - 1] === 0) to -= 1;
      while (open > 0) {
        let best = -1;
        let most = 0;
        for (const a of pairs) {
          if (holds[a] <= most) continue;
          let covered = 0;
          for (let t = from, at = a * years + from; t < to; t += 1, at += 1)
            covered += remaining[at] < amounts[t] ? remaining[at] : amounts[t];
          if (covered > most) [best, most] = [a, covered];
          if (most === open) break;
        }
        if (best < 0) throw new Error('the flow of the law does not cover what the law gave');
        streams.add(pairPool[best], n, most, amounts, remaining, best * years, from, to);
        holds[best] -= most;
        open -= most;
        if (holds[best] === 0) pairs.splice(pairs.indexOf(best), 1);
      }
    }
  });
  return streams;
}

/**
 * Splits the streams of a pool, given largest first, over its pledges. A stream goes to one pledge when that leaves the
 * others payable; what is left goes year by year. With carry-over a pledge can pay in year t at most the least balance
 * of its years from t on, and a set of pledges can pay what is left if and only if, for each t, what is left up to t is
 * at most the sum of those; paying in year order keeps that true whichever pledge pays.
 */
function splitPool(pledges: number[], table: StreamTable, streams: Int32Array, payments: Payments, carries: boolean) {
  const { years, model } = payments;
  const { need, from, start, amount: amounts } = table;
  const lastYear = (s: number) => from[s] + start[s + 1] - start[s];
  const open = new Float64Array(years);
  for (const s of streams) for (let t = from[s], k = start[s]; k < start[s + 1]; t += 1, k += 1) open[t] += amounts[k];
  const pay = (p: number, s: number, t: number, amount: number) => {
    if (amount <= 0) return;
    payments.add(p, need[s], t, amount);
    amounts[start[s] + t - from[s]] -= amount;
    open[t] -= amount;
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
  const fits = (p: number, s: number) => {
    const end = lastYear(s);
    if (!carries) {
      for (let t = from[s], k = start[s]; t < end; t += 1, k += 1) if (amounts[k] > payments.left(p, t)) return false;
      return true;
    }
    let balance = 0;
    for (let t = 0; t < years; t += 1) {
      balance += model.available[p * years + t] - payments.paid[p * years + t];
      if (t >= from[s] && t < end) balance -= amounts[start[s] + t - from[s]];
      if (balance < 0) return false;
    }
    return true;
  };
  const whole = new Float64Array(years);
  for (const s of pledges.length > 1 ? streams : []) {
    const end = lastYear(s);
    for (const p of pledges) {
      if (!fits(p, s)) continue;
      whole.set(amounts.subarray(start[s], start[s + 1]));
      for (let t = from[s]; t < end; t += 1) pay(p, s, t, whole[t - from[s]]);
      if (!carries || stillPayable()) break;
      for (let t = from[s]; t < end; t += 1) {
        const amount = whole[t - from[s]];
        if (amount === 0) continue;
        payments.take(payments.find(p, need[s], t), amount);
        amounts[start[s] + t - from[s]] += amount;
        open[t] += amount;
      }
    }
  }
  // What is left goes year by year.
  for (let t = 0; t < years; t += 1) {
    if (open[t] === 0) continue;
    for (const s of streams) {
      if (t < from[s] || t >= lastYear(s)) continue;
      const at = start[s] + t - from[s];
      for (const p of pledges) {
        if (amounts[at] === 0) break;
        pay(p, s, t, Math.min(amounts[at], payments.left(p, t)));
      }
    }
  }
}

/** Payments that carry exactly what the law gave, from the flow of its run. */
export function payStreams(model: Model, law: LawResult): Payments {
  const payments = new Payments(model);
  const { pools, poolOf, carries } = model.network;
  const pledgesOf: number[][] = Array.from({ length: pools }, () => []);
  poolOf.forEach((g, p) => {
    if (g >= 0) pledgesOf[g].push(p);
  });
  const table = streamsOfPools(model, law);
  table.byPool(pools).forEach((streams, g) => {
    if (streams.length > 0) splitPool(pledgesOf[g], table, streams, payments, carries[g] === 1);
  });
  return payments;
}
