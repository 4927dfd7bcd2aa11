// Who could pay, kept up to date while needs draw: a flow in the network of pools and classes, and for each node a
// lower bound on its distance from free money (Goldberg and Tarjan's labels, in the form of Ahuja and Orlin's shortest
// augmenting path). Draws only ever go along arcs that are one label shorter, so labels only rise, and they are kept
// for the whole run: 10 to 70 times faster than one search for each draw. What is once cut off from free money stays
// cut off: such nodes are dead, and asking them costs nothing.
import type { Network } from './network.js';

/** Label of a node that no free money can reach any more. */
const DEAD = 0x3fffffff;
/** Arcs of a supply-year that are not pairs. A child (a cap of this pool) is CHILD minus its number. */
const FREE = -1;
const EARLIER = -2;
const LATER = -3;
const PARENT = -4;
const CHILD = -5;

/** In a year t there are `classes + supplies` nodes: class c at `t * width + c`, supply u at `t * width + classes + u`. */
export interface Flow {
  network: Network;
  width: number;
  /** Money of pair a in year t at `t * pairs + a`, minor units. */
  paid: Float64Array;
  /** By supply node: money of a pool not used, and what it hands from its year to the next. */
  free: Float64Array;
  carried: Float64Array;
  /** By supply node of a cap: what it lets through, and its room. */
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
  const width = classes + supplies;
  const nodes = width * years;
  const pairs = pairClass.length;
  const paid = new Float64Array(pairs * years);
  const [free, carried, through, room] = Array.from({ length: 4 }, () => new Float64Array(nodes));
  for (let t = 0; t < years; t += 1)
    for (let u = 0; u < supplies; u += 1) {
      free[t * width + classes + u] = network.money[u * years + t];
      room[t * width + classes + u] = network.room[u * years + t];
    }
  const label = new Int32Array(nodes).fill(DEAD);
  const atLabel = new Int32Array(nodes + 3);
  /** Where the next look for an arc begins: of a class-year a pair, of a supply-year a place in `supplyPairs`. */
  const current = new Int32Array(nodes);
  const unitOf = new Int32Array(nodes);
  const yearOf = new Uint8Array(nodes);
  const supplyClass = Int32Array.from(supplyPairs, (a) => pairClass[a]);
  const lastYear = years - 1;
  const hasWindow = firstPaid.some((t) => t > 0) || lastPaid.some((t) => t < lastYear);
  for (let t = 0; t < years; t += 1)
    for (let k = 0; k < width; k += 1) {
      unitOf[t * width + k] = k;
      yearOf[t * width + k] = t;
      current[t * width + k] = k < classes ? classStart[k] : supplyStart[k - classes];
    }
  const pays = (u: number, t: number) => !hasWindow || (t >= firstPaid[u] && t <= lastPaid[u]);

  /** Sees every arc of a node that money could come along: its code, where it leads (FREE: to free money). */
  function eachArc(node: number, see: (target: number, code: number) => void): void {
    const t = yearOf[node];
    const row = t * width;
    if (unitOf[node] < classes) {
      const c = unitOf[node];
      for (let a = classStart[c]; a < classStart[c + 1]; a += 1)
        if (pays(pairSupply[a], t)) see(row + classes + pairSupply[a], a);
      return;
    }
    const u = unitOf[node] - classes;
    if (free[node] > 0) see(FREE, FREE);
    if (u < pools) {
      if (t > 0 && carries[u] === 1) see(node - width, EARLIER);
      if (carried[node] > 0) see(node + width, LATER);
      for (let k = childStart[u]; k < childStart[u + 1]; k += 1)
        if (through[row + classes + k] > 0) see(row + classes + k, CHILD - k);
    } else if (room[node] > 0) see(row + classes + parent[u], PARENT);
    for (let j = supplyStart[u]; j < supplyStart[u + 1]; j += 1)
      if (paid[t * pairs + supplyPairs[j]] > 0) see(row + supplyClass[j], j);
  }

  // A step of the walk: the arc found last.
  let target = 0;
  let code = 0;
  const NOT_FOUND = -1_000_000_000;

  /** The pair of a class-year that leads to a supply-year with label `wanted`. */
  function stepOfClass(node: number, wanted: number): void {
    const c = unitOf[node];
    const t = yearOf[node];
    const row = t * width + classes;
    const end = classStart[c + 1];
    for (let a = current[node]; a < end; a += 1) {
      if (label[row + pairSupply[a]] !== wanted || !pays(pairSupply[a], t)) continue;
      current[node] = a;
      target = row + pairSupply[a];
      code = a;
      return;
    }
    code = NOT_FOUND;
  }

  /** The arc of a supply-year that leads to label `wanted`. */
  function stepOfSupply(node: number, wanted: number): void {
    if (wanted === 0) {
      code = free[node] > 0 ? FREE : NOT_FOUND;
      return;
    }
    const u = unitOf[node] - classes;
    const t = yearOf[node];
    const row = t * width;
    if (u < pools) {
      if (t > 0 && carries[u] === 1 && label[node - width] === wanted) {
        target = node - width;
        code = EARLIER;
        return;
      }
      if (carried[node] > 0 && label[node + width] === wanted) {
        target = node + width;
        code = LATER;
        return;
      }
      for (let k = childStart[u]; k < childStart[u + 1]; k += 1)
        if (label[row + classes + k] === wanted && through[row + classes + k] > 0) {
          target = row + classes + k;
          code = CHILD - k;
          return;
        }
    } else if (room[node] > 0 && label[row + classes + parent[u]] === wanted) {
      target = row + classes + parent[u];
      code = PARENT;
      return;
    }
    const end = supplyStart[u + 1];
    for (let j = current[node]; j < end; j += 1) {
      if (label[row + supplyClass[j]] !== wanted || paid[t * pairs + supplyPairs[j]] <= 0) continue;
      current[node] = j;
      target = row + supplyClass[j];
      code = j;
      return;
    }
    code = NOT_FOUND;
  }

  /** What could come along an arc of a supply-year. */
  function roomOn(node: number, arc: number): number {
    if (arc >= 0) return paid[yearOf[node] * pairs + supplyPairs[arc]];
    if (arc === FREE) return free[node];
    if (arc === EARLIER) return Infinity;
    if (arc === LATER) return carried[node];
    if (arc === PARENT) return room[node];
    return through[yearOf[node] * width + classes + CHILD - arc];
  }

  /** Moves money along an arc of a supply-year, towards the one who draws. */
  function moveOn(node: number, arc: number, amount: number): void {
    if (arc >= 0) paid[yearOf[node] * pairs + supplyPairs[arc]] -= amount;
    else if (arc === FREE) free[node] -= amount;
    else if (arc === EARLIER) carried[node - width] += amount;
    else if (arc === LATER) carried[node] -= amount;
    else if (arc === PARENT) {
      room[node] -= amount;
      through[node] += amount;
    } else {
      const child = yearOf[node] * width + classes + CHILD - arc;
      through[child] -= amount;
      room[child] += amount;
    }
  }

  /** Everything that `node` could still be served from is cut off with it. */
  const stack: number[] = [];
  function buryOne(node: number): void {
    if (node === FREE || label[node] === DEAD) return;
    atLabel[label[node]] -= 1;
    label[node] = DEAD;
    stack.push(node);
  }
  function bury(node: number): void {
    buryOne(node);
    for (let v = stack.pop(); v !== undefined; v = stack.pop()) eachArc(v, buryOne);
  }

  /** The smallest label that a node's arcs lead to, and the pair it begins with. */
  function smallestOfClass(node: number): number {
    const c = unitOf[node];
    const t = yearOf[node];
    const row = t * width + classes;
    let smallest = DEAD;
    for (let a = classStart[c]; a < classStart[c + 1]; a += 1) {
      if (label[row + pairSupply[a]] >= smallest || !pays(pairSupply[a], t)) continue;
      smallest = label[row + pairSupply[a]];
      current[node] = a;
    }
    return smallest;
  }
  function smallestOfSupply(node: number): number {
    if (free[node] > 0) return 0;
    const u = unitOf[node] - classes;
    const t = yearOf[node];
    const row = t * width;
    let smallest = DEAD;
    if (u < pools) {
      if (t > 0 && carries[u] === 1) smallest = label[node - width];
      if (carried[node] > 0) smallest = Math.min(smallest, label[node + width]);
      for (let k = childStart[u]; k < childStart[u + 1]; k += 1)
        if (through[row + classes + k] > 0) smallest = Math.min(smallest, label[row + classes + k]);
    } else if (room[node] > 0) smallest = label[row + classes + parent[u]];
    current[node] = supplyStart[u];
    for (let j = supplyStart[u]; j < supplyStart[u + 1]; j += 1) {
      if (label[row + supplyClass[j]] >= smallest || paid[t * pairs + supplyPairs[j]] <= 0) continue;
      smallest = label[row + supplyClass[j]];
      current[node] = j;
    }
    return smallest;
  }
  /** A node without an arc one label shorter gets the smallest label that its arcs allow; a gap in labels buries it. */
  function relabel(node: number): void {
    const smallest = unitOf[node] < classes ? smallestOfClass(node) : smallestOfSupply(node);
    const before = label[node];
    if (smallest >= nodes || atLabel[before] === 1) {
      bury(node);
      return;
    }
    atLabel[before] -= 1;
    label[node] = smallest + 1;
    atLabel[smallest + 1] += 1;
  }

  const path = new Int32Array(nodes + 1);
  const arcs = new Int32Array(nodes + 1);
  function draw(c: number, t: number, want: number): number {
    const start = t * width + c;
    let got = 0;
    let depth = 0;
    let node = start;
    while (label[start] !== DEAD) {
      const isClass = unitOf[node] < classes;
      if (isClass) stepOfClass(node, label[node] - 1);
      else stepOfSupply(node, label[node] - 1);
      if (code === NOT_FOUND) {
        relabel(node);
        // Nodes of the path may be buried with it: begin again.
        depth = label[node] === DEAD ? 0 : Math.max(0, depth - 1);
        node = depth === 0 ? start : path[depth];
        continue;
      }
      path[depth] = node;
      arcs[depth] = code;
      if (code !== FREE || isClass) {
        depth += 1;
        node = target;
        continue;
      }
      // Free money is found: what fits moves along the path. Class-years are every arc's end that never limits.
      let amount = want - got;
      for (let k = depth; k >= 0; k -= 1)
        if (unitOf[path[k]] >= classes) amount = Math.min(amount, roomOn(path[k], arcs[k]));
      for (let k = depth; k >= 0; k -= 1)
        if (unitOf[path[k]] >= classes) moveOn(path[k], arcs[k], amount);
        else paid[yearOf[path[k]] * pairs + arcs[k]] += amount;
      got += amount;
      if (got === want) return got;
      depth = 0;
      node = start;
    }
    return got;
  }

  /** Exact distances while nothing is drawn: later years of a pool that carries, caps with room, classes. */
  function firstLabels(): void {
    let queue: number[] = [];
    for (let node = 0; node < nodes; node += 1)
      if (free[node] > 0) {
        label[node] = 1;
        queue.push(node);
      }
    for (let distance = 2; queue.length > 0; distance += 1) {
      const next: number[] = [];
      const reach = (v: number) => {
        if (label[v] !== DEAD) return;
        label[v] = distance;
        next.push(v);
      };
      for (const v of queue) {
        if (unitOf[v] < classes) continue;
        const u = unitOf[v] - classes;
        const t = yearOf[v];
        if (u < pools && carries[u] === 1 && t < lastYear) reach(v + width);
        if (u < pools)
          for (let k = childStart[u]; k < childStart[u + 1]; k += 1)
            if (room[t * width + classes + k] > 0) reach(t * width + classes + k);
        if (!pays(u, t)) continue;
        for (let j = supplyStart[u]; j < supplyStart[u + 1]; j += 1) reach(t * width + supplyClass[j]);
      }
      queue = next;
    }
    for (const distance of label) if (distance !== DEAD) atLabel[distance] += 1;
  }
  firstLabels();
  return { network, width, paid, free, carried, through, room, label, draw };
}
