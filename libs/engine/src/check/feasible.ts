// I1, I7, I8 and the sums: the plan can be paid as it is written.
import { capOf, compare, inWindow, isCapped, totals, violated, type Book } from './book.js';

/** I7: what the pledges pay and what is agreed is what each need gets; and nothing is above its gap. */
export function checkMarginals(book: Book): void {
  const paid = book.gap.map((row) => row.map(() => 0n));
  for (const payment of book.payments) paid[payment.need][payment.year] += payment.amount;
  book.needs.forEach((need, n) =>
    book.years.forEach((year, t) => {
      const [z, gap] = [book.z[n][t], book.gap[n][t]];
      if (z > gap) violated('I1', `need ${need.id} gets ${z} in ${year}, above its gap ${gap}`);
      const sum = paid[n][t] + book.agreed[n][t];
      if (sum !== z) violated('I7', `need ${need.id} is paid ${sum} in ${year} and funded ${z}`);
    }),
  );
}

/** I1: earmarks, years, tranches with carry-over, caps. */
export function checkPayable(book: Book): void {
  const { years, needs, pledges } = book;
  const eligible = book.eligible.map((list) => new Set(list));
  for (const { pledge, need, year, amount } of book.payments) {
    const [giver, taker] = [pledges[pledge].id, needs[need].id];
    if (amount <= 0n) violated('I1', `pledge ${giver} pays ${amount} to need ${taker}`);
    if (!eligible[need].has(pledge)) violated('I1', `pledge ${giver} may not serve need ${taker}`);
    if (!inWindow(pledges[pledge], years[year]))
      violated('I1', `pledge ${giver} may not pay need ${taker} in ${years[year]}`);
  }
  pledges.forEach((pledge, p) => {
    const paid = years.map(() => 0n);
    for (const payment of book.payments) if (payment.pledge === p) paid[payment.year] += payment.amount;
    let balance = 0n;
    years.forEach((year, t) => {
      balance = (pledge.carryOver === true ? balance : 0n) + book.available[p][t] - paid[t];
      if (balance < 0n) violated('I1', `pledge ${pledge.id} pays ${-balance} more up to ${year} than it has`);
    });
  });
  checkCaps(book);
  checkTranches(book);
}

function checkCaps(book: Book): void {
  const { years, needs, pledges } = book;
  const key = (pledge: string, state: string, year: number) => JSON.stringify([pledge, state, year]);
  const sums = totals(
    book.payments,
    (line) => key(pledges[line.pledge].id, needs[line.need].state, years[line.year]),
    (line) => line.amount,
  );
  const before = totals(
    book.input.agreed ?? [],
    (line) => key(line.pledge, needs[book.needIndex.get(line.need) ?? 0].state, line.year),
    (line) => BigInt(line.amount),
  );
  for (const payment of book.payments) {
    const year = years[payment.year];
    const cap = capOf(pledges[payment.pledge], year);
    const place = key(pledges[payment.pledge].id, needs[payment.need].state, year);
    const sum = (sums.get(place) ?? 0n) + (before.get(place) ?? 0n);
    if (cap !== undefined && sum > cap) violated('I1', `the cap ${cap} of ${place} is passed: ${sum}`);
  }
}

/** Tranches: per pledge in need-year, need-id order, oldest first. */
function checkTranches(book: Book): void {
  const left = new Map(book.pledges.map((pledge, p) => [pledge.id, book.available[p].slice()]));
  const lines = [...book.plan.allocations].sort((a, b) => compare(a.need, b.need));
  book.years.forEach((year, t) => {
    for (const line of lines) {
      if (line.amounts[String(year)] === undefined) continue;
      const rows = left.get(line.pledge) ?? [];
      const carries = book.pledges[book.pledgeIndex.get(line.pledge) ?? 0].carryOver === true;
      let open = BigInt(line.amounts[String(year)]);
      const expected: Record<string, string> = {};
      for (let y = carries ? 0 : t; y <= t && open > 0n; y += 1) {
        const part = rows[y] < open ? rows[y] : open;
        rows[y] -= part;
        open -= part;
        if (part > 0n) expected[String(book.years[y])] = String(part);
      }
      const written = line.tranches[String(year)] ?? {};
      const same =
        Object.keys(written).length === Object.keys(expected).length &&
        Object.entries(expected).every(([tranche, amount]) => written[tranche] === amount);
      if (!same) violated('I1', `pledge ${line.pledge} pays need ${line.need} in ${year} from the wrong tranches`);
    }
  });
  for (const line of book.plan.allocations)
    for (const year of Object.keys(line.tranches))
      if (line.amounts[year] === undefined) violated('I1', `tranches of ${line.need} in ${year} pay nothing`);
}

/** I8: in each year the payments of pledges without a cap form a forest. */
export function checkForest(book: Book): void {
  book.years.forEach((year, t) => {
    const parent = new Map<string, string>();
    const root = (node: string): string => {
      let top = node;
      for (let up = parent.get(top); up !== undefined; up = parent.get(top)) top = up;
      // Paths are kept short, or a long chain of payments would be walked again and again.
      for (let v = node; v !== top;) {
        const up = parent.get(v) as string;
        parent.set(v, top);
        v = up;
      }
      return top;
    };
    for (const payment of book.payments) {
      if (payment.year !== t || isCapped(book.pledges[payment.pledge])) continue;
      const [a, b] = [root(`pledge ${payment.pledge}`), root(`need ${payment.need}`)];
      const names = `${book.pledges[payment.pledge].id} and ${book.needs[payment.need].id}`;
      if (a === b) violated('I8', `in ${year} the payment of ${names} closes a circle`);
      parent.set(a, b);
    }
  });
}

/** Order of the lists, and the figures that are sums. */
export function checkSums(book: Book): void {
  const { plan } = book;
  const add = (rows: bigint[][]) => rows.flat().reduce((sum, amount) => sum + amount, 0n);
  const placed = add(book.z);
  const paid = book.payments.reduce((sum, payment) => sum + payment.amount, 0n);
  const ascending = (list: string[]) => list.every((key, i) => i === 0 || compare(list[i - 1], key) < 0);
  const pad = (value: number) => String(value).padStart(6, '0');
  if (!ascending(plan.funded.map((line) => pad(book.needIndex.get(line.need) ?? 0))))
    violated('format', 'funded is not in the order of State and rank');
  if (!ascending(plan.allocations.map((line) => `${line.pledge}\u0000${line.need}`)))
    violated('format', 'allocations are not in the order of pledge and need');
  if (!ascending(plan.closures.map((line) => `${line.need}\u0000${pad(line.year)}`)))
    violated('format', 'closures are not in the order of need and year');
  const interrupted = book.z.map((row, n) =>
    row.some((z) => z > 0n) ? row.filter((z, t) => z === 0n && book.gap[n][t] > 0n).length : 0,
  );
  const pairs = new Set(plan.allocations.map((line) => JSON.stringify([line.pledge, line.need])));
  for (const line of book.input.agreed ?? [])
    if (line.amount !== '0') pairs.add(JSON.stringify([line.pledge, line.need]));
  const expected: [keyof typeof plan.figures, string][] = [
    ['placed', String(placed)],
    ['gap', String(add(book.gap) - placed)],
    ['unused', String(add(book.available) - paid)],
    ['gapYears', String(interrupted.reduce((sum, years) => sum + years, 0))],
    ['grants', String(pairs.size)],
  ];
  for (const [name, value] of expected)
    if (String(plan.figures[name]) !== value)
      violated('figures', `${name} is ${plan.figures[name]}; the plan gives ${value}`);
}
