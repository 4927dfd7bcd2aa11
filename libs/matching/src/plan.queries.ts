// Explanations as people read them; who may is the table's row-level security.
import type { ExplanationView } from '@article-six/contracts';
import type { Sql } from './sql.js';

export async function findExplanation(sql: Sql, need: string): Promise<ExplanationView | undefined> {
  const [row] = await sql.query<{ doc: ExplanationView }>('SELECT doc FROM explanation WHERE need = $1', [need]);
  return row?.doc;
}
