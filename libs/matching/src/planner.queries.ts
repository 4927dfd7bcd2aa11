// The planner's reading: everything a plan depends on in one statement, so it is one moment of the database.
import type { NeedState, PlanState, PledgeState } from '@article-six/contracts';
import { trancheColumns } from './ledger.queries.js';
import type { Copies, LiveProposal } from './plan-input.rules.js';
import type { Sql } from './sql.js';
import { trancheOf, type TrancheRecord } from './tranche.rules.js';

export interface PolicyRow {
  readonly number: number;
  readonly circulation: 'atOnce' | 'held';
  readonly answer_working_days: number;
  readonly rounds_per_supply: number;
  readonly horizon_years: number;
}
export interface PlanPart {
  readonly commodity: string;
  readonly input_hash: string;
  /** hash of the input without the plan before it: equal means that nothing has changed */
  readonly basis: string;
  readonly output: string;
}
export interface Snapshot {
  readonly copies: Copies;
  readonly policy: PolicyRow;
  /** number of the plan in force; 0 before the first */
  readonly number: number;
  /** of the plan in force; empty before the first */
  readonly years: readonly number[];
  readonly inForce: readonly PlanPart[];
}
interface Row {
  needs: { id: string; version: number; doc: NeedState }[];
  pledges: { id: string; version: number; doc: PledgeState }[];
  rankings: { state: string; order: string[] }[];
  tranches: TrancheRecord[];
  proposals: LiveProposal[];
  excluded: { pledge: string; need: string }[];
  policy: PolicyRow;
  number: number;
  years: number[];
  parts: PlanPart[];
}
const all = (select: string) => `(SELECT coalesce(jsonb_agg(to_jsonb(r)), '[]') FROM (${select}) r)`;

export async function readSnapshot(sql: Sql): Promise<Snapshot> {
  const [row] = await sql.query<Row>(`SELECT
    ${all(`SELECT id, version, doc FROM need_copy WHERE status = 'published' ORDER BY id`)} AS needs,
    ${all(`SELECT id, version, doc FROM pledge_copy WHERE status = 'registered' ORDER BY id`)} AS pledges,
    ${all(`SELECT state, ranked AS "order" FROM ranking_copy ORDER BY state`)} AS rankings,
    ${all(`SELECT ${trancheColumns} FROM tranche ORDER BY id`)} AS tranches,
    ${all(`SELECT id, version, reference, status, (doc->>'plan')::int AS plan, pledge, need, lines FROM proposal
           WHERE status IN ('floating', 'circulated', 'accepted', 'confirmed') ORDER BY id`)} AS proposals,
    ${all(`SELECT pledge, need FROM excluded_pair ORDER BY pledge, need`)} AS excluded,
    (SELECT to_jsonb(p) FROM policy p ORDER BY number DESC LIMIT 1) AS policy,
    (SELECT coalesce(max(number), 0) FROM plan) AS number,
    coalesce((SELECT doc->'years' FROM plan ORDER BY number DESC LIMIT 1), '[]') AS years,
    ${all(`SELECT commodity, input_hash, basis, output FROM plan_part WHERE plan = (SELECT max(number) FROM plan) ORDER BY commodity`)} AS parts`);
  if (!row) throw new Error('the snapshot is empty');
  const { needs, pledges, rankings, proposals, excluded } = row;
  return {
    copies: { needs, pledges, rankings, proposals, excluded, tranches: row.tranches.map(trancheOf) },
    policy: row.policy,
    number: row.number,
    years: row.years,
    inForce: row.parts,
  };
}

/** One planner at a time across processes; held until the transaction ends. */
export async function lockPlanner(sql: Sql): Promise<boolean> {
  const [row] = await sql.query<{ mine: boolean }>(
    `SELECT pg_try_advisory_xact_lock(hashtext('matching.planner')) AS mine`,
  );
  return row?.mine === true;
}

/**
 * Locks what a plan touches, in the order that every command uses (copies, proposals, tranches), and names what has
 * changed since the snapshot: that part of the plan is stale and is planned again.
 */
export async function lockTouched(
  sql: Sql,
  touched: { needs: string[]; pledges: string[]; floating: string[]; tranches: string[] },
  seen: ReadonlyMap<string, number>,
): Promise<Set<string>> {
  const stale = new Set<string>();
  const compare = (ids: string[], rows: { id: string; version: number }[]) => {
    const now = new Map(rows.map((row) => [row.id, row.version]));
    for (const id of ids) if (now.get(id) !== seen.get(id)) stale.add(id);
  };
  const lock = (from: string, ids: string[], how: string) =>
    sql.query<{ id: string; version: number }>(`SELECT id, version FROM ${from} = ANY($1) ORDER BY id ${how}`, [ids]);
  compare(touched.needs, await lock(`need_copy WHERE status = 'published' AND id`, touched.needs, 'FOR SHARE'));
  compare(touched.pledges, await lock(`pledge_copy WHERE status = 'registered' AND id`, touched.pledges, 'FOR SHARE'));
  compare(touched.floating, await lock(`proposal WHERE status = 'floating' AND id`, touched.floating, 'FOR UPDATE'));
  compare(touched.tranches, await lock(`tranche WHERE id`, touched.tranches, 'FOR UPDATE'));
  return stale;
}

export async function nextReferences(sql: Sql, count: number): Promise<string[]> {
  const rows = await sql.query<{ n: string }>(
    `SELECT nextval('proposal_reference')::text AS n FROM generate_series(1, $1)`,
    [count],
  );
  return rows.map((row) => `M-${row.n.padStart(4, '0')}`);
}

export interface WrittenProposal {
  readonly id: string;
  readonly version: number;
  readonly reference: string;
  readonly status: string;
  readonly pledge: string;
  readonly need: string;
  readonly provider: string;
  readonly state: string;
  readonly lines: LiveProposal['lines'];
  readonly doc: unknown;
}
/** New and changed proposals in one statement. */
export const writeProposals = (sql: Sql, rows: readonly WrittenProposal[]): Promise<unknown> =>
  sql.query(
    `INSERT INTO proposal (id, version, reference, status, pledge, need, provider, state, lines, doc)
     SELECT id, version, reference, status, pledge, need, provider, state, lines, doc
     FROM jsonb_to_recordset($1::jsonb) r(id uuid, version int, reference text, status text, pledge uuid, need uuid,
                                          provider text, state text, lines jsonb, doc jsonb)
     ON CONFLICT (id) DO UPDATE SET version = excluded.version, status = excluded.status, lines = excluded.lines,
       doc = excluded.doc, updated = now()`,
    [JSON.stringify(rows)],
  );

/** Only explanations that say something new are written; a need that is no longer planned has none. */
export async function writeExplanations(
  sql: Sql,
  rows: readonly { need: string; state: string; doc: unknown }[],
): Promise<void> {
  await sql.query('DELETE FROM explanation WHERE need <> ALL($1::uuid[])', [rows.map((row) => row.need)]);
  await sql.query(
    `INSERT INTO explanation (need, state, doc)
     SELECT need, state, doc FROM jsonb_to_recordset($1::jsonb) r(need uuid, state text, doc jsonb)
     ON CONFLICT (need) DO UPDATE SET state = excluded.state, doc = excluded.doc
     WHERE explanation.doc - 'plan' IS DISTINCT FROM excluded.doc - 'plan'`,
    [JSON.stringify(rows)],
  );
}

/** The number is the fence: of two planners that read the same plan in force only one can write its successor. */
export async function writePlan(
  sql: Sql,
  plan: PlanState,
  policy: number,
  rates: unknown,
  leftOut: unknown,
  parts: readonly (PlanPart & { readonly input: string })[],
): Promise<void> {
  await sql.query(`INSERT INTO plan (number, id, doc, policy, rates, left_out) VALUES ($1, $2, $3, $4, $5, $6)`, [
    plan.number,
    plan.id,
    JSON.stringify(plan),
    policy,
    JSON.stringify(rates),
    JSON.stringify(leftOut),
  ]);
  await sql.query(
    `INSERT INTO plan_part (plan, commodity, input, input_hash, basis, output)
     SELECT $1, commodity, input, input_hash, basis, output
     FROM jsonb_to_recordset($2::jsonb) r(commodity text, input text, input_hash text, basis text, output text)`,
    [plan.number, JSON.stringify(parts)],
  );
}
