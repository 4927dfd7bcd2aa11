// What money could be moved where, need by need and pledge by pledge: the residual graph of the plan as it is written.
// From a need-year one steps to a pledge-year that may pay it, and from there to need-years that it pays and that
// could hand over. I2, I3 and I5 are questions about what can be reached; the log's check (I4) asks the same graph.
import { capOf, inWindow, violated, type Book } from './book.js';

export interface Reach {
  /** Node of need n in year t: `n * years + t`. Marked with the value of the best source it can be reached from. */
  mark(sources: { need: number; year: number; value: number }[]): Map<number, number>;
  /** Need-years that free money could serve. */
  servedByFreeMoney(): Set<number>;
}

export function openReach(book: Book): Reach {
  const { years, pledges, needs } = book;
  const T = years.length;
  const paid = book.available.map((row) => row.map(() => 0n));
  const payers = new Map<number, number[]>();
  const capUsed = new Map<string, bigint>();
  const place = (p: number, state: string, t: number) => `${p} ${t} ${state}`;
  const use = (p: number, n: number, t: number, amount: bigint) => {
    const key = place(p, needs[n].state, t);
    capUsed.set(key, (capUsed.get(key) ?? 0n) + amount);
  };
  for (const { pledge, need, year, amount } of book.payments) {
    paid[pledge][year] += amount;
    payers.set(need * T + year, [...(payers.get(need * T + year) ?? []), pledge]);
    use(pledge, need, year, amount);
  }
  for (const line of book.input.agreed ?? []) {
    const p = book.pledgeIndex.get(line.pledge);
    if (p !== undefined) use(p, book.needIndex.get(line.need) ?? 0, years.indexOf(line.year), BigInt(line.amount));
  }
  const underCap = (p: number, state: string, t: number) => {
    const cap = capOf(pledges[p], years[t]);
    return cap === undefined || (capUsed.get(place(p, state, t)) ?? 0n) < cap;
  };
  /** Last year whose payments could make room for one more unit of pledge p in year t; T when money is free. */
  const lastExchange = pledges.map((pledge, p) => {
    const balances: bigint[] = [];
    let balance = 0n;
    years.forEach((_year, t) => balances.push((balance += book.available[p][t] - paid[p][t])));
    return years.map((_year, t) => {
      if (pledge.carryOver !== true) return book.available[p][t] > paid[p][t] ? T : t;
      const tight = balances.findIndex((value, y) => y >= t && value === 0n);
      return tight < 0 ? T : tight;
    });
  });
  const isFree = (p: number, t: number) => lastExchange[p][t] === T;
  const canSwap = (p: number, t: number, y: number) =>
    pledges[p].carryOver === true ? y <= lastExchange[p][t] : y === t;

  /** Need-years that pledge p could pay in year t if it had one more unit there. */
  const payable = (p: number, t: number) =>
    inWindow(pledges[p], years[t]) ? book.served[p].filter((n) => underCap(p, needs[n].state, t)) : [];
  /** Need-years of the same State that pledge p could pay instead, where its cap is full. */
  const insideCap = (p: number, n: number, t: number) =>
    underCap(p, needs[n].state, t) ? [] : book.served[p].filter((m) => needs[m].state === needs[n].state);

  function spread(queue: [node: number, value: number][], found: Map<number, number>, doneFrom: Uint8Array): void {
    for (let entry = queue.pop(); entry !== undefined; entry = queue.pop()) {
      const [node, value] = entry;
      const n = Math.floor(node / T);
      const y = node % T;
      const visit = (next: number) => {
        if (found.has(next)) return;
        found.set(next, value);
        queue.push([next, value]);
      };
      for (const p of payers.get(node) ?? []) {
        for (const m of insideCap(p, n, y)) visit(m * T + y);
        for (let t = 0; t < T; t += 1) {
          if (doneFrom[p * T + t] === 1 || !canSwap(p, t, y)) continue;
          doneFrom[p * T + t] = 1;
          for (const m of payable(p, t)) visit(m * T + t);
        }
      }
    }
  }
  return {
    mark(sources) {
      const found = new Map<number, number>();
      const done = new Uint8Array(pledges.length * T);
      for (const { need, year, value } of [...sources].sort((a, b) => b.value - a.value)) {
        const node = need * T + year;
        if (!found.has(node)) found.set(node, value);
        spread([[node, value]], found, done);
      }
      return found;
    },
    servedByFreeMoney() {
      const found = new Map<number, number>();
      const done = new Uint8Array(pledges.length * T);
      const queue: [number, number][] = [];
      pledges.forEach((_pledge, p) => {
        for (let t = 0; t < T; t += 1) {
          if (!isFree(p, t)) continue;
          done[p * T + t] = 1;
          for (const n of payable(p, t)) {
            if (found.has(n * T + t)) continue;
            found.set(n * T + t, 1);
            queue.push([n * T + t, 1]);
          }
        }
      });
      spread(queue, found, done);
      return new Set(found.keys());
    },
  };
}

/** I2 no waste, I5 no avoidable gap year in a funded need. */
export function checkNoWaste(book: Book, reach: Reach): void {
  const served = reach.servedByFreeMoney();
  book.needs.forEach((need, n) => {
    const funded = book.z[n].some((z) => z > 0n);
    book.years.forEach((year, t) => {
      if (book.z[n][t] >= book.gap[n][t] || !served.has(n * book.years.length + t)) return;
      if (funded && book.z[n][t] === 0n)
        violated('I5', `need ${need.id} is interrupted in ${year} although money could reach it`);
      violated('I2', `need ${need.id} has a gap in ${year} that unused money could serve`);
    });
  });
}

/** I3: no gap of a State from which a lower-ranked need of the same State, with money, can be reached. */
export function checkPriorities(book: Book, reach: Reach): void {
  const T = book.years.length;
  const fresh = (n: number, t: number) => book.z[n][t] - book.agreed[n][t];
  const byState = new Map<string, number[]>();
  book.needs.forEach((need, n) => byState.set(need.state, [...(byState.get(need.state) ?? []), n]));
  for (const list of byState.values()) {
    const cells = list.flatMap((n) => book.years.map((_year, t) => ({ need: n, year: t, value: book.needs[n].rank })));
    const lowest = reach.mark(cells.filter((cell) => fresh(cell.need, cell.year) > 0n));
    for (const { need, year, value } of cells)
      if (book.z[need][year] < book.gap[need][year] && (lowest.get(need * T + year) ?? 0) > value)
        violated(
          'I3',
          `need ${book.needs[need].id} (rank ${value}) has a gap in ${book.years[year]} while rank ` +
            `${lowest.get(need * T + year)} of the same State holds money that could reach it`,
        );
  }
}
