// Does in a running service what operators ask for its dead letters: the service's own handlers apply them, with the same
// event id, one after the other in the order in which they were kept. Asked through the database, so that the command
// needs nothing of the service but its tables.
import { realClock, type Clock } from './clock.js';
import { keepAct, replayDeadLetter, type DeadLetter } from './dead-letters.js';
import { isOutage } from './errors.js';
import { RolledBack, runAs } from './trial.js';
import type { IncomingRecord, Log, Transactions } from './types.js';

export interface ReplayerOptions {
  /** the consumer group whose dead letters these are */
  readonly service: string;
  readonly db: Transactions;
  readonly log: Log;
  /** delivers a record to the service's handler, as the transport does */
  readonly handle: (record: IncomingRecord) => Promise<unknown>;
  /** longest time between two looks; 5 s. Right after something was done the looks are closer */
  readonly pollMs?: number;
  readonly clock?: Clock;
}
/** An operator who asks for many letters asks for the next one when this one is done. */
const firstLookMs = 50;
type Asked = DeadLetter & { readonly by: string };
const next = `WITH one AS (
    SELECT id, asked, asked_by FROM dead_letter WHERE consumer = $1 AND asked IS NOT NULL AND disposition IN ('kept', 'waiting')
    ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED)
  UPDATE dead_letter d SET asked = NULL FROM one WHERE d.id = one.id
  RETURNING d.id::text AS id, d.consumer, d.topic, d.partition, d."offset"::text AS "offset", d.key, d.value, d.headers,
    d.aggregate_id AS "aggregateId", d.error_class AS "errorClass", d.error, d.attempts, d.disposition, d.kept_at AS "keptAt",
    d.reason, d.trial, one.asked, one.asked_by AS by,
    (SELECT min(k.id)::text FROM dead_letter k WHERE k.topic = d.topic AND k.aggregate_id = d.aggregate_id AND k.id < d.id
      AND k.disposition IN ('kept', 'waiting')) AS earlier`;

export class Replayer {
  private readonly clock: Clock;
  private running = false;
  private loop: Promise<void> | undefined;
  private nudge: () => void = () => undefined;

  constructor(private readonly o: ReplayerOptions) {
    this.clock = o.clock ?? realClock;
  }
  start(): void {
    if (this.running) return;
    this.running = true;
    this.loop = this.run();
  }
  async stop(): Promise<void> {
    this.running = false;
    this.nudge();
    await this.loop;
  }
  private async run(): Promise<void> {
    const longest = this.o.pollMs ?? 5_000;
    let idle = firstLookMs;
    while (this.running) {
      const did = await this.once().catch((error: unknown) => {
        this.o.log.warn({ service: this.o.service, err: error }, 'dead letters could not be looked at');
        return false;
      });
      idle = did ? firstLookMs : Math.min(longest, idle * 2);
      if (did || !this.running) continue;
      await new Promise<void>((resolve) => {
        const cancel = this.clock.after(idle, resolve);
        this.nudge = () => {
          cancel();
          resolve();
        };
      });
    }
  }
  /** Does one thing that was asked; false when nothing was. */
  async once(): Promise<boolean> {
    const { db, service } = this.o;
    const [letter] = await db.transaction((tx) => tx.query<Asked & { earlier: string | null }>(next, [service]));
    if (!letter) return false;
    if (letter.earlier !== null) {
      await this.tell(letter, `waits: dead letter ${letter.earlier} of the same aggregate comes first`);
    } else if (letter.asked === 'try') {
      await this.tell(letter, await this.trial(letter));
    } else {
      await this.replay(letter);
    }
    return true;
  }
  private async trial(letter: Asked): Promise<string> {
    try {
      await runAs('try', () => this.o.handle(letter));
      return 'changes nothing: its effect, or a newer one, is there already';
    } catch (error) {
      return error instanceof RolledBack ? 'can be applied' : `fails: ${(error as Error).message}`;
    }
  }
  private async replay(letter: Asked): Promise<void> {
    const { db, service, log } = this.o;
    try {
      await replayDeadLetter(db, letter, (record) => runAs('replay', () => this.o.handle(record)), letter.by);
      log.info({ service, letter: letter.id }, 'a dead letter was replayed');
    } catch (error) {
      const said = (error as Error).message;
      log.warn({ service, letter: letter.id, err: error }, 'a dead letter could not be replayed');
      await db.transaction(async (tx) => {
        await keepAct(tx, letter.id, 'failed', letter.by, said);
        if (isOutage(error)) return;
        // one that waited and then failed by itself holds back what is behind it
        await tx.query(
          `UPDATE dead_letter SET disposition = 'kept', error_class = $2, error = $3, attempts = attempts + 1 WHERE id = $1`,
          [letter.id, error instanceof Error ? error.name : 'Error', said],
        );
      });
    }
  }
  private tell(letter: Asked, said: string): Promise<void> {
    return this.o.db.transaction(async (tx) => {
      await tx.query('UPDATE dead_letter SET trial = $2, tried_at = clock_timestamp() WHERE id = $1', [
        letter.id,
        said,
      ]);
      await keepAct(tx, letter.id, letter.asked === 'try' ? 'tried' : 'failed', letter.by, said);
    });
  }
}
