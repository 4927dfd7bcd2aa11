// Coverage as it stood at the end of a day: the last version of each thing up to it, counted by the law of `recount`. Read as
// the worker, because money that is agreed counts for everybody; what is proposed counts for those who may know of it today.
import type { Tx } from '@article-six/service-kit';
import { hasRole, isSignedIn, type Actor } from '@article-six/service-kit';
import { groupedBy, type CountsRow, type CoverageRow, type LadderRow } from './coverage.queries.js';
import { placedBands } from './ladder.rules.js';
import { inGap, ladderColumns } from './recount.queries.js';

/** What row-level security asks of a reader of proposals, as parameters: oversees, organisation, observes. */
export type Sight = readonly [boolean, string | null, boolean];
export const sightOf = (reader: Actor): Sight => [
  hasRole(reader, 'coordinator', 'administrator'),
  isSignedIn(reader) ? reader.organisation : null,
  hasRole(reader, 'observer'),
];
const known = `($2::boolean OR provider = $3::text OR state = $3 OR ($4::boolean AND status <> 'floating'))`;
const needsThen = (which: string) => `need_then AS (
  SELECT DISTINCT ON (need) need, state, pillar, commodity, years FROM need_told WHERE since <= $1${which} ORDER BY need, version DESC)`;
const offersThen = (which: string) => `offer_then AS (
  SELECT DISTINCT ON (proposal) proposal, need, state, provider, commodity, status, placed
  FROM proposal_told WHERE since <= $1${which} ORDER BY proposal, version DESC)`;
const solid = placedBands.filter((band) => band !== 'proposed');

/** The ladder of every need-year as it stood, as `whole`; `which`: which needs, as a condition on them. */
const ladderThen = (which = '') => `WITH ${needsThen(which)}, ${offersThen(which)},
    asked AS (
      SELECT n.need, n.state, n.pillar, n.commodity, y.* FROM need_then n,
        jsonb_to_recordset(n.years) AS y (year int, cost bigint, own bigint, bilateral bigint)
      WHERE y.cost IS NOT NULL),
    placed AS (
      SELECT y.need, y.year, l.band, (${known.replaceAll(/\b(provider|state|status)\b/g, 'o.$1')}) AS known,
        ${inGap} AS counted
      FROM offer_then o CROSS JOIN LATERAL jsonb_to_recordset(o.placed) AS l (year int, band text, amount bigint)
        JOIN asked y ON y.need = o.need AND y.year = l.year AND y.commodity = o.commodity AND y.state = o.state
      WINDOW before AS (PARTITION BY y.need, y.year ORDER BY array_position(ARRAY['${placedBands.join(`', '`)}'], l.band), o.proposal
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)),
    filled AS (
      SELECT need, year, ${solid.map((band) => `sum(counted) FILTER (WHERE band = '${band}') AS ${band}`).join(', ')},
        sum(counted) FILTER (WHERE band = 'proposed' AND known) AS proposed FROM placed GROUP BY need, year),
    step AS (
      SELECT state, pillar, year, commodity, cost, own, bilateral,
        ${placedBands.map((band) => `coalesce(${band}, 0) AS ${band}`).join(', ')}
      FROM asked LEFT JOIN filled USING (need, year)),
    whole AS (SELECT *, cost - own - bilateral - ${placedBands.join(' - ')} AS no_source FROM step)`;

export const sumCoverageOn = (tx: Tx, day: string, sight: Sight): Promise<CoverageRow[]> =>
  tx.query(
    `${ladderThen()},
    money AS (SELECT * FROM whole WHERE commodity = 'money'),
    cell AS (
      SELECT * FROM money WHERE (state, pillar, year) IN (SELECT state, pillar, year FROM money GROUP BY 1, 2, 3 HAVING sum(cost) <> 0))
    ${groupedBy('cell')}`,
    [day, ...sight],
  );
/** Of one need; nothing when it was not asked for on that day. Whether the reader may know of it is not asked here. */
export const needLadderOn = (
  tx: Tx,
  need: string,
  day: string,
  sight: Sight,
): Promise<(LadderRow & { year: number; commodity: string })[]> =>
  tx.query(
    `${ladderThen(' AND need = $5')}
    SELECT year, commodity, ${ladderColumns.map((column) => `${column}::text AS ${column}`).join(', ')} FROM whole ORDER BY year`,
    [day, ...sight, need],
  );

export async function countCoverageOn(tx: Tx, day: string, sight: Sight): Promise<CountsRow> {
  const [row] = await tx.query<CountsRow>(
    `WITH ${needsThen('')}, ${offersThen('')},
    open AS (SELECT status FROM offer_then WHERE status IN ('floating', 'circulated', 'accepted') AND ${known}),
    pledge_then AS (SELECT DISTINCT ON (pledge) open FROM pledge_told WHERE since <= $1 ORDER BY pledge, version DESC)
    SELECT (SELECT count(DISTINCT state)::int FROM need_then WHERE years IS NOT NULL) AS states,
      (SELECT count(*)::int FROM need_then WHERE years IS NOT NULL) AS needs,
      (SELECT count(*)::int FROM pledge_then WHERE open) AS pledges,
      (SELECT count(*)::int FROM open) AS proposals,
      (SELECT count(*)::int FROM open WHERE status <> 'floating') AS waiting,
      (SELECT max(number) FROM plan_told WHERE since <= $1) AS plan`,
    [day, ...sight],
  );
  if (!row) throw new Error('a count has one row');
  return row;
}
