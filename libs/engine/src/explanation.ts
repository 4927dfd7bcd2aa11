// Why each need-year got what it got, as data: who pays and why they, in which rounds it drew, what emptied the pot of
// its gap, which pledges nearly fit, and what would fix it.
import { byText } from './canonical.js';
import { closedSets, type ClosedSet } from './closed-set.js';
import type { NeedExplanation, NeedYear, Payer } from './explanation.format.js';
import { fixesFor } from './fixes.js';
import type { PlanInput } from './input.format.js';
import { runLaw } from './law.js';
import { nearMisses, openBlocks, type Blocks } from './near-misses.js';
import { NONE } from './payments.js';
import type { Solution } from './plan.js';
import { KEPT, PINNED, PREFERRED } from './streams-kept.js';

export interface Wanted {
  /** Ids of the needs to explain; `all` for every need. */
  needs: readonly string[] | 'all';
  /** Whether fixes are looked for: each is tried by planning again. */
  fixes?: boolean;
}
type Drawn = NonNullable<NeedYear['drawn']>;

/** First and last round and number of requests that got something, by need-year; the law is run again to see them. */
function drawnIn({ model }: Solution): Map<number, Drawn> {
  const drawn = new Map<number, Drawn>();
  runLaw(model, {
    onDraw({ need, year, got, round }) {
      if (got === 0) return;
      const at = need * model.years + year;
      const known = drawn.get(at);
      if (known) {
        known.last = round;
        known.times += 1;
      } else drawn.set(at, { first: round, last: round, times: 1 });
    },
  });
  return drawn;
}

const reasons: Record<number, Payer['because']> = { [KEPT]: 'kept', [PREFERRED]: 'preference', [PINNED]: 'pinned' };

function payersOf({ model, payments }: Solution, blocks: Blocks, n: number, t: number): Payer[] {
  const payers: Payer[] = [];
  const eligible = model.pledges.reduce((count, _pledge, p) => count + (blocks.of(p, n, t).length === 0 ? 1 : 0), 0);
  for (let r = payments.firstOfNeed[n * model.years + t]; r !== NONE; r = payments.nextOfNeed[r]) {
    const because = eligible === 1 ? 'onlyEligible' : (reasons[payments.settled[r]] ?? 'remainder');
    payers.push({ pledge: model.pledges[payments.pledge[r]].id, amount: String(payments.amount[r]), because });
  }
  payers.sort((a, b) => byText(a.pledge, b.pledge));
  const agreed = (model.input.agreed ?? [])
    .filter((line) => line.need === model.needs[n].id && line.year === model.firstYear + t && line.amount !== '0')
    .sort((a, b) => byText(a.pledge, b.pledge) || (a.tranche ?? a.year) - (b.tranche ?? b.year));
  return [...agreed.map(({ pledge, amount }): Payer => ({ pledge, amount, because: 'agreed' })), ...payers];
}

function causeOf(
  { model }: Solution,
  blocks: Blocks,
  n: number,
  t: number,
  pot: number[],
): NonNullable<NeedYear['cause']> {
  let mayPay = false;
  let isFull = false;
  for (let p = 0; p < model.pledges.length; p += 1) {
    const blocked = blocks.of(p, n, t);
    if (blocked.some((blocker) => blocker !== 'stateCap')) continue;
    mayPay = true;
    if (blocked.length > 0) isFull = true;
    if (blocked.length > 0 && blocks.left(p, t) > 0) return 'stateCap';
  }
  if (!mayPay) return 'noEligiblePledge';
  return isFull && pot.length === 0 ? 'stateCap' : 'potEmptied';
}

/** Explanations of the needs that are asked about, by need id. Unknown ids are left out. */
export function explainNeeds(solution: Solution, wanted: Wanted): NeedExplanation[] {
  const { model, law } = solution;
  const { years, firstYear, gap } = model;
  const blocks = openBlocks(solution);
  const setOf = closedSets(solution);
  const drawn = drawnIn(solution);
  const asked = wanted.needs === 'all' ? undefined : new Set(wanted.needs);

  function gapOf(n: number, t: number): Partial<NeedYear> {
    const set: ClosedSet = setOf(n, t);
    const drawnBy = [...set.drawnBy].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
    return {
      gap: String(gap[n * years + t] - law.z[n * years + t]),
      cause: causeOf(solution, blocks, n, t, set.pledges),
      round: law.closedIn[n * years + t],
      pot: set.pledges.map((p) => model.pledges[p].id),
      drawnBy: drawnBy.map(([s, amount]) => ({ state: model.states[s].iso3, amount: String(amount) })),
      nearMisses: nearMisses(solution, blocks, n, t),
      ...(wanted.fixes ? { fixes: fixesFor(solution, blocks, n, t) } : {}),
    };
  }
  function yearOf(n: number, t: number): NeedYear[] {
    const at = n * years + t;
    if (gap[at] === 0) return [];
    const requests = drawn.get(at);
    return [
      {
        year: firstYear + t,
        asked: String(gap[at]),
        got: String(law.z[at]),
        weight: model.weight[model.needState[n]],
        ...(requests ? { drawn: requests } : {}),
        paidBy: payersOf(solution, blocks, n, t),
        ...(law.z[at] < gap[at] ? gapOf(n, t) : {}),
      },
    ];
  }
  return model.needs
    .flatMap((need, n) => {
      if (asked && !asked.has(need.id)) return [];
      const list = Array.from({ length: years }, (_, t) => yearOf(n, t)).flat();
      return list.length === 0 ? [] : [{ need: need.id, years: list }];
    })
    .sort((a, b) => byText(a.need, b.need));
}

/** The ids in `input` that a question names and the input does not hold. */
export const unknownNeeds = (input: PlanInput, ids: readonly string[]): string[] => {
  const known = new Set((input.needs ?? []).map((need) => need.id));
  return ids.filter((id) => !known.has(id));
};
