// Plans as people and auditors read them.
import type { ExplanationView, PlanView } from '@article-six/contracts';
import type { Sql } from './sql.js';

/** A plan by its number; without one, the plan in force. */
export async function findPlan(sql: Sql, number?: number): Promise<PlanView | undefined> {
  const [row] = await sql.query<{ doc: PlanView }>(
    `SELECT doc FROM plan WHERE $1::int IS NULL OR number = $1 ORDER BY number DESC LIMIT 1`,
    [number ?? null],
  );
  return row && { ...row.doc, version: 1 };
}

/** The input of a plan as it was planned: its canonical form has the hash that the plan names. */
export async function findInput(sql: Sql, number: number, commodity: string): Promise<string | undefined> {
  const [row] = await sql.query<{ input: string }>('SELECT input FROM plan_part WHERE plan = $1 AND commodity = $2', [
    number,
    commodity,
  ]);
  return row?.input;
}

export async function findExplanation(sql: Sql, need: string): Promise<ExplanationView | undefined> {
  const [row] = await sql.query<{ doc: ExplanationView }>('SELECT doc FROM explanation WHERE need = $1', [need]);
  return row?.doc;
}
