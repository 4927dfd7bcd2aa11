// From a plan back to tranches and proposals: exact original amounts, and only what differs from what floats now.
import type { Plan } from '@article-six/engine';
import { backFromPlanning } from './conversion.rules.js';
import type { Line, LiveProposal } from './plan-input.rules.js';

/** One proposal as the plan wants it: a pledge for a need over its years. */
export interface Draft {
  readonly pledge: string;
  readonly need: string;
  readonly commodity: string;
  readonly lines: readonly Line[];
}
const byText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
export const pairOf = (one: { pledge: string; need: string }): string => `${one.pledge} ${one.need}`;

/** Every allocation in the money of its tranche: cumulative floor in need-id order, years ascending. */
export function draftsOf(
  plan: Plan,
  commodity: string,
  free: ReadonlyMap<string, { readonly original: bigint; readonly planning: bigint }>,
): Draft[] {
  const parts = plan.allocations.flatMap(({ pledge, need, tranches }) =>
    Object.entries(tranches).flatMap(([year, from]) =>
      Object.entries(from).map(([tranche, planning]) => ({
        pledge,
        need,
        year: Number(year),
        tranche: Number(tranche),
        planning,
      })),
    ),
  );
  parts.sort((a, b) => byText(a.need, b.need) || a.year - b.year || a.tranche - b.tranche);
  const lines = new Map<string, Line[]>();
  for (const [id, inTranche] of Map.groupBy(parts, (part) => `${part.pledge}:${part.tranche}`)) {
    const { original, planning } = free.get(id) ?? { original: 0n, planning: 0n };
    const shares = backFromPlanning(
      original,
      planning,
      inTranche.map((part) => BigInt(part.planning)),
    );
    inTranche.forEach((part, index) => {
      const amount = shares[index] ?? 0n;
      if (amount === 0n) return; // less than a minor unit of the tranche: nothing anybody could accept
      const line = { year: part.year, tranche: part.tranche, amount: String(amount), planning: part.planning };
      lines.set(pairOf(part), [...(lines.get(pairOf(part)) ?? []), line]);
    });
  }
  return plan.allocations.flatMap(({ pledge, need }) => {
    const mine = lines.get(pairOf({ pledge, need }));
    return mine
      ? [{ pledge, need, commodity, lines: mine.sort((a, b) => a.year - b.year || a.tranche - b.tranche) }]
      : [];
  });
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
