// Questions in the database: one statement keeps a question with its event.
import type { NewEvent, QuestionState } from '@article-six/contracts';
import type { Outbox } from '@article-six/messaging';
import type { Tx } from '@article-six/service-kit';

export interface QuestionRow {
  readonly doc: QuestionState;
  readonly version: number;
}
export async function addQuestion(tx: Tx, outbox: Outbox, doc: QuestionState, event: NewEvent): Promise<void> {
  await tx.query('INSERT INTO question (id, need, version, doc) VALUES ($1, $2, 1, $3)', [
    doc.id,
    doc.need,
    JSON.stringify(doc),
  ]);
  await outbox.add(tx, event);
}
/** Locks a question of this need, when the caller sees it. */
export async function lockQuestion(tx: Tx, need: string, id: string): Promise<QuestionRow | undefined> {
  const [row] = await tx.query<QuestionRow>(
    'SELECT doc, version FROM question WHERE need = $1 AND id = $2 FOR UPDATE',
    [need, id],
  );
  return row;
}
export async function keepQuestion(tx: Tx, outbox: Outbox, doc: QuestionState, event: NewEvent): Promise<void> {
  await tx.query('UPDATE question SET doc = $2, version = $3 WHERE id = $1', [
    doc.id,
    JSON.stringify(doc),
    event.version,
  ]);
  await outbox.add(tx, event);
}
/** Oldest first, from behind `after` on; one more than `limit`. */
export const listQuestions = (tx: Tx, need: string, after: string | undefined, limit: number) =>
  tx.query<QuestionRow>(
    'SELECT doc, version FROM question WHERE need = $1 AND ($2::uuid IS NULL OR id > $2) ORDER BY id LIMIT $3',
    [need, after ?? null, limit + 1],
  );
