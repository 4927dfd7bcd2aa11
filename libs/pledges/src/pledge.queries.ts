// Pledges in the database: one statement to keep a change with its version and its event, keyset pages for readers.
import type { NewEvent, PledgeState, ProviderKind, TrancheState } from '@article-six/contracts';
import type { Outbox } from '@article-six/messaging';
import type { Tx } from '@article-six/service-kit';
import { followLedger } from './flows.queries.js';
import type { By, Pledge } from './pledge.entity.js';
import type { PledgeFilter, ProviderFilter } from './pledge-query.rules.js';

export interface PledgeDetailRow extends PledgeRow {
  /** years of it that a recipient passes on, minor units; empty for whom they are not */
  received: { year: number; standing: string; passed: string }[];
}
export interface PledgeRow {
  doc: PledgeState;
  version: number;
  updated: Date;
  /** matching's tranches; empty for whom they are not */
  ledger: TrancheState[];
}

/**
 * Adds a draft under the provider's next reference, with its version and its event, in one statement. The counter's row
 * is locked until the commit: references have no holes. Answers the pledge with its reference.
 */
export async function addDraft(
  tx: Tx,
  outbox: Outbox,
  draft: Omit<PledgeState, 'reference'>,
  event: NewEvent,
  by: By,
): Promise<PledgeState> {
  const row = outbox.row(event, 6);
  const [added] = await tx.query<{ doc: PledgeState }>(
    `WITH counted AS (
       INSERT INTO pledge_counter AS c (provider, last) VALUES ($2, 1) ON CONFLICT (provider) DO UPDATE SET last = c.last + 1 RETURNING last),
     added AS (
       INSERT INTO pledge (id, version, doc, updated, updated_by)
       SELECT $1, 1, $3::jsonb || jsonb_build_object('reference', 'P-' || $2 || '-' || lpad(last::text, greatest(4, length(last::text)), '0')), $4, $5
       FROM counted RETURNING id, doc),
     kept AS (
       INSERT INTO pledge_version (pledge, version, doc, by_role, at) SELECT id, 1, doc, $5, $4 FROM added),
     told AS (INSERT INTO outbox (${row.columns}) VALUES ${row.values})
     SELECT doc FROM added`,
    [draft.id, draft.provider.code, JSON.stringify(draft), by.at, by.role, ...row.params],
  );
  if (!added) throw new Error(`pledge ${draft.id} was not added`);
  tx.afterCommit(outbox.wake);
  return added.doc;
}

/** Keeps a changed pledge, its version and its event in one statement. The pledge's row is locked by the caller. */
export async function keepPledge(
  tx: Tx,
  outbox: Outbox,
  pledge: Pledge,
  event: NewEvent,
  reason?: string,
): Promise<void> {
  const row = outbox.row(event, 7);
  const { id, version, doc, updated, updatedBy } = pledge;
  const kept = await tx.query(
    `WITH changed AS (
       UPDATE pledge SET version = $2, doc = $3, updated = $4, updated_by = $5 WHERE id = $1 AND version = $2 - 1 RETURNING 1),
     kept AS (
       INSERT INTO pledge_version (pledge, version, doc, by_role, at, reason) SELECT $1, $2, $3, $5, $4, $6 FROM changed),
     told AS (INSERT INTO outbox (${row.columns}) VALUES ${row.values})
     SELECT FROM changed`,
    [id, version, JSON.stringify(doc), updated, updatedBy, reason ?? null, ...row.params],
  );
  if (kept.length !== 1) throw new Error(`pledge ${id} changed under its lock`);
  tx.afterCommit(outbox.wake);
}

const columns = `p.doc, p.version, p.updated,
  coalesce((SELECT json_agg(t.doc ORDER BY t.year) FROM tranche_copy t WHERE t.pledge = p.id), '[]') AS ledger`;

export async function findPledge(tx: Tx, id: string): Promise<PledgeDetailRow | undefined> {
  const [row] = await tx.query<PledgeDetailRow>(
    `SELECT ${columns}, coalesce((SELECT json_agg(json_build_object('year', r.year, 'standing', r.standing::text, 'passed', r.passed::text)
       ORDER BY r.year) FROM pledge_received r WHERE r.pledge = p.id), '[]') AS received FROM pledge p WHERE p.id = $1`,
    [id],
  );
  return row;
}
export async function readLedger(tx: Tx, pledge: string): Promise<TrancheState[]> {
  const rows = await tx.query<{ doc: TrancheState }>('SELECT doc FROM tranche_copy WHERE pledge = $1', [pledge]);
  return rows.map(({ doc }) => doc);
}

export interface PledgeVersionRow {
  readonly version: number;
  readonly doc: PledgeState;
  readonly by: string;
  readonly at: Date;
  readonly reason: string | null;
}
/** Versions that the reader may see, newest first, from below `before` on; one more than `limit`. */
export const listVersions = (tx: Tx, pledge: string, before: number | undefined, limit: number) =>
  tx.query<PledgeVersionRow>(
    `SELECT version, doc, by_role AS "by", at, reason FROM pledge_version
     WHERE pledge = $1 AND ($2::int IS NULL OR version < $2) ORDER BY version DESC LIMIT $3`,
    [pledge, before ?? null, limit + 1],
  );

/** The place of a row in each order, as the cursor keeps it. */
const orders = {
  provider: {
    by: 'p.provider, p.id',
    after: '(p.provider, p.id) > ($5::text, $6::uuid)',
    place: ({ doc }: PledgeRow) => [doc.provider.code, doc.id],
  },
  updated: {
    by: 'p.updated DESC, p.id DESC',
    after: '(p.updated, p.id) < ($5::timestamptz, $6::uuid)',
    place: ({ doc, updated }: PledgeRow) => [updated.toISOString(), doc.id],
  },
} as const;

/** One row more than the page, so that it shows whether another page follows. Row-level security decides what exists. */
export function listPledges(tx: Tx, filter: PledgeFilter): Promise<PledgeRow[]> {
  const order = orders[filter.sort];
  const { provider, status, q, after, limit } = filter;
  return tx.query<PledgeRow>(
    `SELECT ${columns} FROM pledge p
     WHERE ($1::text[] IS NULL OR p.provider = ANY($1)) AND ($2::text[] IS NULL OR p.status = ANY($2))
       AND ($3::text IS NULL OR strpos(p.words, lower($3)) > 0) ${after ? `AND ${order.after}` : ''}
     ORDER BY ${order.by} LIMIT $4`,
    [provider ?? null, status ?? null, q ?? null, limit + 1, ...(after ?? [])],
  );
}
export const placeOf = (row: PledgeRow, sort: PledgeFilter['sort']): readonly string[] => orders[sort].place(row);

export interface ProviderRow {
  code: string;
  name: string;
  kind: ProviderKind | null;
  since: string;
}
/** A provider is known from its first registered pledge on, under the name that it has given last. */
export const keepProvider = (tx: Tx, { code, name, kind }: PledgeState['provider'], day: string): Promise<unknown> =>
  tx.query(
    `INSERT INTO provider AS p (code, name, since, kind) VALUES ($1, $2, $3, $4)
     ON CONFLICT (code) DO UPDATE SET name = excluded.name, kind = coalesce(excluded.kind, p.kind)`,
    [code, name, day, kind ?? null],
  );
export const listProviders = (tx: Tx, { q, after, limit }: ProviderFilter): Promise<ProviderRow[]> =>
  tx.query<ProviderRow>(
    `SELECT code, name, kind, since::text FROM provider
     WHERE ($1::text IS NULL OR strpos(lower(code || ' ' || name), lower($1)) > 0) AND ($2::text IS NULL OR code > $2)
     ORDER BY code LIMIT $3`,
    [q ?? null, after ?? null, limit + 1],
  );
export async function findProvider(tx: Tx, code: string): Promise<ProviderRow | undefined> {
  const [row] = await tx.query<ProviderRow>('SELECT code, name, kind, since::text FROM provider WHERE code = $1', [
    code,
  ]);
  return row;
}

/** The copy of a tranche as matching tells it; an older state changes nothing. */
export async function keepTranche(tx: Pick<Tx, 'query'>, tranche: TrancheState, version: number): Promise<void> {
  const kept = await tx.query(
    `INSERT INTO tranche_copy (id, version, pledge, provider, year, doc) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (id) DO UPDATE SET version = excluded.version, doc = excluded.doc WHERE tranche_copy.version < excluded.version
     RETURNING id`,
    [tranche.id, version, tranche.pledge, tranche.provider, tranche.year, JSON.stringify(tranche)],
  );
  if (kept.length > 0) await followLedger(tx, tranche);
}
