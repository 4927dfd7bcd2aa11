// The audit figures, each from its formula in the schema, in exact integers as far as the formula has them.
import { totals, violated, type Book } from './book.js';

const sum = (list: bigint[]) => list.reduce((total, amount) => total + amount, 0n);
const least = (a: bigint, b: bigint) => (a < b ? a : b);

/** Totals and weights of the States that have a gap. */
function levels(book: Book): { total: bigint; weight: bigint }[] {
  return book.states.flatMap((state) => {
    const own = [...book.needs.keys()].filter((n) => book.needs[n].state === state.iso3);
    if (sum(own.flatMap((n) => book.gap[n])) === 0n) return [];
    return [{ total: sum(own.flatMap((n) => book.z[n])), weight: BigInt(state.weight) }];
  });
}

/** Sum of |x - y| over ordered pairs / (2 n sum of x); x = total / weight. */
function gini(list: { total: bigint; weight: bigint }[]): number {
  const x = list.map(({ total, weight }) => Number(total) / Number(weight));
  const all = x.reduce((a, b) => a + b, 0);
  let apart = 0;
  for (const a of x) for (const b of x) apart += Math.abs(a - b);
  return all === 0 ? 0 : apart / (2 * x.length * all);
}

/** Share of continuing money that keeps its donor, in hundredths, rounded down. */
function sameDonor(book: Book): bigint {
  const donorOf = (pledge: string) => {
    const p = book.pledgeIndex.get(pledge);
    return p === undefined ? `pledge ${pledge}` : `donor ${book.pledges[p].donor}`;
  };
  const lines = [
    ...(book.input.agreed ?? []).map((line) => ({ ...line, amount: BigInt(line.amount) })),
    ...book.payments.map((line) => ({
      pledge: book.pledges[line.pledge].id,
      need: book.needs[line.need].id,
      year: book.years[line.year],
      amount: line.amount,
    })),
  ];
  const key = (donor: string, need: string, year: number) => JSON.stringify([donor, need, year]);
  const paid = totals(
    lines,
    (line) => key(donorOf(line.pledge), line.need, line.year),
    (line) => line.amount,
  );
  let kept = 0n;
  for (const [place, amount] of paid) {
    const [donor, need, year] = JSON.parse(place) as [string, string, number];
    kept += least(amount, paid.get(key(donor, need, year + 1)) ?? 0n);
  }
  const continuing = sum(book.z.flatMap((row) => row.slice(1).map((z, t) => least(z, row[t]))));
  return continuing === 0n ? 100n : (kept * 100n) / continuing;
}

export function checkFigures(book: Book): void {
  const { figures } = book.plan;
  const list = levels(book);
  const wrong = (name: string, value: string) =>
    violated('figures', `${name} is ${figures[name as keyof typeof figures]}; the plan gives ${value}`);
  const worst = list
    .map(({ total, weight }) => total / weight)
    .reduce((a, b) => least(a, b), list.length > 0 ? 1n << 60n : 0n);
  if (figures.worstOffLevel !== String(worst)) wrong('worstOffLevel', String(worst));
  // Text of 4 decimals and a double: half of the last place apart at most.
  const unequal = gini(list);
  if (!(Math.abs(Number(figures.giniOfWeightedTotals) - unequal) < 0.000_051))
    wrong('giniOfWeightedTotals', unequal.toFixed(4));
  const funded = book.z.filter((row) => row.some((z) => z > 0n)).length;
  const grants = funded === 0 ? 0 : figures.grants / funded;
  if (!(Math.abs(Number(figures.grantsPerFundedNeed) - grants) < 0.005_1))
    wrong('grantsPerFundedNeed', grants.toFixed(2));
  const share = sameDonor(book);
  const shown = `${share / 100n}.${String(share % 100n).padStart(2, '0')}`;
  if (figures.sameDonorShare !== shown) wrong('sameDonorShare', shown);
}
