// The planner's writing: what a plan touches is locked and compared, then all that changed goes in by few statements.
import type { PlanState, ProposalState } from '@article-six/contracts';
import type { LiveProposal } from './plan-input.rules.js';
import type { PartToWrite } from './plan-keeping.js';
import type { Thought } from './plan-thinking.js';
import { plannerShard } from './plan.tables.js';
import type { Sql } from './sql.js';

/** False: another planner leads since. Whoever leads next waits until this transaction has ended. */
export async function stillLeads(sql: Sql, epoch: string): Promise<boolean> {
  const rows = await sql.query('SELECT 1 FROM relay_fence WHERE shard = $1 AND epoch = $2 FOR SHARE', [
    plannerShard,
    epoch,
  ]);
  return rows.length === 1;
}

/**
 * Locks what a plan touches, in the order that every command uses (copies, proposals, tranches), and names what has
 * changed since it was read: that part of the plan is stale and is planned again.
 */
export async function lockTouched(sql: Sql, { wanted, gone, seen, agreed }: Thought): Promise<Set<string>> {
  const stale = new Set<string>();
  const compare = (ids: string[], rows: { id: string; version: number }[]) => {
    const now = new Map(rows.map((row) => [row.id, row.version]));
    for (const id of ids) if (now.get(id) !== seen.get(id)) stale.add(id);
  };
  const lock = (from: string, ids: string[], how: string) =>
    sql.query<{ id: string; version: number }>(`SELECT id, version FROM ${from} = ANY($1) ORDER BY id ${how}`, [ids]);
  const needs = [...new Set(wanted.map((one) => one.need))];
  const pledges = [...new Set(wanted.map((one) => one.pledge))];
  const floating = [...gone, ...wanted.flatMap((one) => (one.isNew ? [] : one.id))];
  const tranches = [...new Set(wanted.flatMap((one) => one.movements.map((movement) => movement.tranche)))];
  // not FOR SHARE: whoever gives money to a need by hand locks it too, and one of the two sees the other
  compare(needs, await lock(`need_copy WHERE status = 'published' AND id`, needs, 'FOR UPDATE'));
  compare(pledges, await lock(`pledge_copy WHERE status = 'registered' AND id`, pledges, 'FOR SHARE'));
  compare(floating, await lock(`proposal WHERE status = 'floating' AND id`, floating, 'FOR UPDATE'));
  compare(tranches, await lock(`tranche WHERE id`, tranches, 'FOR UPDATE'));
  const now = await sql.query<{ need: string; ids: string[] }>(
    `SELECT need, array_agg(id::text ORDER BY id::text) AS ids FROM proposal
     WHERE need = ANY($1) AND status IN ('circulated', 'accepted', 'confirmed') GROUP BY need`,
    [needs],
  );
  const idsOf = new Map(now.map((row) => [row.need, row.ids]));
  for (const need of needs) if ((idsOf.get(need) ?? []).join() !== (agreed.get(need) ?? []).join()) stale.add(need);
  return stale;
}

/** What the plan no longer wants and nobody was offered. */
export const supersedeFloating = (sql: Sql, ids: readonly string[]) =>
  sql.query<{ id: string; version: number; doc: ProposalState }>(
    `UPDATE proposal SET status = 'superseded', version = version + 1, updated = now(),
       doc = jsonb_set(doc, '{status}', '"superseded"') WHERE id = ANY($1) RETURNING id, version, doc`,
    [ids],
  );

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

/** The number is a fence too: of two planners that read the same plan in force only one can write its successor. */
export async function writePlan(
  sql: Sql,
  plan: PlanState,
  { policy, rates, leftOut }: Pick<Thought, 'policy' | 'rates' | 'leftOut'>,
): Promise<void> {
  await sql.query(`INSERT INTO plan (number, id, doc, policy, rates, left_out) VALUES ($1, $2, $3, $4, $5, $6)`, [
    plan.number,
    plan.id,
    JSON.stringify(plan),
    policy,
    JSON.stringify(rates),
    JSON.stringify(leftOut),
  ]);
}
/** What each network of a plan was made from, and the plan. */
export async function writeParts(sql: Sql, plan: number, parts: readonly PartToWrite[]): Promise<void> {
  const column = (of: (part: PartToWrite) => unknown) => parts.map(of);
  await sql.query(
    `INSERT INTO plan_part (plan, commodity, input, input_hash, basis, core, output, packing, packed_with)
     SELECT $1, * FROM unnest($2::text[], $3::bytea[], $4::text[], $5::text[], $6::text[], $7::bytea[], $8::text[], $9::int[])`,
    [
      plan,
      column((part) => part.commodity),
      column((part) => Buffer.from(part.input)),
      column((part) => part.input_hash),
      column((part) => part.basis),
      column((part) => part.core),
      column((part) => Buffer.from(part.output)),
      column((part) => part.packing),
      column((part) => part.packed_with),
    ],
  );
}
