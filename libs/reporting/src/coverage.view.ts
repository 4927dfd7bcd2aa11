// Rows of sums to the public shapes of coverage.
import { pillars, type CoverageView, type Ladder, type NeedCoverageView } from '@article-six/contracts';
import { stateName } from '@article-six/reference';
import type { CountsRow, CoverageRow, LadderRow } from './coverage.queries.js';
import { decimalOf } from './ladder.rules.js';

export function ladderOf(row: LadderRow, commodity: string): Ladder {
  const amount = (column: keyof LadderRow) => decimalOf(row[column], commodity);
  return {
    cost: amount('cost'),
    own: amount('own'),
    bilateral: amount('bilateral'),
    disbursed: amount('disbursed'),
    committed: amount('committed'),
    reserved: amount('reserved'),
    proposed: amount('proposed'),
    noSource: amount('no_source'),
  };
}

const orderOf = (pillar: string) => pillars.findIndex((one) => one === pillar);
const most = (a: CoverageRow, b: CoverageRow) => {
  const difference = BigInt(b.no_source) - BigInt(a.no_source);
  return difference > 0n ? 1 : difference < 0n ? -1 : 0;
};
const byText = (a: string | null, b: string | null) => ((a ?? '') < (b ?? '') ? -1 : 1);

/** Years in order, States with most without a source first, purposes in the order of the Convention's articles. */
export function coverageView(
  rows: readonly CoverageRow[],
  { plan, ...counts }: CountsRow,
  at: { asOf: string; demonstration: boolean },
): CoverageView {
  const total = rows.find((row) => row.year === null && row.state === null && row.pillar === null);
  if (!total) throw new Error('the sums have a total');
  const money = (row: LadderRow) => ladderOf(row, 'money');
  return {
    ...at,
    currency: 'USD',
    plan,
    counts,
    total: money(total),
    years: rows
      .flatMap((row) => (row.year === null ? [] : [{ year: row.year, ...money(row) }]))
      .sort((a, b) => a.year - b.year),
    states: rows
      .toSorted((a, b) => most(a, b) || byText(a.state, b.state))
      .flatMap((row) =>
        row.state === null ? [] : [{ state: row.state, stateName: stateName(row.state), ...money(row) }],
      ),
    pillars: rows
      .flatMap((row) => (row.pillar === null ? [] : [{ pillar: row.pillar, ...money(row) }]))
      .sort((a, b) => orderOf(a.pillar) - orderOf(b.pillar)),
  };
}

export const needCoverageView = (
  need: string,
  commodity: string,
  rows: readonly (LadderRow & { year: number })[],
): NeedCoverageView => ({
  need,
  commodity,
  years: rows.map((row) => ({ year: row.year, ...ladderOf(row, commodity) })),
});
