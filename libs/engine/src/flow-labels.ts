// Exact labels of a flow: how many arcs free money is away from each node, by one search from all free money.
import type { Network } from './network.js';

/** Label of a node that no free money can reach any more. */
export const DEAD = 0x3fffffff;

/** Where the money of a flow is, minor units; nodes are numbered as in `Flow`. */
export interface Money {
  /** Money of pair a in year t at `t * pairs + placeOf[a]`. */
  paid: Float64Array;
  /** By supply node: money of a pool not used, and what it hands from its year to the next. */
  free: Float64Array;
  carried: Float64Array;
  /** By supply node of a cap: what it lets through, and its room. */
  through: Float64Array;
  room: Float64Array;
}

/** Sets `label` to the exact distances, 1 for a pool-year with free money and DEAD where no money can come. */
export function exactLabels(network: Network, money: Money, label: Int32Array): void {
  const { years, classes, supplies, pools, carries, parent, childStart, firstPaid, lastPaid } = network;
  const { classStart, pairSupply, placeOf, supplyStart, supplyClass } = network;
  const { paid, free, carried, through, room } = money;
  const width = classes + supplies;
  const pairs = pairSupply.length;
  const queue = new Int32Array(label.length);
  let end = 0;
  let distance = 1;
  const reach = (v: number) => {
    if (label[v] !== DEAD) return;
    label[v] = distance;
    queue[end] = v;
    end += 1;
  };
  label.fill(DEAD);
  for (let v = 0; v < label.length; v += 1) if (free[v] > 0) reach(v);
  for (let k = 0; k < end; k += 1) {
    const v = queue[k];
    const t = Math.floor(v / width);
    const row = t * width;
    distance = label[v] + 1;
    if (v - row < classes) {
      const c = v - row;
      for (let a = classStart[c]; a < classStart[c + 1]; a += 1)
        if (paid[t * pairs + placeOf[a]] > 0) reach(row + classes + pairSupply[a]);
      continue;
    }
    const u = v - row - classes;
    if (u < pools) {
      if (carries[u] === 1 && t < years - 1) reach(v + width);
      if (t > 0 && carried[v - width] > 0) reach(v - width);
      for (let child = childStart[u]; child < childStart[u + 1]; child += 1)
        if (room[row + classes + child] > 0) reach(row + classes + child);
    } else if (through[v] > 0) reach(row + classes + parent[u]);
    if (t < firstPaid[u] || t > lastPaid[u]) continue;
    for (let j = supplyStart[u]; j < supplyStart[u + 1]; j += 1) reach(row + supplyClass[j]);
  }
}
