// Policies as versions: only ever added to and decided once. In force on a day is the newest approved one whose effective
// day has come.
import type { PolicyState, PolicyView, WeightTable } from '@article-six/contracts';
import { formatAmount } from '@article-six/money';
import { PLANNING_DIGITS } from './conversion.rules.js';
import type { Sql } from './sql.js';

export interface PolicyRow {
  readonly number: number;
  readonly status: PolicyState['status'];
  readonly effective_on: string;
  readonly circulation: PolicyState['circulation'];
  readonly circulation_days: number[];
  readonly reminder_working_days: number[];
  readonly answer_working_days: number;
  readonly objection_working_days: number;
  readonly rounds_per_supply: number;
  readonly horizon_years: number;
  /** minor units of the planning currency */
  readonly minimum_grant: string;
  readonly weights: WeightTable;
  readonly reason: string;
  readonly set_by: string;
  readonly decided_by: string | null;
}
export const policyColumns = `number, status, effective_on::text AS effective_on, circulation, circulation_days, reminder_working_days, answer_working_days,
  objection_working_days, rounds_per_supply, horizon_years, minimum_grant::text AS minimum_grant, weights, reason, set_by, decided_by`;

export const policyState = (row: PolicyRow): PolicyState => ({
  number: row.number,
  status: row.status,
  effectiveOn: row.effective_on,
  circulation: row.circulation,
  circulationDays: row.circulation_days,
  reminderWorkingDays: row.reminder_working_days,
  answerWorkingDays: row.answer_working_days,
  objectionWorkingDays: row.objection_working_days,
  roundsPerSupply: row.rounds_per_supply,
  horizonYears: row.horizon_years,
  minimumGrant: formatAmount(BigInt(row.minimum_grant), PLANNING_DIGITS),
  weights: row.weights,
  reason: row.reason,
});
export const policyView = (row: PolicyRow): PolicyView => ({
  ...policyState(row),
  version: String(row.number),
  proposedBy: row.set_by,
  ...(row.decided_by === null ? {} : { decidedBy: row.decided_by }),
});
/** ETag: 1 while it is proposed, 2 once it is decided. */
export const policyVersion = (row: PolicyRow): number => (row.status === 'proposed' ? 1 : 2);

/** SQL of the policy in force on the day `$day`, a parameter or a literal. */
export const inForceOn = (day: string, columns = policyColumns): string =>
  `SELECT ${columns} FROM policy WHERE status = 'approved' AND effective_on <= ${day}::date
   ORDER BY effective_on DESC, number DESC LIMIT 1`;

export async function currentPolicy(sql: Sql, day: string): Promise<PolicyRow> {
  const [row] = await sql.query<PolicyRow>(inForceOn('$1'), [day]);
  if (!row) throw new Error(`no policy is in force on ${day}`);
  return row;
}
/** `lock`: for a decision; only what is still proposed can be locked. */
export async function findPolicy(sql: Sql, number: number, lock = false): Promise<PolicyRow | undefined> {
  const [row] = await sql.query<PolicyRow>(
    `SELECT ${policyColumns} FROM policy WHERE number = $1${lock ? ' FOR UPDATE' : ''}`,
    [number],
  );
  return row;
}
/** Newest first, below `before`. */
export const listPolicies = (sql: Sql, limit: number, before?: number): Promise<PolicyRow[]> =>
  sql.query<PolicyRow>(
    `SELECT ${policyColumns} FROM policy WHERE $1::int IS NULL OR number < $1 ORDER BY number DESC LIMIT $2`,
    [before ?? null, limit],
  );

export type PolicyTerms = Omit<PolicyRow, 'number' | 'status' | 'set_by' | 'decided_by'>;
/** Proposes the next version. The lock keeps numbers without holes. */
export async function addPolicy(sql: Sql, terms: PolicyTerms, by: string): Promise<PolicyRow> {
  await sql.query(`SELECT pg_advisory_xact_lock(hashtext('matching.policy'))`);
  const [row] = await sql.query<PolicyRow>(
    `INSERT INTO policy (number, status, effective_on, circulation, circulation_days, answer_working_days,
       objection_working_days, rounds_per_supply, horizon_years, minimum_grant, weights, reason, set_by,
       reminder_working_days)
     SELECT coalesce(max(number), 0) + 1, 'proposed', $1::date, $2, $3::int[], $4::int, $5::int, $6::int, $7::int, $8::numeric,
       $9::jsonb, $10, $11, $12::int[] FROM policy
     RETURNING ${policyColumns}`,
    [
      ...[terms.effective_on, terms.circulation, terms.circulation_days, terms.answer_working_days],
      ...[terms.objection_working_days, terms.rounds_per_supply, terms.horizon_years, terms.minimum_grant],
      ...[JSON.stringify(terms.weights), terms.reason, by, terms.reminder_working_days],
    ],
  );
  if (!row) throw new Error('the policy was not added');
  return row;
}

export async function decidePolicy(
  sql: Sql,
  row: PolicyRow,
  decision: { status: 'approved' | 'rejected'; effectiveOn: string; by: string },
): Promise<PolicyRow> {
  const [decided] = await sql.query<PolicyRow>(
    `UPDATE policy SET status = $2, effective_on = $3, decided_by = $4, decided_at = clock_timestamp()
     WHERE number = $1 AND status = 'proposed' RETURNING ${policyColumns}`,
    [row.number, decision.status, decision.effectiveOn, decision.by],
  );
  if (!decided) throw new Error(`policy ${row.number} was decided under its lock`);
  return decided;
}
