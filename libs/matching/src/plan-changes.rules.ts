// From a plan back to tranches and proposals: exact original amounts, and only what differs from what floats now.
import type { Plan, PlanInput } from '@article-six/engine';
import { backFromPlanning } from './conversion.rules.js';
import type { Line, LiveProposal } from './plan-input.rules.js';
import { partsOf, type Part } from './plan-tranches.rules.js';

/** One proposal as the plan wants it: a pledge for a need over its years. */
export interface Draft {
  readonly pledge: string;
  readonly need: string;
  readonly commodity: string;
  readonly lines: readonly Line[];
}
const byText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
export const pairOf = (one: { pledge: string; need: string }): string => `${one.pledge} ${one.need}`;

interface Free {
  readonly original: bigint;
  readonly planning: bigint;
}
const sum = (amounts: readonly bigint[]) => amounts.reduce((a, b) => a + b, 0n);
/**
 * The parts of one tranche in its own money. What the plan gives as before keeps its amount to the last unit: accepting
 * some of a plan must change nothing else in it, and rounding a smaller rest anew would. The others share what is left, by
 * cumulative floor. A tranche that is used up pays its exact original amount: then all are rounded anew if need be.
 */
function sharesOf(parts: readonly Part[], free: Free, before: ReadonlyMap<string, readonly Line[]>): bigint[] {
  const planned = parts.map((part) => BigInt(part.planning));
  const kept = parts.map((part) => {
    const line = before.get(part.need)?.find((one) => one.year === part.year && one.tranche === part.tranche);
    return line?.planning === part.planning ? BigInt(line.amount) : undefined;
  });
  const open = planned.filter((_, i) => kept[i] === undefined);
  const rest = {
    original: free.original - sum(kept.map((amount) => amount ?? 0n)),
    planning: free.planning - sum(planned) + sum(open),
  };
  const usedUp = sum(planned) === free.planning;
  if (rest.original < 0n || rest.planning < 0n || (usedUp && open.length === 0 && rest.original > 0n))
    return backFromPlanning(free.original, free.planning, planned);
  const shares = backFromPlanning(rest.original, rest.planning, open);
  return kept.map((amount) => amount ?? shares.shift() ?? 0n);
}

/** Every allocation in the money of its tranche: in need-id order, years ascending; `floating` is what was offered last. */
export function draftsOf(
  plan: Plan,
  input: Pick<PlanInput, 'commodity' | 'years' | 'pledges'>,
  free: ReadonlyMap<string, Free>,
  floating: readonly LiveProposal[] = [],
): Draft[] {
  const floatingOf = Map.groupBy(floating, (one) => one.pledge);
  const carries = new Set((input.pledges ?? []).flatMap((one) => (one.carryOver === true ? [one.id] : [])));
  const lines = new Map<string, ReadonlyMap<string, Line[]>>();
  for (const [pledge, allocations] of Map.groupBy(plan.allocations, (one) => one.pledge)) {
    const now = floatingOf.get(pledge) ?? [];
    const parts = partsOf(allocations, {
      carries: carries.has(pledge),
      floating: now,
      free: (tranche) => free.get(`${pledge}:${tranche}`)?.planning ?? 0n,
      years: input.years,
    });
    lines.set(
      pledge,
      linesByNeed(parts, (tranche) => free.get(`${pledge}:${tranche}`), now),
    );
  }
  return plan.allocations.flatMap(({ pledge, need }) => {
    const mine = lines.get(pledge)?.get(need);
    return mine
      ? [
          {
            pledge,
            need,
            commodity: input.commodity,
            lines: mine.sort((a, b) => a.year - b.year || a.tranche - b.tranche),
          },
        ]
      : [];
  });
}
/** The parts of one pledge in the money of its tranches, by need. */
function linesByNeed(
  parts: Part[],
  free: (tranche: number) => Free | undefined,
  floating: readonly LiveProposal[],
): Map<string, Line[]> {
  const before = new Map(floating.map((one) => [one.need, one.lines]));
  parts.sort((a, b) => byText(a.need, b.need) || a.year - b.year || a.tranche - b.tranche);
  const lines = new Map<string, Line[]>();
  for (const [tranche, inTranche] of Map.groupBy(parts, (part) => part.tranche)) {
    const shares = sharesOf(inTranche, free(tranche) ?? { original: 0n, planning: 0n }, before);
    inTranche.forEach((part, index) => {
      const amount = shares[index] ?? 0n;
      if (amount === 0n) return; // less than a minor unit of the tranche: nothing anybody could accept
      const line = { year: part.year, tranche: part.tranche, amount: String(amount), planning: part.planning };
      const mine = lines.get(part.need);
      if (mine) mine.push(line);
      else lines.set(part.need, [line]);
    });
  }
  return lines;
}

export interface Changes {
  readonly fresh: readonly Draft[];
  readonly changed: readonly { readonly proposal: LiveProposal; readonly draft: Draft }[];
  readonly kept: readonly { readonly proposal: LiveProposal; readonly draft: Draft }[];
  readonly gone: readonly LiveProposal[];
}
const same = (a: readonly Line[], b: readonly Line[]) =>
  a.length === b.length &&
  a.every((line, i) => {
    const other = b[i];
    return (
      line.year === other?.year &&
      line.tranche === other.tranche &&
      line.amount === other.amount &&
      line.planning === other.planning
    );
  });

/** What differs between the proposals that float and what the new plan wants. */
export function changesBetween(floating: readonly LiveProposal[], drafts: readonly Draft[]): Changes {
  const now = new Map(floating.map((proposal) => [pairOf(proposal), proposal]));
  const wanted = new Set(drafts.map(pairOf));
  const pairs = drafts.flatMap((draft) => {
    const proposal = now.get(pairOf(draft));
    return proposal ? [{ proposal, draft }] : [];
  });
  return {
    fresh: drafts.filter((draft) => !now.has(pairOf(draft))),
    changed: pairs.filter(({ proposal, draft }) => !same(proposal.lines, draft.lines)),
    kept: pairs.filter(({ proposal, draft }) => same(proposal.lines, draft.lines)),
    gone: floating.filter((proposal) => !wanted.has(pairOf(proposal))),
  };
}
