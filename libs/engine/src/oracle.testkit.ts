// An oracle that shares nothing with the engine: linear programs over pledges, tranche years and need-years, solved by
// HiGHS. For tests only.
import loader, { type Highs } from 'highs';
import { openBook, capOf, inWindow, type Book } from './check/book.js';
import type { PlanInput } from './input.format.js';
import type { Plan } from './plan.format.js';

let solver: Promise<Highs> | undefined;
/** The package's types say CommonJS where an ES module is loaded: the default export is the function itself. */
const load = loader as unknown as () => Promise<Highs>;
const highs = () => (solver ??= load());

/** x: money of a pledge to a need in a year. */
export interface Pay {
  name: string;
  p: number;
  n: number;
  t: number;
}
export function paysOf(book: Book): Pay[] {
  const pays: Pay[] = [];
  book.served.forEach((needs, p) => {
    for (const n of needs)
      book.years.forEach((year, t) => {
        if (inWindow(book.pledges[p], year)) pays.push({ name: `x_${p}_${n}_${t}`, p, n, t });
      });
  });
  return pays;
}
/** A row of a program; none where it has no terms. */
export const line = (terms: string[], relation: string, value: bigint | number) =>
  terms.length === 0 ? [] : [` ${terms.join(' + ')} ${relation} ${value}`];

/** Tranches, carry-over and caps. */
export function supplyRows(book: Book, pays: Pay[]): string[] {
  const rows: string[] = [];
  book.pledges.forEach((pledge, p) => {
    const own = pays.filter((pay) => pay.p === p);
    book.years.forEach((year, t) => {
      const first = pledge.carryOver === true ? 0 : t;
      const money = book.available[p].slice(first, t + 1).reduce((a, b) => a + b, 0n);
      const upTo = own.filter((pay) => pay.t >= first && pay.t <= t);
      rows.push(
        ...line(
          upTo.map((pay) => pay.name),
          '<=',
          money,
        ),
      );
      const cap = capOf(pledge, year);
      if (cap === undefined) return;
      for (const state of book.states) {
        const inState = own.filter((pay) => pay.t === t && book.needs[pay.n].state === state.iso3);
        const before = (book.input.agreed ?? [])
          .filter((one) => one.pledge === pledge.id && one.year === year)
          .filter((one) => book.needs[book.needIndex.get(one.need) ?? 0].state === state.iso3)
          .reduce((sum, one) => sum + BigInt(one.amount), 0n);
        rows.push(
          ...line(
            inState.map((pay) => pay.name),
            '<=',
            cap > before ? cap - before : 0n,
          ),
        );
      }
    });
  });
  return rows;
}

/** Each need-year gets new money up to, or exactly, an amount less what is agreed there. */
export function needRows(book: Book, pays: Pay[], relation: '<=' | '=', amounts: bigint[][]): string[] {
  return book.needs.flatMap((_need, n) =>
    book.years.flatMap((_year, t) => {
      const own = pays.filter((pay) => pay.n === n && pay.t === t).map((pay) => pay.name);
      return line(own, relation, amounts[n][t] - book.agreed[n][t]);
    }),
  );
}

/** The largest value of the objective, 0 of an empty one. */
export async function maximum(objective: string[], rows: string[]): Promise<number> {
  if (objective.length === 0) return 0;
  const numbered = rows.map((row, k) => ` r${k}:${row}`).join('\n');
  const text = `Maximize\n obj: ${objective.join(' + ')}\nSubject To\n${numbered}\nEnd\n`;
  const solved = (await highs()).solve(text);
  if (solved.Status !== 'Optimal') throw new Error(`the oracle says ${solved.Status}`);
  return solved.ObjectiveValue;
}

/** The most new money that can be placed at all. */
export async function mostPlaced(input: PlanInput, plan: Plan): Promise<number> {
  const book = openBook(input, plan);
  const pays = paysOf(book);
  const rows = [...supplyRows(book, pays), ...needRows(book, pays, '<=', book.gap)];
  return maximum(
    pays.map((pay) => pay.name),
    rows,
  );
}

/**
 * Sum of preference score times money: what the plan has, and the most that any payers of the same z could have, when
 * those of `kept` pay at least what they pay there.
 */
export async function preferenceScores(
  input: PlanInput,
  plan: Plan,
  kept: NonNullable<PlanInput['previous']> = [],
): Promise<{ has: number; most: number }> {
  const book = openBook(input, plan);
  const pays = paysOf(book);
  const rows = [...supplyRows(book, pays), ...needRows(book, pays, '=', book.z)];
  for (const one of kept)
    rows.push(
      ` x_${book.pledgeIndex.get(one.pledge)}_${book.needIndex.get(one.need)}_${book.years.indexOf(one.year)} >= ${one.amount}`,
    );
  const score = (p: number, n: number) =>
    (book.pledges[p].preferences ?? [])
      .filter((wish) => wish.pillar === undefined || wish.pillar === book.needs[n].pillar)
      .filter((wish) => wish.subType === undefined || wish.subType === book.needs[n].subType)
      .filter((wish) => wish.state === undefined || wish.state === book.needs[n].state)
      .filter((wish) => wish.region === undefined || (book.stateOf[n].regions ?? []).includes(wish.region))
      .reduce((sum, wish) => sum + wish.score, 0);
  const has = book.payments.reduce((sum, one) => sum + score(one.pledge, one.need) * Number(one.amount), 0);
  const wished = pays.filter((pay) => score(pay.p, pay.n) > 0);
  return {
    has,
    most: await maximum(
      wished.map((pay) => `${score(pay.p, pay.n)} ${pay.name}`),
      rows,
    ),
  };
}
