// Money that stays unused, by pledge and tranche: what it paid, why the rest is left, and which gaps it could serve if
// the pledge were wider.
import { byText } from './canonical.js';
import type { PledgeExplanation, PledgeYear } from './explanation.format.js';
import { openBlocks, type Blocks } from './near-misses.js';
import type { Plan } from './plan.format.js';
import type { Solution } from './plan.js';

/** Ten are enough to act on. */
const SHOWN = 10;

/** Need-years that a tranche could pay as far as years go: its own, and later ones with carry-over. */
const payable = (carries: boolean, t: number, years: number) =>
  Array.from({ length: carries ? years - t : 1 }, (_, k) => t + k);

function couldServe({ model, law }: Solution, blocks: Blocks, p: number, t: number): PledgeYear['couldServe'] {
  const { years, firstYear, gap } = model;
  const found: { need: string; year: number; gap: number; blockedBy: ReturnType<Blocks['of']> }[] = [];
  for (const y of payable(model.pledges[p].carryOver === true, t, years))
    model.needs.forEach((need, n) => {
      const open = gap[n * years + y] - law.z[n * years + y];
      if (open > 0) found.push({ need: need.id, year: firstYear + y, gap: open, blockedBy: blocks.of(p, n, y) });
    });
  found.sort(
    (a, b) => a.blockedBy.length - b.blockedBy.length || b.gap - a.gap || byText(a.need, b.need) || a.year - b.year,
  );
  return found.slice(0, SHOWN).map((one) => ({ ...one, gap: String(one.gap) }));
}

function causeOf({ model, law }: Solution, blocks: Blocks, p: number, t: number): NonNullable<PledgeYear['cause']> {
  const { years, gap } = model;
  let asks = false;
  for (const y of payable(model.pledges[p].carryOver === true, t, years))
    for (let n = 0; n < model.needs.length; n += 1) {
      const at = n * years + y;
      if (gap[at] === 0) continue;
      const blocked = blocks.of(p, n, y);
      if (blocked.some((blocker) => blocker !== 'stateCap')) continue;
      if (blocked.length > 0 && law.z[at] < gap[at]) return 'stateCap';
      asks = true;
    }
  return asks ? 'needsFull' : 'noEligibleNeed';
}

/** Explanations of the pledges that are asked about, by pledge id; years with money only. */
export function explainPledges(
  solution: Solution,
  plan: Plan,
  pledges: readonly string[] | 'all',
): PledgeExplanation[] {
  const { model } = solution;
  const { years, firstYear } = model;
  const blocks = openBlocks(solution);
  const asked = pledges === 'all' ? undefined : new Set(pledges);
  const paid = new Map<string, PledgeYear['paidTo']>();
  for (const line of plan.allocations)
    for (const [year, tranches] of Object.entries(line.tranches))
      for (const [tranche, amount] of Object.entries(tranches)) {
        const key = `${tranche} ${line.pledge}`;
        const list = paid.get(key) ?? [];
        list.push({ need: line.need, year: Number(year), amount });
        paid.set(key, list);
      }
  function yearOf(p: number, t: number): PledgeYear[] {
    const available = model.available[p * years + t];
    if (available === 0) return [];
    const unused = blocks.unusedOf[p * years + t];
    const year = firstYear + t;
    const line = { year, available: String(available), used: String(available - unused), unused: String(unused) };
    const paidTo = paid.get(`${year} ${model.pledges[p].id}`) ?? [];
    if (unused === 0) return [{ ...line, paidTo }];
    const why = { cause: causeOf(solution, blocks, p, t), couldServe: couldServe(solution, blocks, p, t) };
    return [{ ...line, paidTo, ...why }];
  }
  return model.pledges.flatMap((pledge, p) => {
    if (asked && !asked.has(pledge.id)) return [];
    const list = Array.from({ length: years }, (_, t) => yearOf(p, t)).flat();
    return list.length === 0 ? [] : [{ pledge: pledge.id, years: list }];
  });
}
