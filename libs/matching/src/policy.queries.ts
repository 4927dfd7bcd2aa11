// The policy in force: versions that are only ever added to; the newest counts. The number is its version and its fence.
import type { PolicyView } from '@article-six/contracts';
import type { Sql } from './sql.js';

export interface PolicyRow {
  readonly number: number;
  readonly circulation: 'atOnce' | 'held';
  readonly answer_working_days: number;
  readonly rounds_per_supply: number;
  readonly horizon_years: number;
}

const columns = 'number, circulation, answer_working_days, rounds_per_supply, horizon_years';
export const policyView = (row: PolicyRow): PolicyView => ({
  version: String(row.number),
  circulation: row.circulation,
  answerWorkingDays: row.answer_working_days,
  roundsPerSupply: row.rounds_per_supply,
  horizonYears: row.horizon_years,
});

export async function currentPolicy(sql: Sql): Promise<PolicyRow> {
  const [row] = await sql.query<PolicyRow>(`SELECT ${columns} FROM policy ORDER BY number DESC LIMIT 1`);
  if (!row) throw new Error('there is no policy');
  return row;
}

/** The next version; members that are not given stay. The caller holds the lock of policies. */
export async function setPolicy(
  sql: Sql,
  before: PolicyRow,
  wanted: Partial<PolicyView>,
  by: string,
): Promise<PolicyRow> {
  const next: PolicyRow = {
    number: before.number + 1,
    circulation: wanted.circulation ?? before.circulation,
    answer_working_days: wanted.answerWorkingDays ?? before.answer_working_days,
    rounds_per_supply: wanted.roundsPerSupply ?? before.rounds_per_supply,
    horizon_years: wanted.horizonYears ?? before.horizon_years,
  };
  await sql.query(`INSERT INTO policy (${columns}, set_by) VALUES ($1, $2, $3, $4, $5, $6)`, [
    next.number,
    next.circulation,
    next.answer_working_days,
    next.rounds_per_supply,
    next.horizon_years,
    by,
  ]);
  return next;
}
