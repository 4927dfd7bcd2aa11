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
interface Pay {
  name: string;
  p: number;
  n: number;
  t: number;
}
function paysOf(book: Book): Pay[] {
  const pays: Pay[] = [];
  book.served.forEach((needs, p) => {
    for (const n of needs)
      book.years.forEach((year, t) => {
        if (inWindow(book.pledges[p], year)) pays.push({ name: `x_${p}_${n}_${t}`, p, n, t });
      });
  });
  return pays;
}
const line = (terms: string[], relation: string, value: bigint | number) =>
  terms.length === 0 ? [] : [` ${terms.join(' + ')} ${relation} ${value}`];

/** Tranches, carry-over and caps. */
function supplyRows(book: Book, pays: Pay[]): string[] {
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

async function maximum(objective: string[], rows: string[]): Promise<number> {
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
  const rows = supplyRows(book, pays);
  book.needs.forEach((_need, n) =>
    book.years.forEach((_year, t) => {
      const own = pays.filter((pay) => pay.n === n && pay.t === t);
      rows.push(
        ...line(
          own.map((pay) => pay.name),
          '<=',
          book.gap[n][t] - book.agreed[n][t],
        ),
      );
    }),
  );
  return maximum(
    pays.map((pay) => pay.name),
    rows,
  );
}

/** Sum of preference score times money: what the plan has, and the most that any payers of the same z could have. */
export async function preferenceScores(input: PlanInput, plan: Plan): Promise<{ has: number; most: number }> {
  const book = openBook(input, plan);
  const pays = paysOf(book);
  const rows = supplyRows(book, pays);
  book.needs.forEach((_need, n) =>
    book.years.forEach((_year, t) => {
      const own = pays.filter((pay) => pay.n === n && pay.t === t);
      rows.push(
        ...line(
          own.map((pay) => pay.name),
          '=',
          book.z[n][t] - book.agreed[n][t],
        ),
      );
    }),
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

/** Exact leximin of the States' weighted totals: the sorted levels total / weight, agreed included, lowest first. */
export async function leximinLevels(input: PlanInput, plan: Plan): Promise<number[]> {
  const book = openBook(input, plan);
  const pays = paysOf(book);
  const rows = supplyRows(book, pays);
  book.needs.forEach((_need, n) =>
    book.years.forEach((_year, t) => {
      const own = pays.filter((pay) => pay.n === n && pay.t === t);
      rows.push(
        ...line(
          own.map((pay) => pay.name),
          '<=',
          book.gap[n][t] - book.agreed[n][t],
        ),
      );
    }),
  );
  const asking = book.states.filter((state) =>
    book.needs.some((need, n) => need.state === state.iso3 && book.gap[n].some((gap) => gap > 0n)),
  );
  const own = (iso3: string) => pays.filter((pay) => book.needs[pay.n].state === iso3).map((pay) => pay.name);
  const agreed = (iso3: string) =>
    book.needs.reduce(
      (sum, need, n) => sum + (need.state === iso3 ? Number(book.agreed[n].reduce((a, b) => a + b, 0n)) : 0),
      0,
    );
  const fixed = new Map<string, number>();
  while (fixed.size < asking.length) {
    // The level all States that are not fixed can reach together; then those that cannot go beyond are fixed.
    const held = (level: number) =>
      asking.flatMap((state) => {
        const floor = (fixed.get(state.iso3) ?? level) * state.weight - agreed(state.iso3);
        return floor > 0 ? line(own(state.iso3), '>=', Math.max(0, floor - 1e-6)) : [];
      });
    const open = asking.filter((state) => !fixed.has(state.iso3));
    const known = asking
      .filter((state) => fixed.has(state.iso3))
      .flatMap((state) => {
        const floor = (fixed.get(state.iso3) ?? 0) * state.weight - agreed(state.iso3);
        return floor > 0 ? line(own(state.iso3), '>=', Math.max(0, floor - 1e-6)) : [];
      });
    const raised = open.map(
      (state) =>
        ` ${[...own(state.iso3), `- ${state.weight} level`].join(' + ').replace('+ -', '-')} >= ${-agreed(state.iso3)}`,
    );
    const level = await maximum(['level'], [...rows, ...known, ...raised]);
    let stuck = 0;
    for (const state of open) {
      const names = own(state.iso3);
      const best = names.length === 0 ? 0 : await maximum(names, [...rows, ...held(level)]);
      if (best + agreed(state.iso3) > level * state.weight + 1e-3) continue;
      fixed.set(state.iso3, level);
      stuck += 1;
    }
    if (stuck === 0) throw new Error('the oracle found no State that is fixed');
  }
  return [...fixed.values()].sort((a, b) => a - b);
}
