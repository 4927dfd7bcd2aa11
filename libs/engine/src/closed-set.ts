// The closed set of a need-year with a gap: everything that money could come from, also by re-routing. Its pledges are
// the pot that was emptied; its need-years say who drew it.
import type { Solution } from './plan.js';
import { eachSource } from './sources.js';

export interface ClosedSet {
  /** Pledges with money in the set, by index. */
  pledges: number[];
  /** New money that the set's need-years hold, by State index; States without any are left out. */
  drawnBy: Map<number, number>;
}

/** Closed sets by class-year: needs of one class share theirs. */
export function closedSets({ model, law }: Solution): (n: number, t: number) => ClosedSet {
  const { network, years } = model;
  const { classes, supplies, pools, classOf, poolOf } = network;
  const width = classes + supplies;
  const needsOf: number[][] = Array.from({ length: classes }, () => []);
  classOf.forEach((c, n) => {
    if (c >= 0) needsOf[c].push(n);
  });
  const known = new Map<number, ClosedSet>();
  const seen = new Int32Array(width * years).fill(-1);

  function search(start: number): ClosedSet {
    const stack = [start];
    seen[start] = start;
    const tranches = new Set<number>();
    const drawnBy = new Map<number, number>();
    for (let v = stack.pop(); v !== undefined; v = stack.pop()) {
      const unit = v % width;
      const t = Math.floor(v / width);
      for (const n of unit < classes ? needsOf[unit] : []) {
        const fresh = law.z[n * years + t] - model.agreed[n * years + t];
        const s = model.needState[n];
        if (fresh > 0) drawnBy.set(s, (drawnBy.get(s) ?? 0) + fresh);
      }
      if (unit >= classes && unit - classes < pools) tranches.add((unit - classes) * years + t);
      eachSource(network, law.flow, v, (source) => {
        if (seen[source] === start) return;
        seen[source] = start;
        stack.push(source);
      });
    }
    const pledges = model.pledges.flatMap((_pledge, p) => {
      const g = poolOf[p];
      if (g < 0) return [];
      for (let t = 0; t < years; t += 1)
        if (tranches.has(g * years + t) && model.available[p * years + t] > 0) return [p];
      return [];
    });
    return { pledges, drawnBy };
  }
  return (n, t) => {
    const c = classOf[n];
    if (c < 0) return { pledges: [], drawnBy: new Map() };
    const node = t * width + c;
    const set = known.get(node) ?? search(node);
    known.set(node, set);
    return set;
  };
}
