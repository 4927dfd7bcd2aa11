// Exact leximin of the States' weighted totals, by linear programs: the lowest level as high as it can be, then the next
// one, until every State is fixed. A yardstick for tests; the law itself never looks at totals.
import { openBook, type Book } from './check/book.js';
import type { PlanInput } from './input.format.js';
import { line, maximum, needRows, paysOf, supplyRows, type Pay } from './oracle.testkit.js';
import type { Plan } from './plan.format.js';

/** A State that asks, its weight, and what it gets in all, agreed amounts included, minor units. */
export interface Total {
  state: string;
  weight: number;
  total: number;
}
export const levelOf = ({ total, weight }: Total) => total / weight;
const byLevel = (totals: Total[]) => totals.sort((a, b) => levelOf(a) - levelOf(b) || (a.state < b.state ? -1 : 1));

const sumOf = (book: Book, rows: bigint[][], iso3: string) =>
  Number(
    rows
      .filter((_row, n) => book.needs[n].state === iso3)
      .flat()
      .reduce((a, b) => a + b, 0n),
  );
const asking = (book: Book) => book.states.filter((state) => sumOf(book, book.gap, state.iso3) > 0);

/** What the States get in the plan, the lowest level first. */
export function totalsOf(input: PlanInput, plan: Plan): Total[] {
  const book = openBook(input, plan);
  return byLevel(asking(book).map(({ iso3, weight }) => ({ state: iso3, weight, total: sumOf(book, book.z, iso3) })));
}

const namesOf = (book: Book, pays: Pay[], iso3: string) =>
  pays.filter((pay) => book.needs[pay.n].state === iso3).map((pay) => pay.name);

/** The most that these States can get together, agreed amounts included, when nobody else gets new money. */
export async function mostOf(input: PlanInput, plan: Plan, states: string[]): Promise<number> {
  const book = openBook(input, plan);
  const pays = paysOf(book);
  const names = states.flatMap((iso3) => namesOf(book, pays, iso3));
  const agreed = states.reduce((sum, iso3) => sum + sumOf(book, book.agreed, iso3), 0);
  return agreed + (await maximum(names, [...supplyRows(book, pays), ...needRows(book, pays, '<=', book.gap)]));
}

/** What the States get in the exact leximin of total / weight, the lowest level first. */
export async function leximin(input: PlanInput, plan: Plan): Promise<Total[]> {
  const book = openBook(input, plan);
  const pays = paysOf(book);
  const rows = [...supplyRows(book, pays), ...needRows(book, pays, '<=', book.gap)];
  const states = asking(book).map(({ iso3, weight }) => {
    return { iso3, weight, names: namesOf(book, pays, iso3), agreed: sumOf(book, book.agreed, iso3) };
  });
  type Asking = (typeof states)[number];
  const fixed = new Map<string, number>();
  // A hair below the level: the solver's tolerance must not turn a level it has just found into an impossible one.
  const atLeast = (state: Asking, level: number) =>
    line(state.names, '>=', Math.max(0, level * state.weight - state.agreed - 1e-6));
  while (fixed.size < states.length) {
    const open = states.filter((state) => !fixed.has(state.iso3));
    const known = states.flatMap((state) => {
      const level = fixed.get(state.iso3);
      return level === undefined ? [] : atLeast(state, level);
    });
    const raised = open.map(({ names, weight, agreed }) => {
      return ` ${[...names, `- ${weight} level`].join(' + ').replace('+ -', '-')} >= ${-agreed}`;
    });
    const level = await maximum(['level'], [...rows, ...known, ...raised]);
    // Of those that could all reach the level, the ones that cannot go beyond it are fixed there.
    const held = open.flatMap((state) => atLeast(state, level));
    let stuck = 0;
    for (const { iso3, weight, names, agreed } of open) {
      const best = agreed + (await maximum(names, [...rows, ...known, ...held]));
      if (best > level * weight + 1e-3) continue;
      fixed.set(iso3, level);
      stuck += 1;
    }
    if (stuck === 0) throw new Error('the oracle found no State that is fixed');
  }
  return byLevel(states.map(({ iso3, weight }) => ({ state: iso3, weight, total: (fixed.get(iso3) ?? 0) * weight })));
}
