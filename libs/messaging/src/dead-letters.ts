// Dead letters: the record with its bytes untouched, its story, and what was decided about it.
import type { IncomingRecord, Transactions, Tx } from './types.js';

export type Disposition = 'kept' | 'waiting' | 'replayed' | 'discarded';
export interface Story {
  readonly consumer: string;
  readonly errorClass: string;
  readonly error: string;
  readonly attempts: number;
  readonly disposition: Disposition;
  readonly aggregateId: string | null;
}
export interface DeadLetter extends Story, IncomingRecord {
  readonly id: string;
  readonly keptAt: Date;
  readonly reason: string | null;
}
const bytes = (value: Buffer | string | null) => (typeof value === 'string' ? Buffer.from(value) : value);

/** Keeps a record once; a redelivery of the same record changes nothing. */
export async function keepDeadLetter(tx: Tx, r: IncomingRecord, s: Story): Promise<void> {
  await tx.query(
    `INSERT INTO dead_letter (consumer, topic, partition, "offset", key, value, headers, aggregate_id, error_class, error, attempts, disposition)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT (consumer, topic, partition, "offset") DO NOTHING`,
    [
      s.consumer,
      r.topic,
      r.partition,
      r.offset,
      bytes(r.key),
      r.value,
      JSON.stringify(r.headers),
      s.aggregateId,
      s.errorClass,
      s.error,
      s.attempts,
      s.disposition,
    ],
  );
}

const fields = `id::text AS id, consumer, topic, partition, "offset"::text AS "offset", key, value, headers, aggregate_id AS "aggregateId",
  error_class AS "errorClass", error, attempts, disposition, kept_at AS "keptAt", reason`;
/** Oldest first; only what is still open unless all are asked for. */
export const listDeadLetters = (db: Transactions, o: { all?: boolean } = {}): Promise<DeadLetter[]> =>
  db.transaction((tx) =>
    tx.query<DeadLetter>(
      `SELECT ${fields} FROM dead_letter d WHERE $1 OR disposition IN ('kept', 'waiting') ORDER BY d.id`,
      [o.all === true],
    ),
  );

export type Handle = (record: IncomingRecord) => Promise<unknown>;
/** Applies one dead letter again, with the same event id, and says so. `handle` consumes with `replay: true`. */
export async function replayDeadLetter(
  db: Transactions,
  letter: DeadLetter,
  handle: Handle,
  by: string,
): Promise<void> {
  await handle(letter);
  await decide(db, letter.id, 'replayed', by, null);
}
/** Gives one up for good; what waited behind it may go on. The bytes stay. */
export const discardDeadLetter = (db: Transactions, id: string, by: string, reason: string): Promise<void> =>
  decide(db, id, 'discarded', by, reason);

async function decide(
  db: Transactions,
  id: string,
  disposition: Disposition,
  by: string,
  reason: string | null,
): Promise<void> {
  const done = await db.transaction((tx) =>
    tx.query(
      `UPDATE dead_letter SET disposition = $2, decided_at = clock_timestamp(), decided_by = $3, reason = $4
       WHERE id = $1 AND disposition IN ('kept', 'waiting') RETURNING id`,
      [id, disposition, by, reason],
    ),
  );
  if (done.length === 0) throw new Error(`There is no open dead letter ${id}.`);
}
