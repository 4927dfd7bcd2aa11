// Dead letters: the record with its bytes untouched, its story, and what was decided about it. Every act of an operator
// is kept for ever.
import type { IncomingRecord, Transactions, Tx } from './types.js';

export type Disposition = 'kept' | 'waiting' | 'replayed' | 'discarded';
export interface Story {
  readonly consumer: string;
  readonly errorClass: string;
  readonly error: string;
  readonly attempts: number;
  /** waiting: held back by an earlier dead letter of the same aggregate */
  readonly disposition: Disposition;
  readonly aggregateId: string | null;
}
export interface DeadLetter extends Story, IncomingRecord {
  readonly id: string;
  readonly keptAt: Date;
  readonly reason: string | null;
  /** what the last trial without effect said */
  readonly trial: string | null;
  readonly asked: 'try' | 'replay' | null;
}
export interface DeadLetterFilter {
  /** also what is decided already */
  readonly all?: boolean;
  readonly ids?: readonly string[];
  readonly topic?: string;
  readonly errorClass?: string;
  readonly aggregateId?: string;
}
export interface Act {
  readonly act: 'try' | 'replay' | 'tried' | 'replayed' | 'failed' | 'discarded' | 'released';
  readonly by: string;
  readonly at: Date;
  readonly said: string | null;
}
const bytes = (value: Buffer | string | null) => (typeof value === 'string' ? Buffer.from(value) : value);

/** Keeps a record once; a redelivery of the same record changes nothing. */
export async function keepDeadLetter(tx: Tx, r: IncomingRecord, s: Story): Promise<void> {
  await tx.query(
    `INSERT INTO dead_letter (consumer, topic, partition, "offset", key, value, headers, aggregate_id, error_class, error, attempts, disposition)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT (consumer, topic, partition, "offset", record) DO NOTHING`,
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
  error_class AS "errorClass", error, attempts, disposition, kept_at AS "keptAt", reason, trial, asked`;
/** Oldest first; only what is still open unless all are asked for. */
export const listDeadLetters = (db: Transactions, o: DeadLetterFilter = {}): Promise<DeadLetter[]> =>
  db.transaction((tx) =>
    tx.query<DeadLetter>(
      `SELECT ${fields} FROM dead_letter d WHERE ($1 OR disposition IN ('kept', 'waiting')) AND ($2::bigint[] IS NULL OR id = ANY($2))
         AND ($3::text IS NULL OR topic = $3) AND ($4::text IS NULL OR error_class = $4) AND ($5::text IS NULL OR aggregate_id = $5)
       ORDER BY d.id`,
      [o.all === true, o.ids ?? null, o.topic ?? null, o.errorClass ?? null, o.aggregateId ?? null],
    ),
  );
export const actsOn = (db: Transactions, id: string): Promise<Act[]> =>
  db.transaction((tx) =>
    tx.query<Act>('SELECT act, by, at, said FROM dead_letter_act a WHERE letter = $1 ORDER BY a.id', [id]),
  );
export const keepAct = (
  tx: Tx,
  id: string,
  act: Act['act'],
  by: string,
  said: string | null = null,
): Promise<unknown> =>
  tx.query('INSERT INTO dead_letter_act (letter, act, by, said) VALUES ($1, $2, $3, $4)', [id, act, by, said]);

/**
 * Asks the running service to try a dead letter without effect, or to apply it. The service answers within some
 * seconds: `trial` says what a trial found, the disposition becomes `replayed`, or an act says why not.
 */
export const askForDeadLetter = (db: Transactions, id: string, asked: 'try' | 'replay', by: string): Promise<void> =>
  db.transaction(async (tx) => {
    const done = await tx.query(
      `UPDATE dead_letter SET asked = $2, asked_by = $3 WHERE id = $1 AND disposition IN ('kept', 'waiting') RETURNING id`,
      [id, asked, by],
    );
    if (done.length === 0) throw new Error(`There is no open dead letter ${id}.`);
    await keepAct(tx, id, asked, by);
  });

export type Handle = (record: IncomingRecord) => Promise<unknown>;
/** Applies one dead letter again, with the same event id, and says so. `handle` consumes with `replay: true`. */
export async function replayDeadLetter(
  db: Transactions,
  letter: DeadLetter,
  handle: Handle,
  by: string,
): Promise<void> {
  await handle(letter);
  await db.transaction(async (tx) => {
    await decide(tx, letter.id, 'replayed', by, null);
    await keepAct(tx, letter.id, 'replayed', by);
    await release(tx, letter, by);
  });
}
/**
 * Gives one up for good; what waited behind it goes on. The bytes stay. Its event counts as seen: a redelivery is a
 * duplicate, and the next version is the next one.
 */
export const discardDeadLetter = (db: Transactions, id: string, by: string, reason: string): Promise<void> =>
  db.transaction(async (tx) => {
    if (reason.trim() === '') throw new Error('Say why: a reason is needed.');
    const letter = await decide(tx, id, 'discarded', by, reason);
    await keepAct(tx, id, 'discarded', by, reason);
    const { ce_id: event, ce_aggregateversion: version } = letter.headers;
    if (event !== undefined && letter.aggregateId !== null && /^[1-9]\d{0,14}$/.test(version ?? '')) {
      const { topic, partition, offset } = letter;
      await tx.query(
        'INSERT INTO inbox (event_id, topic, partition, "offset") VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING',
        [event, topic, partition, offset],
      );
      await tx.query(
        `INSERT INTO seen_version AS s (topic, aggregate_id, version) VALUES ($1, $2, $3)
         ON CONFLICT (topic, aggregate_id) DO UPDATE SET previous = s.version, version = excluded.version WHERE s.version < excluded.version`,
        [topic, letter.aggregateId, version],
      );
    }
    await release(tx, letter, by);
  });

async function decide(tx: Tx, id: string, to: Disposition, by: string, reason: string | null): Promise<DeadLetter> {
  const [done] = await tx.query<DeadLetter>(
    `UPDATE dead_letter SET disposition = $2, decided_at = clock_timestamp(), decided_by = $3, reason = $4, asked = NULL
     WHERE id = $1 AND disposition IN ('kept', 'waiting') RETURNING ${fields}`,
    [id, to, by, reason],
  );
  if (!done) throw new Error(`There is no open dead letter ${id}.`);
  return done;
}
/** Asks for what has waited behind a letter, unless another still holds it back. */
async function release(tx: Tx, behind: DeadLetter, by: string): Promise<void> {
  const released = await tx.query<{ id: string }>(
    `UPDATE dead_letter d SET asked = 'replay', asked_by = $3 WHERE topic = $1 AND aggregate_id = $2 AND disposition = 'waiting' AND asked IS NULL
       AND NOT EXISTS (SELECT 1 FROM dead_letter k WHERE k.topic = $1 AND k.aggregate_id = $2 AND k.disposition = 'kept' AND k.id < d.id)
     RETURNING id::text AS id`,
    [behind.topic, behind.aggregateId, by],
  );
  for (const { id } of released) await keepAct(tx, id, 'released', by, `behind ${behind.id}`);
}
