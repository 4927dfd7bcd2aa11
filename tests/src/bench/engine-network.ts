// One network for all peers of the engine: source, pools by year, classes by year, sink. An arc from a class-year to
// the sink stands for one need-year; its cost makes an earlier rank worth more. This is the simpler problem that a
// general solver can be asked: one cost for all States, no rounds, no shares.
import type { Model } from '@article-six/engine';

export interface PeerNetwork {
  nodes: number;
  /** From, to, capacity in minor units, cost; node 0 is the source, node 1 the sink. */
  arcs: [from: number, to: number, capacity: number, cost: number][];
}

/** The network of a model without caps; what the law asks of it is asked here as one cost by rank. */
export function peerNetwork(model: Model): PeerNetwork {
  const { network, years, needs, gap } = model;
  if (network.supplies > network.pools) throw new Error('the peers are given networks without caps');
  const pool = (g: number, t: number) => 2 + g * years + t;
  const first = 2 + network.pools * years;
  const cell = (c: number, t: number) => first + c * years + t;
  const lastRank = needs.reduce((most, need) => Math.max(most, need.rank), 0);
  const supply = network.money.reduce((sum, amount) => sum + amount, 0);
  const arcs: PeerNetwork['arcs'] = [];
  for (let t = 0; t < years; t += 1) {
    for (let g = 0; g < network.pools; g += 1) {
      const money = network.money[g * years + t] ?? 0;
      if (money > 0) arcs.push([0, pool(g, t), money, 0]);
      if (network.carries[g] === 1 && t + 1 < years) arcs.push([pool(g, t), pool(g, t + 1), supply, 0]);
    }
    network.pairSupply.forEach((g, a) => {
      const mayPay = t >= (network.firstPaid[g] ?? 0) && t <= (network.lastPaid[g] ?? -1);
      if (mayPay) arcs.push([pool(g, t), cell(network.pairClass[a] ?? 0, t), supply, 0]);
    });
    needs.forEach((need, n) => {
      const c = network.classOf[n] ?? -1;
      const amount = gap[n * years + t] ?? 0;
      if (c >= 0 && amount > 0) arcs.push([cell(c, t), 1, amount, need.rank - lastRank - 1]);
    });
  }
  return { nodes: first + network.classes * years, arcs };
}
