// Where money could come from, one step at a time, in a network with a flow in it. What cannot be reached this way from
// a need-year is its closed set's outside; what can, and holds no free money, is its pot.
import type { Money } from './flow-labels.js';
import type { Network } from './network.js';

/** Sees every node that money could come from to node v (numbered as in `Flow`); pools with free money are not marked. */
export function eachSource(network: Network, money: Money, v: number, see: (source: number) => void): void {
  const { classes, supplies, pools, carries, parent, childStart, firstPaid, lastPaid } = network;
  const { classStart, pairSupply, placeOf, supplyStart, supplyClass } = network;
  const { paid, carried, through, room } = money;
  const width = classes + supplies;
  const t = Math.floor(v / width);
  const row = t * width;
  if (v - row < classes) {
    const c = v - row;
    for (let a = classStart[c]; a < classStart[c + 1]; a += 1) {
      const u = pairSupply[a];
      if (t >= firstPaid[u] && t <= lastPaid[u]) see(row + classes + u);
    }
    return;
  }
  const u = v - row - classes;
  if (u < pools) {
    if (t > 0 && carries[u] === 1) see(v - width);
    if (carried[v] > 0) see(v + width);
    for (let k = childStart[u]; k < childStart[u + 1]; k += 1)
      if (through[row + classes + k] > 0) see(row + classes + k);
  } else if (room[v] > 0) see(row + classes + parent[u]);
  for (let j = supplyStart[u]; j < supplyStart[u + 1]; j += 1)
    if (paid[t * placeOf.length + j] > 0) see(row + supplyClass[j]);
}
