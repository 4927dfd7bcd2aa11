// Donor preferences: the score (money times score, summed) is raised to the most that any payers of the same amounts
// can have, by exchanges round circles. A circle says: this pledge pays more of that kind of need, the payer it replaces
// pays more of another, and so on back to the first, or to money that lies free. What each need gets stays.
// A circle that raises the score is found by labels that only fall (shortest paths with integer costs); when no label
// can fall, no such circle is left, and the score is the optimum. Kept payments of the previous plan are not moved.
import type { Model } from './model.js';
import { NONE, type Payments } from './payments.js';
import { KEPT } from './streams-kept.js';
import type { Wishes } from './wishes.js';

/** Bound on the steps of the search, so that time is bounded too; where it ends the score may not be the best yet. */
const STEPS = 10_000_000;

/** Raises the score. Returns whether anything moved. `pause` is called now and then and may throw to give up. */
export function followPreferences(model: Model, payments: Payments, wishes: Wishes, pause: () => void): boolean {
  const { network, years, available } = model;
  const { pools, poolOf, parent, childStart, supplyStart, supplyClass, firstPaid, lastPaid } = network;
  const { kinds, kindStart, needsOf, rowOf, scores } = wishes;
  // Nodes: free money; then pledges, supplies (pools and caps) and kinds, each by year. An arc a -> b: b gets money of a.
  const FREE = 0;
  const firstPledge = 1;
  const firstSupply = firstPledge + model.pledges.length * years;
  const firstKind = firstSupply + network.supplies * years;
  const nodes = firstKind + kinds * years;
  const label = new Int32Array(nodes);
  const from = new Int32Array(nodes).fill(NONE);
  /** The payment that shrinks when money leaves a kind for its payer, by the payer's node. */
  const shrinking = new Int32Array(nodes).fill(NONE);
  const queue = new Int32Array(nodes);
  const queued = new Uint8Array(nodes);
  let [head, waiting] = [0, 0];

  const pledgeNode = (p: number, t: number) => firstPledge + p * years + t;
  const supplyNode = (u: number, t: number) => firstSupply + u * years + t;
  const kindNode = (k: number, t: number) => firstKind + k * years + t;
  const carries = (p: number) => model.pledges[p].carryOver === true;
  const isCapped = (g: number) => childStart[g + 1] > childStart[g];
  const pledgeOf = new Int32Array(pools);
  poolOf.forEach((g, p) => {
    if (g >= 0) pledgeOf[g] = p;
  });
  const score = (p: number, k: number) => (rowOf[p] < 0 ? 0 : scores[rowOf[p] * kinds + k]);
  /** Kinds that a wishing pledge scores. */
  const wished = model.pledges.map((_pledge, p) => {
    const list: number[] = [];
    const g = poolOf[p];
    if (rowOf[p] < 0 || isCapped(g)) return list;
    for (let j = supplyStart[g]; j < supplyStart[g + 1]; j += 1)
      for (let k = kindStart[supplyClass[j]]; k < kindStart[supplyClass[j] + 1]; k += 1)
        if (score(p, k) > 0) list.push(k);
    return list;
  });
  /** Money of a pledge that carries over which is not used by the end of year t. */
  function balance(p: number, t: number): number {
    let sum = 0;
    for (let y = 0; y <= t; y += 1) sum += available[p * years + y] - payments.paid[p * years + y];
    return sum;
  }
  const free = (p: number, t: number) => (carries(p) ? (t === years - 1 ? balance(p, t) : 0) : payments.left(p, t));

  function enqueue(v: number): void {
    if (queued[v] === 1) return;
    queued[v] = 1;
    queue[(head + waiting) % nodes] = v;
    waiting += 1;
  }
  /** Lowers the label of b by the arc a -> b; true when that closes a circle, which then starts and ends in b. */
  function relax(a: number, b: number, cost: number, record = NONE): boolean {
    if (label[a] + cost >= label[b]) return false;
    from[b] = a;
    shrinking[b] = record;
    for (let v = a; v !== NONE; v = from[v]) if (v === b) return true;
    label[b] = label[a] + cost;
    enqueue(b);
    return false;
  }

  /** Each arc out of a node that has room; returns a node of a circle that raises the score, or NONE. */
  function scan(a: number): number {
    if (a === FREE) {
      for (let p = 0; p < model.pledges.length; p += 1)
        for (let t = 0; t < years; t += 1)
          if (label[FREE] < label[pledgeNode(p, t)] && poolOf[p] >= 0 && free(p, t) > 0)
            if (relax(FREE, pledgeNode(p, t), 0)) return pledgeNode(p, t);
      return NONE;
    }
    const t = (a - firstPledge) % years;
    if (a < firstSupply) return scanPledge(a, Math.floor((a - firstPledge) / years), t);
    if (a < firstKind) return scanSupply(a, Math.floor((a - firstSupply) / years), t);
    return scanKind(a, Math.floor((a - firstKind) / years), t);
  }
  function scanPledge(a: number, p: number, t: number): number {
    const g = poolOf[p];
    const carried = carries(p);
    if ((!carried || t === years - 1) && relax(a, FREE, 0)) return FREE;
    if (carried && t + 1 < years && relax(a, a + 1, 0)) return a + 1;
    if (carried && t > 0 && label[a] < label[a - 1] && balance(p, t - 1) > 0 && relax(a, a - 1, 0)) return a - 1;
    if (t < firstPaid[g] || t > lastPaid[g]) return NONE;
    for (const k of wished[p]) if (relax(a, kindNode(k, t), -score(p, k))) return kindNode(k, t);
    if (!isCapped(g)) return relax(a, supplyNode(g, t), 0) ? supplyNode(g, t) : NONE;
    for (let u = childStart[g]; u < childStart[g + 1]; u += 1)
      if (payments.room[u * years + t] > 0 && relax(a, supplyNode(u, t), 0)) return supplyNode(u, t);
    return NONE;
  }
  function scanSupply(a: number, u: number, t: number): number {
    // Without a cap the arcs of a pool stand for those of each of its pledges without the wishes, which have their own.
    const owner = u < pools ? NONE : pledgeOf[parent[u]];
    if (owner !== NONE && relax(a, pledgeNode(owner, t), 0)) return pledgeNode(owner, t);
    for (let j = supplyStart[u]; j < supplyStart[u + 1]; j += 1)
      for (let k = kindStart[supplyClass[j]]; k < kindStart[supplyClass[j] + 1]; k += 1)
        if (owner !== NONE) {
          if (relax(a, kindNode(k, t), -score(owner, k))) return kindNode(k, t);
        } else if (label[a] < label[kindNode(k, t)] && relax(a, kindNode(k, t), 0)) return kindNode(k, t);
    return NONE;
  }
  function scanKind(a: number, k: number, t: number): number {
    for (const n of needsOf[k])
      for (let r = payments.firstOfNeed[n * years + t]; r !== NONE; r = payments.nextOfNeed[r]) {
        if (payments.settled[r] === KEPT) continue;
        const p = payments.pledge[r];
        let b = pledgeNode(p, t);
        if (isCapped(poolOf[p])) b = supplyNode(network.pairSupply[payments.pairFor(p, n, t)], t);
        else if (label[a] >= label[b]) continue;
        if (relax(a, b, score(p, k), r)) return b;
      }
    return NONE;
  }

  /** What an arc can carry. */
  function roomOf(a: number, b: number): number {
    if (a >= firstKind) return payments.amount[shrinking[b]];
    if (b >= firstPledge && b < firstSupply) {
      const p = Math.floor((b - firstPledge) / years);
      const t = (b - firstPledge) % years;
      if (a === FREE) return free(p, t);
      return a === b + 1 ? balance(p, t) : Infinity;
    }
    const capped = a < firstSupply && b >= firstSupply + pools * years && b < firstKind;
    return capped ? payments.room[b - firstSupply] : Infinity;
  }
  /** The pledge whose money comes into a kind. */
  function payerInto(kind: number): number {
    const a = from[kind];
    if (a < firstSupply) return Math.floor((a - firstPledge) / years);
    const u = Math.floor((a - firstSupply) / years);
    return u < pools ? Math.floor((from[a] - firstPledge) / years) : pledgeOf[parent[u]];
  }
  function turn(start: number): void {
    const circle: number[] = [];
    for (let b = start; circle.length === 0 || b !== start; b = from[b]) circle.push(b);
    let amount = Infinity;
    for (const b of circle) amount = Math.min(amount, roomOf(from[b], b));
    const full = circle.filter((b) => roomOf(from[b], b) === amount);
    const moves = circle
      .filter((b) => from[b] >= firstKind)
      .map((b) => ({ record: shrinking[b], payer: payerInto(from[b]) }))
      .map((move) => ({ ...move, need: payments.need[move.record], t: payments.year[move.record] }));
    for (const { record } of moves) payments.take(record, amount);
    for (const { payer, need, t } of moves) payments.add(payer, need, t, amount);
    for (const b of full) from[b] = NONE;
    for (const b of circle) enqueue(b);
  }

  model.pledges.forEach((_pledge, p) => {
    if (rowOf[p] < 0) return;
    for (let t = 0; t < years; t += 1) {
      enqueue(pledgeNode(p, t));
      for (let u = childStart[poolOf[p]]; u < childStart[poolOf[p] + 1]; u += 1) enqueue(supplyNode(u, t));
    }
  });
  let moved = false;
  for (let step = 1; waiting > 0 && step <= STEPS; step += 1) {
    const a = queue[head];
    head = (head + 1) % nodes;
    waiting -= 1;
    queued[a] = 0;
    if (step % 65_536 === 0) pause();
    const start = scan(a);
    if (start === NONE) continue;
    turn(start);
    enqueue(a);
    moved = true;
  }
  return moved;
}
