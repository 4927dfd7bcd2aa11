// Who asked for a commitment and who approved it: accounts, for the four eyes alone; events and answers carry roles.
import type { ProposalRow } from '../proposal.queries.js';
import type { Sql } from '../sql.js';
import type { Step } from './match.rules.js';

/** One question waits at most; asking again is a question of whoever asks now. */
export async function noteAsked(sql: Sql, row: ProposalRow, account: string, today: string): Promise<void> {
  const waiting = await sql.query(
    'UPDATE commitment SET asked_by = $2, asked_on = $3 WHERE proposal = $1 AND approved_by IS NULL RETURNING number',
    [row.id, account, today],
  );
  if (waiting.length > 0) return;
  await sql.query(
    `INSERT INTO commitment (proposal, number, provider, asked_by, asked_on)
     SELECT $1, coalesce(max(number), 0) + 1, $2, $3, $4 FROM commitment WHERE proposal = $1`,
    [row.id, row.provider, account, today],
  );
}
export async function askedBy(sql: Sql, proposal: string): Promise<string | undefined> {
  const [row] = await sql.query<{ asked_by: string }>(
    'SELECT asked_by FROM commitment WHERE proposal = $1 AND approved_by IS NULL FOR UPDATE',
    [proposal],
  );
  return row?.asked_by;
}
export const noteApproved = (sql: Sql, proposal: string, account: string, today: string): Promise<unknown> =>
  sql.query('UPDATE commitment SET approved_by = $2, approved_on = $3 WHERE proposal = $1 AND approved_by IS NULL', [
    proposal,
    account,
    today,
  ]);

/** Years of the tranches among these steps that are not firm: their money may be agreed, never committed. */
export async function notFirm(sql: Sql, pledge: string, steps: readonly Step[]): Promise<ReadonlySet<number>> {
  const rows = await sql.query<{ year: number }>(
    `SELECT year FROM tranche WHERE pledge = $1 AND year = ANY($2) AND certainty <> 'firm'`,
    [pledge, [...new Set(steps.map((step) => step.tranche))]],
  );
  return new Set(rows.map((row) => row.year));
}
