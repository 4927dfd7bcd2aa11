// Stored plans: with all that they were made from, byte for byte, however long ago.
import type { PlanView, WeightTable } from '@article-six/contracts';
import { unpackTexts, type PackedTexts, type PlanTexts } from './plan-packing.js';
import type { Sql } from './sql.js';

/** One network of a stored plan, still packed: cheap to hand to a thread. */
export interface StoredPart extends PackedTexts {
  readonly commodity: string;
  /** what it was packed with */
  readonly base?: PackedTexts;
}
export interface StoredPlan {
  readonly number: number;
  readonly adoptedOn: string;
  readonly weights: WeightTable;
  readonly parts: readonly StoredPart[];
}
interface Row extends PackedTexts {
  commodity: string;
  base_packing: PackedTexts['packing'] | null;
  base_input: Uint8Array | null;
  base_output: Uint8Array | null;
}

/** undefined: there is no such plan, or the reader may not see what it was made from. Without a commodity, all of it. */
export async function storedPlan(sql: Sql, number: number, commodity?: string): Promise<StoredPlan | undefined> {
  const [plan] = await sql.query<{ doc: PlanView; weights: WeightTable }>(
    'SELECT plan.doc, policy.weights FROM plan JOIN policy ON policy.number = plan.policy WHERE plan.number = $1',
    [number],
  );
  const rows = await sql.query<Row>(
    `SELECT p.commodity, p.packing, p.input, p.output,
       b.packing AS base_packing, b.input AS base_input, b.output AS base_output
     FROM plan_part p LEFT JOIN plan_part b ON b.plan = p.packed_with AND b.commodity = p.commodity
     WHERE p.plan = $1 AND ($2::text IS NULL OR p.commodity = $2) ORDER BY p.commodity`,
    [number, commodity ?? null],
  );
  if (!plan || rows.length === 0) return undefined;
  const parts = rows.map((row): StoredPart => {
    const { commodity: name, packing, input, output, base_packing, base_input, base_output } = row;
    const base =
      base_packing && base_input && base_output
        ? { base: { packing: base_packing, input: base_input, output: base_output } }
        : {};
    return { commodity: name, packing, input, output, ...base };
  });
  return { number, adoptedOn: plan.doc.adoptedOn, weights: plan.weights, parts };
}

export const textsOf = ({ base, ...part }: StoredPart): PlanTexts => unpackTexts(part, base && unpackTexts(base));

/** The plan that was in force at the end of a day. */
export async function findPlanOn(sql: Sql, day: string): Promise<PlanView | undefined> {
  const [row] = await sql.query<{ doc: PlanView }>(
    `SELECT doc FROM plan WHERE doc->>'adoptedOn' <= $1 ORDER BY number DESC LIMIT 1`,
    [day],
  );
  return row && { ...row.doc, version: 1 };
}

/** A plan by its number; without one, the plan in force. */
export async function findPlan(sql: Sql, number?: number): Promise<PlanView | undefined> {
  const [row] = await sql.query<{ doc: PlanView }>(
    `SELECT doc FROM plan WHERE $1::int IS NULL OR number = $1 ORDER BY number DESC LIMIT 1`,
    [number ?? null],
  );
  return row && { ...row.doc, version: 1 };
}

/** Newest first, below `before`. */
export async function listPlans(sql: Sql, limit: number, before?: number): Promise<PlanView[]> {
  const rows = await sql.query<{ doc: PlanView }>(
    `SELECT doc FROM plan WHERE $1::int IS NULL OR number < $1 ORDER BY number DESC LIMIT $2`,
    [before ?? null, limit],
  );
  return rows.map(({ doc }) => ({ ...doc, version: 1 }));
}
