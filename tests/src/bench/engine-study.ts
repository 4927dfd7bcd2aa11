// What a State can gain by re-ranking, splitting or inflating: the figures of docs/studies/what-a-state-can-gain.md.
import { buildModel, runLaw, type NeedInput, type PlanInput } from '@article-six/engine';
import type { Section } from './bench.js';
import { instance, SPECS } from './engine-instances.js';

interface Outcome {
  totals: Map<string, number>;
  /** By need: money in each year, and gap in each year. */
  needs: Map<string, { z: number[]; gap: number[] }>;
}
function outcome(input: PlanInput): Outcome {
  const model = buildModel(input);
  const { z } = runLaw(model);
  const totals = new Map<string, number>();
  const needs: Outcome['needs'] = new Map();
  model.needs.forEach((need, n) => {
    const row = [...z.subarray(n * model.years, (n + 1) * model.years)];
    const gap = [...model.gap.subarray(n * model.years, (n + 1) * model.years)];
    needs.set(need.id, { z: row, gap });
    totals.set(need.state, (totals.get(need.state) ?? 0) + row.reduce((a, b) => a + b, 0));
  });
  return { totals, needs };
}
const amounts = (need: NeedInput, change: (amount: number) => number) =>
  Object.fromEntries(Object.entries(need.gap).map(([year, amount]) => [year, String(change(Number(amount)))]));

type Trick = (input: PlanInput, own: NeedInput[], before: Outcome) => PlanInput;
const replaced = (input: PlanInput, own: NeedInput[], by: (need: NeedInput) => NeedInput[]): PlanInput => ({
  ...input,
  needs: (input.needs ?? []).flatMap((need) => (own.includes(need) ? by(need) : [need])),
});
const TRICKS: Record<string, Trick> = {
  'turns its ranking upside down': (input, own) =>
    replaced(input, own, (need) => [{ ...need, rank: own.length + 1 - need.rank }]),
  'ranks its contested needs first': (input, own, before) => {
    const sum = (list: number[] = []) => list.reduce((a, b) => a + b, 0);
    const covered = (need: NeedInput) => sum(before.needs.get(need.id)?.z) / sum(before.needs.get(need.id)?.gap);
    const order = [...own].sort((a, b) => covered(a) - covered(b));
    return replaced(input, own, (need) => [{ ...need, rank: order.indexOf(need) + 1 }]);
  },
  'splits every need in two': (input, own) =>
    replaced(input, own, (need) => [
      { ...need, rank: 2 * need.rank - 1, gap: amounts(need, (amount) => Math.floor(amount / 2)) },
      { ...need, id: `${need.id} b`, rank: 2 * need.rank, gap: amounts(need, (amount) => Math.ceil(amount / 2)) },
    ]),
  'states all costs 20 % higher': (input, own) =>
    replaced(input, own, (need) => [{ ...need, gap: amounts(need, (amount) => Math.floor(amount * 1.2)) }]),
};

/** Money of a State for what its needs truly cost. */
function useful(after: Outcome, before: Outcome, own: NeedInput[]): number {
  let sum = 0;
  for (const need of own)
    before.needs.get(need.id)?.gap.forEach((gap, t) => (sum += Math.min(gap, after.needs.get(need.id)?.z[t] ?? 0)));
  return sum;
}

export const engineStudy: Section = {
  name: 'engine-study',
  title: 'What a State can gain by re-ranking, splitting or inflating',
  async run(report) {
    const changes = new Map<string, number[]>();
    const note = (what: string, before: number, after: number) => {
      const list = changes.get(what) ?? [];
      list.push(before === 0 ? 0 : ((after - before) / before) * 100);
      changes.set(what, list);
    };
    for (let seed = 1; seed <= 40; seed += 1) {
      const input = instance({ ...SPECS.mini, seed: seed * 7 + 1 });
      const before = outcome(input);
      for (const { iso3 } of (input.states ?? []).slice(0, 4)) {
        const own = (input.needs ?? []).filter((need) => need.state === iso3);
        for (const [what, trick] of Object.entries(TRICKS)) {
          const after = outcome(trick(input, own, before));
          note(what, before.totals.get(iso3) ?? 0, after.totals.get(iso3) ?? 0);
          if (what.includes('costs'))
            note(`${what}: for true costs`, before.totals.get(iso3) ?? 0, useful(after, before, own));
        }
      }
      await Promise.resolve();
    }
    for (const [what, list] of changes) {
      const sorted = [...list].sort((a, b) => a - b);
      const show = (value = 0) => `${value.toFixed(1)} %`;
      const figures = {
        mean: show(list.reduce((a, b) => a + b, 0) / list.length),
        median: show(sorted[sorted.length >> 1]),
        best: show(sorted.at(-1)),
        worst: show(sorted[0]),
        'gains above 1 %': `${list.filter((change) => change > 1).length} of ${list.length}`,
        'loses above 1 %': String(list.filter((change) => change < -1).length),
      };
      report({ what: `a State ${what}`, figures });
    }
  },
};
