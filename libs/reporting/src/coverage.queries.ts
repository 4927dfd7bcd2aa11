// Sums as the reader may know them. Row-level security decides which proposals there are: what the reader does not see
// as proposed is money without a source to them.
import type { Tx } from '@article-six/service-kit';
import { ladderColumns } from './recount.queries.js';

/** Minor units as PostgreSQL writes integers. */
export type LadderRow = Record<(typeof ladderColumns)[number], string>;
export interface CoverageRow extends LadderRow {
  /** one of the three, or none of them: the total */
  readonly year: number | null;
  readonly state: string | null;
  readonly pillar: string | null;
}
const summed = ladderColumns.map((c) => `coalesce(sum(${c}), 0)::text AS ${c}`).join(', ');
const solid = ladderColumns.filter((c) => c !== 'proposed' && c !== 'no_source');
const seen = (from: string, by: string) =>
  `${solid.join(', ')}, coalesce(mine.amount, 0) AS proposed, no_source + proposed - coalesce(mine.amount, 0) AS no_source
   FROM ${from} LEFT JOIN mine USING (${by})`;

export const groupedBy = (cells: string): string =>
  `SELECT year, state, pillar, ${summed} FROM ${cells} GROUP BY GROUPING SETS ((), (year), (state), (pillar))`;
/** The total, and the sums of money by year, by State and by purpose. */
export const sumCoverage = (tx: Tx): Promise<CoverageRow[]> =>
  tx.query(`WITH mine AS (
      SELECT state, pillar, year, sum(counted)::bigint AS amount FROM proposal_line
      WHERE band = 'proposed' AND commodity = 'money' AND counted > 0 GROUP BY state, pillar, year),
    cell AS (SELECT state, pillar, year, ${seen('coverage_cell', 'state, pillar, year')} WHERE commodity = 'money' AND cost <> 0)
    ${groupedBy('cell')}`);

export interface CountsRow {
  states: number;
  needs: number;
  pledges: number;
  proposals: number;
  waiting: number;
  plan: number | null;
}
export async function countCoverage(tx: Tx): Promise<CountsRow> {
  const [row] = await tx.query<CountsRow>(`SELECT n.states, n.needs, p.proposals, p.waiting,
      (SELECT count(*)::int FROM pledge_copy) AS pledges, (SELECT number FROM plan_copy) AS plan
    FROM (SELECT count(*)::int AS states, coalesce(sum(needs), 0)::int AS needs FROM state_tally WHERE needs > 0) AS n,
      (SELECT count(*) FILTER (WHERE status <> 'confirmed')::int AS proposals,
        count(*) FILTER (WHERE status IN ('circulated', 'accepted'))::int AS waiting FROM proposal_copy) AS p`);
  if (!row) throw new Error('a count has one row');
  return row;
}

/** undefined: there is no such need, or it is not for this reader. */
export async function findCommodity(tx: Tx, need: string): Promise<string | undefined> {
  const [row] = await tx.query<{ commodity: string }>('SELECT commodity FROM need_copy WHERE id = $1', [need]);
  return row?.commodity;
}
export const needLadder = (tx: Tx, need: string): Promise<(LadderRow & { year: number })[]> =>
  tx.query(
    `WITH mine AS (
      SELECT year, sum(counted)::bigint AS amount FROM proposal_line WHERE need = $1 AND band = 'proposed' GROUP BY year)
    SELECT year, ${seen('need_ladder', 'year')} WHERE need = $1 ORDER BY year`,
    [need],
  );

export async function dataVersion(tx: Tx): Promise<string> {
  const [row] = await tx.query<{ version: string }>('SELECT sum(version)::text AS version FROM data_version');
  return row?.version ?? '0';
}
