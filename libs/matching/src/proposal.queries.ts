// Proposals in the database: reading for people, locking for an answer, and superseding in the open.
import type { NewEvent, ProposalState } from '@article-six/contracts';
import { dayOf, proposalsOn } from './history/versions.queries.js';
import { moveMoney, movementsOf } from './ledger.queries.js';
import type { Line } from './plan-input.rules.js';
import { event, type Sql } from './sql.js';

export interface ProposalRow {
  id: string;
  version: number;
  status: ProposalState['status'];
  pledge: string;
  need: string;
  provider: string;
  state: string;
  lines: Line[];
  doc: ProposalState;
  updated: Date;
}
export const proposalColumns = 'id, version, status, pledge, need, provider, state, lines, doc, updated';

export interface ProposalFilter {
  readonly status?: readonly string[];
  readonly need?: string;
  readonly pledge?: string;
  /** only what waits for an answer */
  readonly waiting?: boolean;
  /** id of the last proposal of the page before: ids are in the order of time */
  readonly after?: string;
  readonly limit: number;
  /** as they stood on this day */
  readonly asOf?: string;
}
/** Newest first; row-level security decides what is there at all. */
export const listProposals = (sql: Sql, filter: ProposalFilter): Promise<ProposalRow[]> =>
  sql.query<ProposalRow>(
    `SELECT ${proposalColumns} FROM ${proposalsOn(filter.asOf, 7)}
     WHERE ($1::text[] IS NULL OR status = ANY($1)) AND ($2::uuid IS NULL OR need = $2) AND ($3::uuid IS NULL OR pledge = $3)
       AND (NOT $4 OR status IN ('circulated', 'accepted')) AND ($5::uuid IS NULL OR id < $5)
     ORDER BY id DESC LIMIT $6`,
    [
      filter.status ?? null,
      filter.need ?? null,
      filter.pledge ?? null,
      filter.waiting === true,
      filter.after ?? null,
      filter.limit,
      ...dayOf(filter.asOf),
    ],
  );

export async function findProposal(sql: Sql, id: string, lock = false): Promise<ProposalRow | undefined> {
  // FOR UPDATE shows only what the reader may change, so a lock is asked for after the row has been seen
  const rows = await sql.query<ProposalRow>(
    `SELECT ${proposalColumns} FROM proposal WHERE id = $1${lock ? ' FOR UPDATE' : ''}`,
    [id],
  );
  return rows[0];
}

/** As it stood at the end of a day; undefined: it was not there, or the reader may not see what it was. */
export async function findProposalOn(sql: Sql, id: string, day: string): Promise<ProposalRow | undefined> {
  const [row] = await sql.query<ProposalRow>(`SELECT ${proposalColumns} FROM ${proposalsOn(day, 2)} WHERE id = $1`, [
    id,
    day,
  ]);
  return row;
}

/** `lines`: what still counts as agreed, when that has changed; the lines that were offered stay in `doc`. */
export async function saveProposal(
  sql: Sql,
  row: ProposalRow,
  doc: ProposalState,
  lines: readonly Line[] = row.lines,
): Promise<number> {
  const saved = await sql.query<{ version: number }>(
    `UPDATE proposal SET version = version + 1, status = $3, doc = $4, lines = $5, updated = now()
     WHERE id = $1 AND version = $2 RETURNING version`,
    [row.id, row.version, doc.status, JSON.stringify(doc), JSON.stringify(lines)],
  );
  if (!saved[0]) throw new Error(`proposal ${row.id} changed under its lock`);
  return saved[0].version;
}

/** What floats, is offered or has one answer ends in the open; its money is free again. What both accepted stands. */
export async function supersede(
  sql: Sql,
  of: { need: string } | { pledge: string },
  why: { by: string; reason: string },
): Promise<NewEvent[]> {
  const [column, id] = 'need' in of ? ['need', of.need] : ['pledge', of.pledge];
  const rows = await sql.query<ProposalRow>(
    `SELECT ${proposalColumns} FROM proposal WHERE ${column} = $1 AND status IN ('floating', 'circulated', 'accepted') ORDER BY id FOR UPDATE`,
    [id],
  );
  const events: NewEvent[] = [];
  for (const row of rows) {
    const doc: ProposalState = { ...row.doc, status: 'superseded', endedBecause: why.reason };
    const version = await saveProposal(sql, row, doc);
    events.push(event('proposal.superseded', row.id, version, { proposal: doc, change: why }));
  }
  const offered = rows.filter((row) => row.status !== 'floating');
  const moves = offered.flatMap((row) => movementsOf(row.pledge, row.lines));
  return [...events, ...(await moveMoney(sql, moves, 'proposed', 'available', why))];
}

/** The pair is not planned again until need, pledge or reason changes, or, when it is given, until a day has come. */
export async function exclude(sql: Sql, row: ProposalRow, reason: string, until?: string): Promise<void> {
  await sql.query(
    `INSERT INTO excluded_pair (pledge, need, provider, state, proposal, reason, until) VALUES ($1, $2, $3, $4, $5, $6, $7)
     ON CONFLICT (pledge, need) DO UPDATE SET proposal = excluded.proposal, reason = excluded.reason, since = now(), until = excluded.until`,
    [row.pledge, row.need, row.provider, row.state, row.id, reason, until ?? null],
  );
}
