// From an input to a plan: the law says how much, the payments say who, and both are written in the published format.
import { byText, inputHash } from './canonical.js';
import { figuresOf } from './figures.js';
import type { PlanInput } from './input.format.js';
import { Overtaken, runLaw, type LawResult, type Watch } from './law.js';
import { buildModel, type Model } from './model.js';
import { Payments, NONE } from './payments.js';
import { decidePayers } from './payers.js';
import { ENGINE, LAW, type Allocation, type Closure, type Plan } from './plan.format.js';

/** A plan as numbers, before it is written: what the explanation and the bench work on. */
export interface Solution {
  model: Model;
  law: LawResult;
  payments: Payments;
}

/** Runs the law and decides who pays. Throws `Overtaken` when the watch says so. */
export function solve(model: Model, watch: Watch = {}): Solution {
  const law = runLaw(model, watch);
  const pause = () => {
    if (watch.overtaken?.()) throw new Overtaken();
  };
  pause();
  return { model, law, payments: decidePayers(model, law, pause) };
}

/** Pays `amount` out of what is left of the tranches up to year t, oldest first. */
function fromTranches(left: Float64Array, carries: boolean, t: number, amount: number, firstYear: number) {
  const used: Record<string, string> = {};
  let open = amount;
  for (let y = carries ? 0 : t; y <= t && open > 0; y += 1) {
    const part = Math.min(left[y], open);
    if (part === 0) continue;
    left[y] -= part;
    open -= part;
    used[String(firstYear + y)] = String(part);
  }
  if (open > 0) throw new Error('a pledge pays more than its tranches hold');
  return used;
}

function allocationsOf({ model, payments }: Solution): Allocation[] {
  const { years, firstYear, available } = model;
  const byNeedId = Int32Array.from(model.needs.keys()).sort((a, b) => byText(model.needs[a].id, model.needs[b].id));
  const place = new Int32Array(model.needs.length);
  byNeedId.forEach((n, index) => (place[n] = index));
  return model.pledges.flatMap((pledge, p) => {
    const left = available.slice(p * years, (p + 1) * years);
    const lines = new Map<number, Allocation>();
    for (let t = 0; t < years; t += 1) {
      const records: number[] = [];
      for (let r = payments.firstOfPledge[p * years + t]; r !== NONE; r = payments.nextOfPledge[r]) records.push(r);
      records.sort((a, b) => place[payments.need[a]] - place[payments.need[b]]);
      for (const r of records) {
        const n = payments.need[r];
        const line = lines.get(n) ?? { pledge: pledge.id, need: model.needs[n].id, amounts: {}, tranches: {} };
        const year = String(firstYear + t);
        line.amounts[year] = String(payments.amount[r]);
        line.tranches[year] = fromTranches(left, pledge.carryOver === true, t, payments.amount[r], firstYear);
        lines.set(n, line);
      }
    }
    return [...lines.keys()].sort((a, b) => place[a] - place[b]).map((n) => lines.get(n) as Allocation);
  });
}

/** Writes a solution in the published format. */
export function writePlan(solution: Solution): Plan {
  const { model, law } = solution;
  const funded: Plan['funded'] = [];
  const closures: Closure[] = [];
  model.needs.forEach((need, n) => {
    const amounts: Record<string, string> = {};
    for (let t = 0; t < model.years; t += 1) {
      const at = n * model.years + t;
      const year = model.firstYear + t;
      if (law.z[at] > 0) amounts[String(year)] = String(law.z[at]);
      if (law.closedIn[at] > 0) closures.push({ need: need.id, year, round: law.closedIn[at] });
    }
    if (Object.keys(amounts).length > 0) funded.push({ need: need.id, amounts });
  });
  closures.sort((a, b) => byText(a.need, b.need) || a.year - b.year);
  const allocations = allocationsOf(solution);
  return {
    format: 'article-six.plan.v1',
    input: inputHash(model.input),
    law: LAW,
    engine: ENGINE,
    policy: model.input.policy.version,
    quantum: String(model.quantum),
    rounds: law.rounds,
    funded,
    allocations,
    closures,
    figures: figuresOf(model, law.z, allocations),
  };
}

/**
 * The plan of an input that `parsePlanInput` accepted. The same input in any order gives the same plan, byte for byte
 * when it is written with JSON.stringify.
 * @throws Overtaken when `watch.overtaken` says that a newer input has come.
 */
export function planFor(input: PlanInput, watch: Watch = {}): Plan {
  return writePlan(solve(buildModel(input), watch));
}
