// The ladder of one need, counted anew from its own rows, and the difference carried into the sums. Only the rows of
// this need and the cells it lies in are touched, however many needs there are.
import type { Tx } from '@article-six/messaging';
import { placedBands } from './ladder.rules.js';

/** Members of a ladder as columns, in the order of the ladder. */
export const ladderColumns = ['cost', 'own', 'bilateral', ...placedBands, 'no_source'] as const;
const list = ladderColumns.join(', ');
const key = 'state, pillar, commodity, year';

/** The part of a line (l) within the gap of its need-year (y); `before`: the lines that are surer. Unknown is not counted. */
export const inGap = `CASE WHEN y.cost IS NULL THEN 0
      ELSE greatest(0, least(l.amount, y.cost - y.own - y.bilateral - coalesce(sum(l.amount) OVER before, 0))) END::bigint`;

/** Surest first, lines fill the gap of their year; what is beyond the gap is not counted. */
const count = `
UPDATE proposal_line l SET counted = w.counted, pillar = w.pillar FROM (
  SELECT l.proposal, l.year, l.band, y.pillar,
    ${inGap} AS counted
  FROM proposal_line l LEFT JOIN need_year y ON y.need = l.need AND y.year = l.year AND y.commodity = l.commodity AND y.state = l.state
  WHERE l.need = $1
  WINDOW before AS (PARTITION BY l.year, l.commodity ORDER BY array_position(ARRAY['${placedBands.join(`', '`)}'], l.band), l.proposal
    ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)) w
WHERE l.proposal = w.proposal AND l.year = w.year AND l.band = w.band AND (l.counted, l.pillar) IS DISTINCT FROM (w.counted, w.pillar)`;

const add = `
WITH placed AS (
    SELECT year, ${placedBands.map((band) => `coalesce(sum(counted) FILTER (WHERE band = '${band}'), 0)::bigint AS ${band}`).join(', ')}
    FROM proposal_line WHERE need = $1 AND counted > 0 GROUP BY year),
  filled AS (
    SELECT y.need, y.state, y.pillar, y.commodity, y.year, y.cost, y.own, y.bilateral,
      ${placedBands.map((band) => `coalesce(p.${band}, 0) AS ${band}`).join(', ')}
    FROM need_year y LEFT JOIN placed p USING (year) WHERE y.need = $1 AND y.cost IS NOT NULL),
  wanted AS (SELECT *, cost - own - bilateral - ${placedBands.join(' - ')} AS no_source FROM filled),
  before AS (SELECT * FROM need_ladder WHERE need = $1),
  gone AS (DELETE FROM need_ladder WHERE need = $1 AND year NOT IN (SELECT year FROM wanted)),
  kept AS (
    INSERT INTO need_ladder (need, ${key}, ${list}) SELECT need, ${key}, ${list} FROM wanted
    ON CONFLICT (need, year) DO UPDATE SET (${key}, ${list}) = ROW (${[...key.split(', '), ...ladderColumns].map((c) => `excluded.${c}`).join(', ')})),
  change AS (
    SELECT ${key}, ${ladderColumns.map((c) => `sum(${c})::bigint AS ${c}`).join(', ')}
    FROM (SELECT ${key}, ${list} FROM wanted UNION ALL SELECT ${key}, ${ladderColumns.map((c) => `-${c}`).join(', ')} FROM before) AS both_sides
    GROUP BY ${key} HAVING ${ladderColumns.map((c) => `sum(${c}) <> 0`).join(' OR ')})
INSERT INTO coverage_cell AS c (${key}, ${list}) SELECT ${key}, ${list} FROM change ORDER BY ${key}
ON CONFLICT (${key}) DO UPDATE SET ${ladderColumns.map((c) => `${c} = c.${c} + excluded.${c}`).join(', ')}`;

/** After any change of the need or of a proposal for it, in the same transaction, under `lockNeed`. */
export async function recount(tx: Tx, need: string): Promise<void> {
  await tx.query(count, [need]);
  await tx.query(add, [need]);
}
