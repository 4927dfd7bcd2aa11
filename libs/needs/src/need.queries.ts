// Needs in the database: one statement to keep a change with its version and its event, keyset pages for readers.
import type { NeedState, NewEvent } from '@article-six/contracts';
import type { Outbox } from '@article-six/messaging';
import type { Tx } from '@article-six/service-kit';
import { unranked } from './browse.tables.js';
import type { By, Need } from './need.entity.js';

export interface NeedRow {
  doc: NeedState;
  version: number;
  updated: Date;
  rank: number | null;
}

/**
 * Adds a draft under the State's next reference, with its version and its event, in one statement. The counter's row is
 * locked until the commit: references have no holes. Answers the need with its reference.
 */
export async function addDraft(
  tx: Tx,
  outbox: Outbox,
  draft: Omit<NeedState, 'reference'>,
  event: NewEvent,
  by: By,
): Promise<NeedState> {
  const row = outbox.row(event, 6);
  const [added] = await tx.prepared<{ doc: NeedState }>(
    'need.add',
    `WITH counted AS (
       INSERT INTO need_counter AS c (state, last) VALUES ($2, 1) ON CONFLICT (state) DO UPDATE SET last = c.last + 1 RETURNING last),
     added AS (
       INSERT INTO need (id, version, doc, updated, updated_by)
       SELECT $1, 1, $3::jsonb || jsonb_build_object('reference', 'N-' || $2 || '-' || lpad(last::text, greatest(4, length(last::text)), '0')), $4, $5
       FROM counted RETURNING id, doc),
     kept AS (
       INSERT INTO need_version (need, version, doc, by_role, at) SELECT id, 1, doc, $5, $4 FROM added),
     told AS (INSERT INTO outbox (${row.columns}) VALUES ${row.values})
     SELECT doc FROM added`,
    [draft.id, draft.state, JSON.stringify(draft), by.at, by.role, ...row.params],
  );
  if (!added) throw new Error(`need ${draft.id} was not added`);
  tx.afterCommit(outbox.wake);
  return added.doc;
}

/** Keeps a changed need, its version and its event in one statement. The need's row is locked by the caller. */
export async function keepNeed(tx: Tx, outbox: Outbox, need: Need, event: NewEvent, reason?: string): Promise<void> {
  const row = outbox.row(event, 7);
  const { id, version, doc, updated, updatedBy } = need;
  const kept = await tx.prepared(
    'need.keep',
    `WITH changed AS (
       UPDATE need SET version = $2, doc = $3, updated = $4, updated_by = $5 WHERE id = $1 AND version = $2 - 1 RETURNING 1),
     kept AS (
       INSERT INTO need_version (need, version, doc, by_role, at, reason) SELECT $1, $2, $3, $5, $4, $6 FROM changed),
     told AS (INSERT INTO outbox (${row.columns}) VALUES ${row.values})
     SELECT FROM changed`,
    [id, version, JSON.stringify(doc), updated, updatedBy, reason ?? null, ...row.params],
  );
  if (kept.length !== 1) throw new Error(`need ${id} changed under its lock`);
  tx.afterCommit(outbox.wake);
}

export interface NeedVersionRow {
  readonly version: number;
  readonly doc: NeedState;
  readonly by: string;
  readonly at: Date;
  readonly reason: string | null;
}
/** Versions that the reader may see, newest first, from below `before` on; one more than `limit`, and the one behind it. */
export const listVersions = (tx: Tx, need: string, before: number | undefined, limit: number) =>
  tx.query<NeedVersionRow>(
    `SELECT version, doc, by_role AS "by", at, reason FROM need_version
     WHERE need = $1 AND ($2::int IS NULL OR version < $2) ORDER BY version DESC LIMIT $3`,
    [need, before ?? null, limit + 1],
  );

export const needColumns = `n.doc, n.version, n.updated, nullif(p.place, ${unranked}) AS rank`;
export const needSource = 'need_place p JOIN need n ON n.id = p.need';

export async function findNeed(tx: Tx, id: string): Promise<NeedRow | undefined> {
  const [row] = await tx.query<NeedRow>(`SELECT ${needColumns} FROM ${needSource} WHERE n.id = $1`, [id]);
  return row;
}
