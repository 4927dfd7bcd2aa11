// Carries committed events from the outbox to the log. One leader by a session lock on a connection of its own, plus a
// fencing epoch that the mark checks: a leader that was stopped and wakes up does not know that it lost the lock.
import { setTimeout as pause } from 'node:timers/promises';
import { headersOf } from './headers.js';
import { metrics } from './metrics.js';
import type { Log, OutgoingMessage, PgClientLike, Producer, Transactions } from './types.js';
import { onWake } from './wake.js';

interface Row {
  position: string;
  id: string;
  type: string;
  aggregate_id: string;
  version: string;
  topic: string;
  headers: { source: string; traceparent: string };
  payload: string;
  created: Date;
}
export interface RelayOptions {
  readonly service: string;
  readonly db: Transactions;
  readonly lockClient: () => Promise<PgClientLike>;
  readonly producer: Producer;
  readonly log: Log;
  /** events in one send; 200-1,000 was best */
  readonly batch?: number;
  /** longest time between two looks when nobody wakes the relay */
  readonly pollMs?: number;
}
export interface RelayStats {
  readonly leader: boolean;
  readonly published: number;
  readonly failures: number;
  readonly fenced: number;
}
const lockKey = 606_006;
/** A batch goes to a partition as one record batch, and a broker takes 1 MiB of it. */
const batchBytes = 800_000;

// By state, never "position > last": a position is drawn before its transaction commits, a later one may commit earlier.
const claim = `SELECT position, id, type, aggregate_id, version, topic, headers, payload, created
  FROM outbox WHERE published IS NULL ORDER BY position LIMIT $1`;
const mark = `UPDATE outbox SET published = clock_timestamp() WHERE position = ANY($1::bigint[])
  AND EXISTS (SELECT 1 FROM relay_fence WHERE epoch = $2) RETURNING 1 AS marked`;

class Fenced extends Error {}

export class Relay {
  private running = false;
  private loop: Promise<void> | undefined;
  private lock: PgClientLike | undefined;
  private epoch = '';
  private provenAt = 0;
  private wakes = 0;
  private nudge: () => void = () => undefined;
  private unregister: () => void = () => undefined;
  private counts = { published: 0, failures: 0, fenced: 0 };

  constructor(private readonly o: RelayOptions) {}

  start(): void {
    if (this.running) return;
    this.running = true;
    this.unregister = onWake(this.o.service, () => this.wake());
    this.loop = this.run();
  }
  wake(): void {
    this.wakes += 1;
    this.nudge();
  }
  stats(): RelayStats {
    return { leader: this.epoch !== '', ...this.counts };
  }
  /** Publishes what is committed now, as long as this relay leads; for an orderly stop. */
  async drain(): Promise<void> {
    while (this.running && this.epoch !== '' && (await this.waiting()) > 0) {
      this.wake();
      await pause(20);
    }
  }
  async stop(): Promise<void> {
    this.running = false;
    this.unregister();
    this.wake();
    await this.loop;
    await this.stepDown();
  }
  private async waiting(): Promise<number> {
    const rows = await this.o.db.transaction((tx) =>
      tx.query<{ n: number }>('SELECT count(*)::int AS n FROM outbox WHERE published IS NULL'),
    );
    return rows[0]?.n ?? 0;
  }

  private async run(): Promise<void> {
    const longest = this.o.pollMs ?? 500;
    let idle = 20;
    let failing = 0;
    while (this.running) {
      const before = this.wakes;
      try {
        if (!(await this.lead())) {
          await this.sleep(longest, before);
          continue;
        }
        const sent = await this.once();
        failing = 0;
        idle = sent > 0 ? 20 : Math.min(longest, idle * 2);
        if (sent === 0) await this.sleep(idle, before);
      } catch (error) {
        if (error instanceof Fenced) this.counts.fenced += 1;
        else this.counts.failures += 1;
        failing += 1;
        metrics.relayFailures.inc({ service: this.o.service });
        this.o.log.warn(
          { service: this.o.service, err: error, attempt: failing },
          'the relay could not publish, it tries again',
        );
        if (error instanceof Fenced || failing % 5 === 0) await this.stepDown();
        // a wake-up does not shorten this pause: whoever is down is not helped by more attempts
        for (const end = Date.now() + Math.min(5_000, 50 * 2 ** failing); this.running && Date.now() < end;)
          await pause(50);
      }
    }
  }
  private async sleep(ms: number, wakesBefore: number): Promise<void> {
    if (this.wakes !== wakesBefore || !this.running) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.nudge = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.nudge = () => undefined;
  }

  /** Takes the lock and raises the epoch, or finds that another leads. */
  private async lead(): Promise<boolean> {
    if (this.lock && this.epoch !== '') {
      if (Date.now() - this.provenAt > 3_000) {
        await this.lock.query('SELECT 1');
        this.provenAt = Date.now();
      }
      return true;
    }
    if (!this.lock) {
      const client = await this.o.lockClient();
      const lost = () => {
        if (this.lock !== client) return;
        this.lock = undefined;
        this.epoch = '';
      };
      client.on('error', lost);
      client.on('end', lost);
      this.lock = client;
      // a leader that is stopped stops proving itself: the database ends its session, and another may lead
      await client.query(`SET idle_session_timeout = '15s'`);
    }
    const { rows } = await this.lock.query<{ got: boolean }>('SELECT pg_try_advisory_lock($1) AS got', [lockKey]);
    if (rows[0]?.got !== true) return false;
    const raised = await this.o.db.transaction((tx) =>
      tx.query<{ epoch: string }>('UPDATE relay_fence SET epoch = epoch + 1 RETURNING epoch::text AS epoch'),
    );
    this.epoch = raised[0]?.epoch ?? '';
    this.provenAt = Date.now();
    this.o.log.info({ service: this.o.service, epoch: this.epoch }, 'this relay leads');
    return this.epoch !== '';
  }
  private async stepDown(): Promise<void> {
    const client = this.lock;
    this.lock = undefined;
    this.epoch = '';
    await client?.end().catch(() => undefined);
  }

  /** One batch: all of it is in the log before any of it is marked. Stops at the first failure. */
  private async once(): Promise<number> {
    const epoch = this.epoch;
    const rows = await this.o.db.transaction((tx) => tx.query<Row>(claim, [this.o.batch ?? 500]));
    const batch: Row[] = [];
    let bytes = 0;
    for (const row of rows) {
      bytes += Buffer.byteLength(row.payload) + 600;
      if (batch.length > 0 && bytes > batchBytes) break;
      batch.push(row);
    }
    if (batch.length === 0) return 0;
    const end = metrics.relayBatch.startTimer({ service: this.o.service });
    await this.o.producer.send(batch.map(messageOf));
    const marked = await this.o.db.transaction(async (tx) => {
      // losing a mark in a crash means sending again, which the inbox forgives: no need to wait for the disk
      await tx.query('SET LOCAL synchronous_commit = off');
      return tx.query(mark, [batch.map((row) => row.position), epoch]);
    });
    end();
    if (marked.length !== batch.length) throw new Fenced('another relay has taken over');
    this.counts.published += batch.length;
    metrics.published.inc({ service: this.o.service }, batch.length);
    return batch.length;
  }
}

const messageOf = (row: Row): OutgoingMessage => ({
  topic: row.topic,
  key: row.aggregate_id,
  value: row.payload,
  headers: headersOf({
    id: row.id,
    type: row.type,
    source: row.headers.source,
    subject: row.aggregate_id,
    version: row.version,
    time: new Date(row.created).toISOString(),
    traceparent: row.headers.traceparent,
  }),
});
