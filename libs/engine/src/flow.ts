// Who could pay, kept up to date while needs draw: a flow in the network of pools and classes, and for each node a
// lower bound on its distance from free money (Goldberg and Tarjan's labels, in the form of Ahuja and Orlin's shortest
// augmenting path). Draws only ever go along arcs that are one label shorter, so labels only rise, and they are kept
// for the whole run: 10 to 70 times faster than one search for each draw. What is once cut off from free money stays
// cut off: such nodes are dead, and asking them costs nothing.
import type { Network } from './network.js';

/** Label of a node that no free money can reach any more. */
const DEAD = 0x3fffffff;

/** Nodes are class-years `c * years + t`, then supply-years `(classes + u) * years + t`. */
export interface Flow {
  network: Network;
  /** Money of pair a in year t at `a * years + t`, minor units. */
  paid: Float64Array;
  /** Money not used, pool g in year t; what pool g hands from year t to t + 1; what a cap lets through. */
  free: Float64Array;
  carried: Float64Array;
  through: Float64Array;
  room: Float64Array;
  label: Int32Array;
  /**
   * Draws up to `want` for class c in year t, re-routing payers as needed while no class-year loses anything.
   * Returns what it got; less than `want` means that the class-year is cut off for ever.
   */
  draw(c: number, t: number, want: number): number;
}

/** An empty flow: all money free. */
export function emptyFlow(network: Network): Flow {
  const { years, classes, supplies, classStart, pairClass, pairSupply, supplyStart, supplyPairs, childStart } = network;
  const { parent, carries, pools, firstPaid, lastPaid } = network;
  const nodes = (classes + supplies) * years;
  const base = classes * years;
  const paid = new Float64Array(pairClass.length * years);
  const free = network.money.slice();
  const room = network.room.slice();
  const carried = new Float64Array(supplies * years);
  const through = new Float64Array(supplies * years);
  const label = new Int32Array(nodes);
  const current = new Int32Array(nodes);
  const atLabel = new Int32Array(nodes + 3);

  // Arcs of a node, by number. Class-year: its pairs. Supply-year: 0 free money, 1 earlier year, 2 later year,
  // 3 its pool (of a cap), then its caps, then its pairs (taking back what they were paid).
  let target = 0;
  const FREE = -1;
  /** Sets `target` to where arc `arc` of `node` leads; returns what could go there (0: nothing). */
  function residual(node: number, arc: number): number {
    if (node < base) {
      const c = (node / years) | 0;
      const t = node - c * years;
      const u = pairSupply[classStart[c] + arc];
      target = base + u * years + t;
      return t >= firstPaid[u] && t <= lastPaid[u] ? Infinity : 0;
    }
    const at = node - base;
    const u = (at / years) | 0;
    const t = at - u * years;
    if (arc === 0) {
      target = FREE;
      return free[at];
    }
    if (arc === 1) {
      target = node - 1;
      return t > 0 && u < pools && carries[u] === 1 ? Infinity : 0;
    }
    if (arc === 2) {
      target = node + 1;
      return t < years - 1 ? carried[at] : 0;
    }
    if (arc === 3) {
      target = base + parent[u] * years + t;
      return parent[u] >= 0 ? room[at] : 0;
    }
    const children = u < pools ? childStart[u + 1] - childStart[u] : 0;
    if (arc < 4 + children) {
      const k = (childStart[u] + arc - 4) * years + t;
      target = base + k;
      return through[k];
    }
    const a = supplyPairs[supplyStart[u] + arc - 4 - children];
    target = pairClass[a] * years + t;
    return paid[a * years + t];
  }
  function arcsOf(node: number): number {
    if (node < base) {
      const c = (node / years) | 0;
      return classStart[c + 1] - classStart[c];
    }
    const u = ((node - base) / years) | 0;
    return 4 + (u < pools ? childStart[u + 1] - childStart[u] : 0) + supplyStart[u + 1] - supplyStart[u];
  }
  /** Moves money along an arc, towards the one who draws. */
  function push(node: number, arc: number, amount: number): void {
    if (node < base) {
      const c = (node / years) | 0;
      paid[(classStart[c] + arc) * years + node - c * years] += amount;
      return;
    }
    const at = node - base;
    const u = (at / years) | 0;
    if (arc === 0) free[at] -= amount;
    else if (arc === 1) carried[at - 1] += amount;
    else if (arc === 2) carried[at] -= amount;
    else if (arc === 3) {
      room[at] -= amount;
      through[at] += amount;
    } else {
      const t = at - u * years;
      const children = u < pools ? childStart[u + 1] - childStart[u] : 0;
      if (arc < 4 + children) {
        const k = (childStart[u] + arc - 4) * years + t;
        through[k] -= amount;
        room[k] += amount;
      } else paid[supplyPairs[supplyStart[u] + arc - 4 - children] * years + t] -= amount;
    }
  }

  /** Everything that `node` could still be served from is cut off with it. */
  const stack: number[] = [];
  function bury(node: number): void {
    stack.push(node);
    atLabel[label[node]] -= 1;
    label[node] = DEAD;
    for (let v = stack.pop(); v !== undefined; v = stack.pop()) {
      const arcs = arcsOf(v);
      for (let arc = 0; arc < arcs; arc += 1) {
        if (residual(v, arc) <= 0 || target === FREE || label[target] === DEAD) continue;
        atLabel[label[target]] -= 1;
        label[target] = DEAD;
        stack.push(target);
      }
    }
  }

  /** A node without an arc one label shorter gets the smallest label that its arcs allow; a gap in labels buries it. */
  function relabel(node: number): void {
    const arcs = arcsOf(node);
    let smallest = DEAD;
    for (let arc = 0; arc < arcs; arc += 1) {
      if (residual(node, arc) <= 0) continue;
      const there = target === FREE ? 0 : label[target];
      if (there < smallest) smallest = there;
    }
    const before = label[node];
    if (smallest >= nodes || (atLabel[before] === 1 && smallest + 1 > before)) {
      bury(node);
      return;
    }
    atLabel[before] -= 1;
    label[node] = smallest + 1;
    atLabel[smallest + 1] += 1;
    current[node] = 0;
  }

  const path: number[] = [];
  function draw(c: number, t: number, want: number): number {
    const start = c * years + t;
    let got = 0;
    path.length = 0;
    let node = start;
    while (got < want && label[start] !== DEAD) {
      // advance
      const arcs = arcsOf(node);
      let arc = current[node];
      let next = -2;
      for (; arc < arcs; arc += 1) {
        if (residual(node, arc) > 0 && (target === FREE ? 0 : label[target]) === label[node] - 1) {
          next = target;
          break;
        }
      }
      current[node] = arc < arcs ? arc : 0;
      if (next === -2) {
        relabel(node);
        if (label[node] === DEAD) {
          // Nodes of the path may be buried with it: begin again.
          path.length = 0;
          node = start;
        } else if (node !== start) node = path.pop() as number;
        continue;
      }
      if (next !== FREE) {
        path.push(node);
        node = next;
        continue;
      }
      // free money found: move what fits along the path
      let amount = Math.min(want - got, residual(node, current[node]));
      for (const v of path) amount = Math.min(amount, residual(v, current[v]));
      push(node, current[node], amount);
      for (const v of path) push(v, current[v], amount);
      got += amount;
      path.length = 0;
      node = start;
    }
    return got;
  }

  function firstLabels(): void {
    label.fill(DEAD);
    let queue: number[] = [];
    for (let at = 0; at < pools * years; at += 1)
      if (free[at] > 0) {
        label[base + at] = 1;
        queue.push(base + at);
      }
    // Backwards along arcs that exist while nothing is drawn: later years of a pool that carries, caps, classes.
    for (let distance = 2; queue.length > 0; distance += 1) {
      const next: number[] = [];
      const reach = (v: number) => {
        if (label[v] !== DEAD) return;
        label[v] = distance;
        next.push(v);
      };
      for (const v of queue) {
        if (v < base) continue;
        const u = ((v - base) / years) | 0;
        const t = v - base - u * years;
        if (u < pools && carries[u] && t < years - 1) reach(v + 1);
        if (u < pools)
          for (let k = childStart[u]; k < childStart[u + 1]; k += 1)
            if (room[k * years + t] > 0) reach(base + k * years + t);
        if (t < firstPaid[u] || t > lastPaid[u]) continue;
        for (let j = supplyStart[u]; j < supplyStart[u + 1]; j += 1) reach(pairClass[supplyPairs[j]] * years + t);
      }
      queue = next;
    }
    for (const distance of label) if (distance !== DEAD) atLabel[distance] += 1;
  }
  firstLabels();
  return { network, paid, free, carried, through, room, label, draw };
}
