// Explanations are made when somebody asks, from the plan in force, and kept until the next one: to explain every need of
// every plan would cost more than to plan. Who may read one is the table's row-level security.
import type { ExplanationView } from '@article-six/contracts';
import type { ExplainQuestion } from './plan-reading.js';
import { storedPlan } from './plan-store.queries.js';
import { readCorrections, readLateDiscoveries } from './registry/registry.queries.js';
import type { Sql } from './sql.js';

export interface ExplainingParts<S extends Sql> {
  transaction<T>(work: (sql: S) => Promise<T>): Promise<T>;
  explain(question: ExplainQuestion): Promise<ExplanationView | undefined>;
}

/** undefined: what is kept is of the plan in force. */
async function questionOf(sql: Sql, need: string): Promise<ExplainQuestion | undefined> {
  const [row] = await sql.query<{ number: number | null; kept: number | null }>(
    `SELECT (SELECT max(number) FROM plan) AS number, (SELECT (doc->>'plan')::int FROM explanation WHERE need = $1) AS kept`,
    [need],
  );
  if (row?.number == null || row.number === row.kept) return undefined;
  const plan = await storedPlan(sql, row.number);
  if (!plan) return undefined;
  const live = await sql.query<ExplainQuestion['live'][number]>(
    `SELECT id, pledge, provider, lines FROM proposal
     WHERE need = $1 AND status IN ('floating', 'circulated', 'accepted', 'confirmed') ORDER BY id`,
    [need],
  );
  return { plan, need, live, corrected: await readCorrections(sql), found: await readLateDiscoveries(sql) };
}

/** What is kept of this need is of the plan in force afterwards. */
export async function keepExplanation<S extends Sql>(parts: ExplainingParts<S>, need: string): Promise<void> {
  const question = await parts.transaction((sql) => questionOf(sql, need));
  if (!question) return;
  const doc = await parts.explain(question);
  await parts.transaction(async (sql) => {
    if (!doc) await sql.query('DELETE FROM explanation WHERE need = $1', [need]);
    else
      await sql.query(
        `INSERT INTO explanation (need, state, doc) VALUES ($1, $2, $3)
         ON CONFLICT (need) DO UPDATE SET state = excluded.state, doc = excluded.doc
         WHERE (explanation.doc->>'plan')::int < (excluded.doc->>'plan')::int`,
        [need, doc.state, JSON.stringify(doc)],
      );
  });
}
