// Corrections of the registry in the database: the record in force and every version of it, and the table of States
// Parties that row-level security asks.
import type { StateRecord } from '@article-six/reference';
import type { Tx, WorkerDatabase } from '@article-six/service-kit';
import type { By } from './need.entity.js';

export interface RecordRow {
  readonly iso3: string;
  readonly version: number;
  readonly doc: StateRecord;
  readonly updated: Date;
  readonly updatedBy: string;
}
export interface VersionRow {
  readonly version: number;
  readonly doc: StateRecord;
  readonly by: string;
  readonly at: Date;
  readonly source: string;
  readonly reason: string;
}
const columns = 'iso3, version, doc, updated, updated_by AS "updatedBy"';

export const readRecords = (tx: Tx) => tx.query<RecordRow>(`SELECT ${columns} FROM state_record`);
export async function readRecord(tx: Tx, iso3: string): Promise<RecordRow | undefined> {
  const [row] = await tx.query<RecordRow>(`SELECT ${columns} FROM state_record WHERE iso3 = $1`, [iso3]);
  return row;
}
/** Corrections of one State wait for each other, also before it has a row. */
export async function lockRecord(tx: Tx, iso3: string): Promise<RecordRow | undefined> {
  await tx.query(`SELECT pg_advisory_xact_lock(hashtext('needs.state'), hashtext($1))`, [iso3]);
  return readRecord(tx, iso3);
}

/** Keeps a correction with its version; the State counts as a Party from then on as the record says. */
export async function keepRecord(tx: Tx, row: RecordRow, by: By, source: string): Promise<void> {
  const { iso3, version, doc } = row;
  await tx.query(
    `WITH kept AS (
       INSERT INTO state_version (iso3, version, doc, by_role, at, source, reason) VALUES ($1, $2, $3, $5, $4, $6, $7))
     INSERT INTO state_record (iso3, version, doc, updated, updated_by) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (iso3) DO UPDATE SET version = excluded.version, doc = excluded.doc, updated = excluded.updated, updated_by = excluded.updated_by`,
    [iso3, version, JSON.stringify(doc), by.at, by.role, source, by.reason],
  );
  await keepParty(tx, doc);
}
/** A State that was a Party by mistake is one from the end of time on: the row stays, row-level security asks for its days. */
const keepParty = (tx: Pick<Tx, 'query'>, { iso3, entryIntoForce, withdrawnOn }: StateRecord) =>
  tx.query(
    `INSERT INTO state_party (iso3, since, until) VALUES ($1, coalesce($2::date, 'infinity'), $3)
     ON CONFLICT (iso3) DO UPDATE SET since = excluded.since, until = excluded.until`,
    [iso3, entryIntoForce ?? null, withdrawnOn ?? null],
  );
/** At each start the kept registry is written anew (keepParties); what was corrected stands over it. */
export async function keepCorrectedParties(worker: WorkerDatabase): Promise<void> {
  await worker.transaction(async (tx) => {
    for (const { doc } of await readRecords(tx)) await keepParty(tx, doc);
  });
}

export const readVersions = (tx: Tx, iso3: string) =>
  tx.query<VersionRow>(
    `SELECT version, doc, by_role AS "by", at, source, reason FROM state_version WHERE iso3 = $1 ORDER BY version DESC LIMIT 200`,
    [iso3],
  );
