// Cancels circles: in each year the payments of pledges without a cap become a forest, so their number is at most
// pledges used + needs funded - components (I8). Going round a circle, every second payment grows and the others
// shrink by the same amount until one is gone; no pledge pays more or less, no need gets more or less.
import type { Model } from './model.js';
import { NONE, type Payments } from './payments.js';

export function cancelCircles(model: Model, payments: Payments): void {
  const { years, network } = model;
  const firstNeed = model.pledges.length;
  const nodes = firstNeed + model.needs.length;
  // Rooted trees: a node's parent and the record between them.
  const parent = new Int32Array(nodes);
  const edge = new Int32Array(nodes);
  const seen = new Int32Array(nodes);
  let stamp = 0;

  /** Makes a node the root of its tree. */
  function evert(node: number): void {
    let child = NONE;
    let record = NONE;
    for (let v = node; v !== NONE;) {
      const up = parent[v];
      const upRecord = edge[v];
      parent[v] = child;
      edge[v] = record;
      child = v;
      record = upRecord;
      v = up;
    }
  }
  /** Records between two nodes of one tree, from each end up to where they meet; undefined in different trees. */
  function between(a: number, b: number): [number[], number[]] | undefined {
    stamp += 1;
    let meeting = NONE;
    for (let v = a; v !== NONE; v = parent[v]) seen[v] = stamp;
    const fromB: number[] = [];
    for (let v = b; v !== NONE; v = parent[v]) {
      if (seen[v] === stamp) {
        meeting = v;
        break;
      }
      if (edge[v] !== NONE) fromB.push(v);
    }
    if (meeting === NONE) return undefined;
    const fromA: number[] = [];
    for (let v = a; v !== meeting; v = parent[v]) fromA.push(v);
    return [fromA, fromB];
  }
  /** A payment that should stay: settled, or its pair meets in a neighbouring year too. */
  function worth(r: number): number {
    if (payments.settled[r] !== 0) return 2;
    const { pledge, need, year } = payments;
    const t = year[r];
    const meets = (y: number) => y >= 0 && y < years && payments.find(pledge[r], need[r], y) !== NONE;
    return meets(t - 1) || meets(t + 1) ? 1 : 0;
  }
  const least = (records: number[]) => {
    let found = records[0];
    for (const r of records) if (payments.amount[r] < payments.amount[found]) found = r;
    return found;
  };

  function turnRound(r: number, circle: [number[], number[]]): boolean {
    // The record r and every second one on the way round, and the others.
    const own = [r];
    const others: number[] = [];
    const cuts = new Map<number, number>();
    for (const side of circle)
      side.forEach((node, index) => {
        (index % 2 === 0 ? others : own).push(edge[node]);
        cuts.set(edge[node], node);
      });
    const [a, b] = [least(own), least(others)];
    const shrinkOwn = worth(a) < worth(b) || (worth(a) === worth(b) && payments.amount[a] <= payments.amount[b]);
    const amount = payments.amount[shrinkOwn ? a : b];
    for (const grown of shrinkOwn ? others : own)
      payments.add(payments.pledge[grown], payments.need[grown], payments.year[grown], amount);
    let alive = true;
    for (const shrunk of shrinkOwn ? own : others) {
      const gone = payments.amount[shrunk] === amount;
      payments.take(shrunk, amount);
      if (!gone) continue;
      const node = cuts.get(shrunk);
      if (node === undefined) alive = false;
      else parent[node] = edge[node] = NONE;
    }
    return alive;
  }

  for (let t = 0; t < years; t += 1) {
    parent.fill(NONE);
    edge.fill(NONE);
    for (let n = 0; n < model.needs.length; n += 1) {
      let next: number;
      for (let r = payments.firstOfNeed[n * years + t]; r !== NONE; r = next) {
        next = payments.nextOfNeed[r];
        const p = payments.pledge[r];
        const g = network.poolOf[p];
        if (network.childStart[g + 1] > network.childStart[g]) continue;
        const circle = between(p, firstNeed + n);
        if (circle && !turnRound(r, circle)) continue;
        evert(firstNeed + n);
        parent[firstNeed + n] = p;
        edge[firstNeed + n] = r;
      }
    }
  }
}
