// Imports in the database: pieces of files, rows staged in batches, what is wrong with them, and where each step is.
import type { OrganisationKind, Role } from '@article-six/contracts';
import type { FileFault, FileNote } from '@article-six/formats';
import type { Actor, Tx } from '@article-six/service-kit';
import type { PlacedFault, RowFault } from './kind.js';
import type { ReadRow, Source } from './staging.js';

export type ImportStatus = 'open' | 'checking' | 'checked' | 'running' | 'done' | 'undoing' | 'undone' | 'failed';
export type ImportStep = '' | 'reading' | 'judging' | 'making';
export interface ImportFile {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
}
/** How many rows there are and what becomes of them; parts of a row count with it. */
export interface Counts {
  readonly rows?: number;
  readonly things?: number;
  readonly ready?: number;
  readonly kept?: number;
  readonly unchanged?: number;
  readonly refused?: number;
  readonly made?: number;
  readonly faults?: number;
  readonly notes?: number;
}
export interface ImportRow {
  readonly id: string;
  readonly kind: string;
  readonly version: number;
  readonly account: string;
  readonly organisation: string;
  readonly organisationKind: string;
  readonly roles: readonly string[];
  readonly status: ImportStatus;
  readonly step: ImportStep;
  /** the row up to which the step is through */
  readonly cursor: number;
  readonly total: number | null;
  readonly files: readonly ImportFile[];
  readonly sources: readonly Source[];
  readonly notes: readonly (FileNote & { file: number })[];
  readonly counts: Counts;
  readonly fault: FileFault | null;
  readonly reason: string | null;
  readonly created: Date;
  readonly updated: Date;
}
const columns = `id, kind, version, account, organisation, organisation_kind AS "organisationKind", roles, status, step, cursor, total,
  files, sources, notes, counts, fault, reason, created, updated`;

export const actorOf = (row: ImportRow): Actor => ({
  account: row.account,
  organisation: row.organisation,
  kind: row.organisationKind as OrganisationKind,
  roles: row.roles as Role[],
});

export const addImport = (tx: Tx, id: string, kind: string, { account, organisation, kind: of, roles }: Actor) =>
  tx.query(
    `INSERT INTO import (id, kind, account, organisation, organisation_kind, roles, status) VALUES ($1, $2, $3, $4, $5, $6, 'open')`,
    [id, kind, account, organisation, of ?? '', [...roles]],
  );
export async function findImport(tx: Tx, kind: string, id: string): Promise<ImportRow | undefined> {
  const [row] = await tx.query<ImportRow>(`SELECT ${columns} FROM import WHERE id = $1 AND kind = $2`, [id, kind]);
  return row;
}
export async function lockImport(tx: Tx, id: string): Promise<ImportRow | undefined> {
  const [row] = await tx.query<ImportRow>(`SELECT ${columns} FROM import WHERE id = $1 FOR UPDATE`, [id]);
  return row;
}
export const listImports = (tx: Tx, kind: string, after: readonly (string | number)[] | undefined, limit: number) =>
  tx.query<ImportRow>(
    `SELECT ${columns} FROM import WHERE kind = $1 AND ($2::timestamptz IS NULL OR (created, id) < ($2, $3::uuid))
     ORDER BY created DESC, id DESC LIMIT $4`,
    [kind, after?.[0] ?? null, after?.[1] ?? null, limit + 1],
  );
/** Imports that somebody has begun to work on and nobody has moved for a while. */
export const waitingImports = (tx: Tx, kinds: readonly string[], stillMs: number) =>
  tx.query<{ id: string; kind: string }>(
    `SELECT id, kind FROM import WHERE status IN ('checking', 'running', 'undoing') AND kind = ANY($1)
       AND updated < clock_timestamp() - $2 * interval '1 millisecond' ORDER BY updated`,
    [kinds, stillMs],
  );

type Changes = Partial<
  Pick<
    ImportRow,
    'status' | 'step' | 'cursor' | 'total' | 'files' | 'sources' | 'notes' | 'counts' | 'fault' | 'reason'
  >
>;
const asJson = new Set(['files', 'sources', 'notes', 'counts', 'fault']);
/** Changes members of an import that the caller has locked. */
export async function keepImport(tx: Tx, id: string, changes: Changes): Promise<void> {
  const names = Object.keys(changes) as (keyof Changes)[];
  const values = names.map((name) => {
    const value = changes[name];
    return asJson.has(name) && value !== null ? JSON.stringify(value) : value;
  });
  const sets = names.map((name, at) => `${name} = $${at + 2}`);
  await tx.query(
    `UPDATE import SET ${[...sets, 'version = version + 1', 'updated = clock_timestamp()'].join(', ')} WHERE id = $1`,
    [id, ...values],
  );
}

export const addChunk = (tx: Tx, id: string, file: number, n: number, bytes: Buffer) =>
  tx.query('INSERT INTO import_chunk (import, file, n, bytes) VALUES ($1, $2, $3, $4)', [id, file, n, bytes]);
export async function readChunk(tx: Tx, id: string, file: number, n: number): Promise<Buffer | undefined> {
  const [row] = await tx.query<{ bytes: Buffer }>(
    'SELECT bytes FROM import_chunk WHERE import = $1 AND file = $2 AND n = $3',
    [id, file, n],
  );
  return row?.bytes;
}
export const dropChunks = (tx: Tx, id: string) => tx.query('DELETE FROM import_chunk WHERE import = $1', [id]);

/** Adds rows numbered from `first` on. */
export async function addRows(tx: Tx, id: string, first: number, rows: readonly ReadRow[]): Promise<void> {
  await tx.prepared(
    'import.rows',
    `INSERT INTO import_row (import, n, source, line, main, part, key, cells, fault)
     SELECT $1, $2 + o - 1, source, line, main, part, key, cells, fault
     FROM unnest($3::int[], $4::int[], $5::boolean[], $6::boolean[], $7::text[], $8::json[], $9::json[])
       WITH ORDINALITY AS r (source, line, main, part, key, cells, fault, o)`,
    [
      ...[id, first, rows.map((row) => row.source), rows.map((row) => row.line), rows.map((row) => row.main)],
      ...[rows.map((row) => row.part), rows.map((row) => row.key), rows.map((row) => JSON.stringify(row.cells))],
      rows.map((row) => (row.fault ? JSON.stringify(row.fault) : null)),
    ],
  );
}
export interface RowRecord {
  readonly n: number;
  readonly source: number;
  readonly line: number;
  readonly key: string;
  readonly cells: readonly string[];
  readonly fault: RowFault | null;
  readonly outcome: string | null;
}
/** The next rows that make things, behind row `after`. */
export const nextRows = (tx: Tx, id: string, after: number, limit: number) =>
  tx.query<RowRecord>(
    `SELECT n, source, line, key, cells, fault, outcome FROM import_row WHERE import = $1 AND main AND n > $2 ORDER BY n LIMIT $3`,
    [id, after, limit],
  );
/** Of each id, its first row. */
export const firstOf = (tx: Tx, id: string, keys: readonly string[]) =>
  tx.query<{ key: string; n: number; line: number }>(
    `SELECT f.* FROM unnest($2::text[]) AS k (key) CROSS JOIN LATERAL (
       SELECT key, n, line FROM import_row r WHERE r.import = $1 AND r.main AND r.key = k.key ORDER BY n LIMIT 1) f`,
    [id, keys],
  );
/** Rows of one thing's years; a body takes far fewer, so one that has more is refused whatever the rest says. */
const mostParts = 200;
export const partsOf = (tx: Tx, id: string, keys: readonly string[]) =>
  tx.query<RowRecord>(
    `SELECT p.* FROM unnest($2::text[]) AS k (key) CROSS JOIN LATERAL (
       SELECT n, source, line, key, cells, fault, outcome FROM import_row r WHERE r.import = $1 AND r.part AND r.key = k.key ORDER BY n LIMIT ${mostParts}) p
     ORDER BY p.n`,
    [id, keys],
  );
export const orphans = (tx: Tx, id: string, after: number, limit: number) =>
  tx.query<{ n: number; key: string }>(
    `SELECT n, key FROM import_row p WHERE import = $1 AND part AND NOT main AND n > $2
       AND NOT EXISTS (SELECT FROM import_row m WHERE m.import = p.import AND m.main AND m.key = p.key) ORDER BY n LIMIT $3`,
    [id, after, limit],
  );
export async function keepOutcomes(tx: Tx, id: string, rows: readonly { n: number; outcome: string }[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.query(
    `UPDATE import_row r SET outcome = o.outcome FROM unnest($2::int[], $3::text[]) AS o (n, outcome)
     WHERE r.import = $1 AND r.n = o.n AND r.outcome IS DISTINCT FROM o.outcome`,
    [id, rows.map((row) => row.n), rows.map((row) => row.outcome)],
  );
}
/** Adds faults or notes; what was said of a row before stays. */
export async function addFaults(tx: Tx, id: string, faults: readonly PlacedFault[], isNote: boolean): Promise<void> {
  if (faults.length === 0) return;
  await tx.query(
    `INSERT INTO import_fault (import, n, seq, is_note, "column", code, message)
     SELECT $1, n, coalesce((SELECT max(seq) FROM import_fault f WHERE f.import = $1 AND f.n = r.n), 0)
         + row_number() OVER (PARTITION BY n ORDER BY o), $2, "column", code, message
     FROM unnest($3::int[], $4::text[], $5::text[], $6::text[]) WITH ORDINALITY AS r (n, "column", code, message, o)`,
    [
      ...[id, isNote, faults.map((one) => one.n), faults.map((one) => one.column), faults.map((one) => one.code)],
      faults.map((one) => one.message),
    ],
  );
}
export interface FaultRow extends PlacedFault {
  readonly seq: number;
  readonly isNote: boolean;
  readonly line: number;
  readonly source: number;
  readonly key: string;
  readonly outcome: string | null;
}
export const listFaults = (tx: Tx, id: string, notes: boolean | undefined, after: readonly number[], limit: number) =>
  tx.query<FaultRow>(
    `SELECT f.n, f.seq, f.is_note AS "isNote", f."column", f.code, f.message, r.line, r.source, r.key, r.outcome
     FROM import_fault f JOIN import_row r ON r.import = f.import AND r.n = f.n
     WHERE f.import = $1 AND ($2::boolean IS NULL OR f.is_note = $2) AND (f.n, f.seq) > ($3, $4) ORDER BY f.n, f.seq LIMIT $5`,
    [id, notes ?? null, after[0] ?? -1, after[1] ?? 0, limit + 1],
  );
export interface MadeRow {
  readonly id: string;
  readonly n: number;
  readonly scope: string;
  readonly key: string;
  readonly kept: boolean;
  readonly digest: string;
}
export async function addMade(
  tx: Tx,
  of: Pick<ImportRow, 'id' | 'kind' | 'organisation'>,
  made: readonly MadeRow[],
): Promise<void> {
  if (made.length === 0) return;
  await tx.prepared(
    'import.made',
    `INSERT INTO import_made (thing, import, n, kind, kept, scope, key, digest, organisation)
     SELECT thing, $1, n, $2, kept, scope, key, digest, $3
     FROM unnest($4::uuid[], $5::int[], $6::boolean[], $7::text[], $8::text[], $9::text[]) AS m (thing, n, kept, scope, key, digest)`,
    [
      ...[of.id, of.kind, of.organisation, made.map((one) => one.id), made.map((one) => one.n)],
      ...[made.map((one) => one.kept), made.map((one) => one.scope), made.map((one) => one.key)],
      made.map((one) => one.digest),
    ],
  );
}
export const dropMade = (tx: Tx, id: string) => tx.query('DELETE FROM import_made WHERE import = $1', [id]);
/** What earlier imports of the kind have taken in under these ids. */
export const madeUnder = (
  tx: Tx,
  kind: string,
  pairs: readonly { kept: boolean; scope: string; key: string }[],
): Promise<{ kept: boolean; scope: string; key: string; digest: string }[]> =>
  pairs.length === 0
    ? Promise.resolve([])
    : tx.query(
        `SELECT p.kept, p.scope, p.key, m.digest FROM unnest($2::boolean[], $3::text[], $4::text[]) AS p (kept, scope, key)
         CROSS JOIN LATERAL (SELECT digest FROM import_made m
           WHERE m.kind = $1 AND m.kept = p.kept AND m.scope = p.scope AND m.key = p.key LIMIT 1) m`,
        [kind, pairs.map((one) => one.kept), pairs.map((one) => one.scope), pairs.map((one) => one.key)],
      );
