// A State's ranking in the database: locked and kept whole, read with the needs that the reader may see.
import type { NewEvent, RankingView } from '@article-six/contracts';
import type { Outbox } from '@article-six/messaging';
import type { Tx } from '@article-six/service-kit';
import type { By } from './need.entity.js';
import { Ranking } from './ranking.entity.js';

/** The ranking, locked; a State that has none yet gets an empty one of version 0. */
export async function lockRanking(tx: Tx, state: string, by: By): Promise<Ranking> {
  const [row] = await tx.query<object>(
    `INSERT INTO ranking AS r (state, version, ranked, updated, updated_by) VALUES ($1, 0, '{}', $2, $3)
     ON CONFLICT (state) DO UPDATE SET state = r.state RETURNING state, version, ranked, updated, updated_by AS "updatedBy"`,
    [state, by.at, by.role],
  );
  return Object.assign(new Ranking(), row);
}

export async function keepRanking(tx: Tx, outbox: Outbox, ranking: Ranking, event: NewEvent): Promise<void> {
  const row = outbox.row(event, 6);
  const { state, version, ranked, updated, updatedBy } = ranking;
  await tx.query(
    `WITH told AS (INSERT INTO outbox (${row.columns}) VALUES ${row.values})
     UPDATE ranking SET version = $2, ranked = $3::uuid[], updated = $4, updated_by = $5 WHERE state = $1`,
    [state, version, ranked, updated, updatedBy, ...row.params],
  );
  tx.afterCommit(outbox.wake);
}

/** The order as a reader may know it: a need that is hidden from the reader is left out, the ranks stay what they are. */
export async function readRanking(tx: Tx, state: string): Promise<RankingView> {
  const [row] = await tx.query<Pick<RankingView, 'version' | 'order'>>(
    `SELECT r.version, coalesce(json_agg(json_build_object('id', n.id, 'reference', n.reference, 'title', n.doc->>'title',
       'pillar', n.pillar, 'status', n.status, 'rank', o.rank) ORDER BY o.rank) FILTER (WHERE n.id IS NOT NULL), '[]') AS "order"
     FROM ranking r LEFT JOIN LATERAL unnest(r.ranked) WITH ORDINALITY AS o (id, rank) ON true LEFT JOIN need n ON n.id = o.id
     WHERE r.state = $1 GROUP BY r.version`,
    [state],
  );
  return { state, version: row?.version ?? 0, order: row?.order ?? [] };
}
export async function rankOf(tx: Tx, state: string, need: string): Promise<number | null> {
  const [row] = await tx.query<{ rank: number | null }>(
    'SELECT array_position(ranked, $2::uuid) AS rank FROM ranking WHERE state = $1',
    [state, need],
  );
  return row?.rank ?? null;
}
