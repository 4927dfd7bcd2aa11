// Which tranche pays which need-year. Money that carries over may come from any earlier tranche, so there is a choice: what
// was offered before keeps its tranches, the rest takes the oldest money first. Nobody's offer moves because another one
// was accepted.
import type { Allocation } from '@article-six/engine';
import type { LiveProposal } from './plan-input.rules.js';

export interface Part {
  readonly pledge: string;
  readonly need: string;
  readonly year: number;
  readonly tranche: number;
  /** minor units of the planning currency, or the unit */
  readonly planning: string;
}
export interface PledgeNow {
  readonly carries: boolean;
  readonly floating: readonly LiveProposal[];
  /** what a tranche has free, planning currency */
  readonly free: (tranche: number) => bigint;
  readonly years: readonly number[];
}
type Cell = Omit<Part, 'tranche' | 'planning'> & { readonly amount: bigint };

const byText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
/** As the plan says it. */
const asPlanned = (allocations: readonly Allocation[]): Part[] =>
  allocations.flatMap(({ pledge, need, tranches }) =>
    Object.entries(tranches).flatMap(([year, from]) =>
      Object.entries(from).map(([tranche, planning]) => {
        return { pledge, need, year: Number(year), tranche: Number(tranche), planning };
      }),
    ),
  );

/** The allocations of one pledge, by tranche. */
export function partsOf(allocations: readonly Allocation[], now: PledgeNow): Part[] {
  const planned = asPlanned(allocations);
  if (!now.carries || now.floating.length === 0) return planned;
  const left = new Map(now.years.map((year) => [year, now.free(year)]));
  const parts: Part[] = [];
  const take = (cell: Cell, tranche: number, amount: bigint) => {
    left.set(tranche, (left.get(tranche) ?? 0n) - amount);
    const { pledge, need, year } = cell;
    parts.push({ pledge, need, year, tranche, planning: String(amount) });
  };
  const cells = allocations.flatMap(({ pledge, need, amounts }) =>
    Object.entries(amounts).map(([year, amount]): Cell => ({
      pledge,
      need,
      year: Number(year),
      amount: BigInt(amount),
    })),
  );
  cells.sort((a, b) => a.year - b.year || byText(a.need, b.need));
  const offered = new Map(now.floating.map((one) => [one.need, one.lines]));
  const moves = cells.filter((cell) => {
    const lines = (offered.get(cell.need) ?? []).filter((line) => line.year === cell.year);
    const fits =
      lines.reduce((sum, line) => sum + BigInt(line.planning), 0n) === cell.amount &&
      lines.every((line) => (left.get(line.tranche) ?? 0n) >= BigInt(line.planning));
    if (fits) for (const line of lines) take(cell, line.tranche, BigInt(line.planning));
    return !fits;
  });
  for (const cell of moves) {
    let open = cell.amount;
    for (const year of now.years) {
      const has = left.get(year) ?? 0n;
      if (year > cell.year || open === 0n || has === 0n) continue;
      const part = has < open ? has : open;
      take(cell, year, part);
      open -= part;
    }
    // what stays where it was would leave too little for an early year
    if (open > 0n) return planned;
  }
  return parts;
}
