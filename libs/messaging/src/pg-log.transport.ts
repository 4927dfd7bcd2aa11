// Consumes the log in PostgreSQL as a group: one owner for each partition over all processes, the offset moves after the
// effect has committed. Woken by LISTEN; a look now and then covers what a lost connection could not say.
import { Server, type CustomTransportStrategy } from '@nestjs/microservices';
import pg from 'pg';
import { deliver, deliverAll, stallMs, topicsOf, type TransportOptions } from './handlers.js';
import { metrics } from './metrics.js';
import { advance, channel, join, lagging, leave, own, read, trim } from './pg-log.tables.js';
import type { BusConfig, IncomingRecord, Log, TransportHealth } from './types.js';

export interface PgLogTransportOptions extends TransportOptions {
  readonly bus: pg.Pool;
  /** for the connection that listens */
  readonly config: BusConfig;
  readonly log: Log;
  readonly batch?: number;
  /** longest time between two looks when nothing waits; 5 s */
  readonly pollMs?: number;
  /** partitions handled at the same time */
  readonly concurrency?: number;
}

const trimMs = 3_600_000;
/** What waits while another process has its partition is looked at so often: that process may have died. */
const waitingMs = 1_000;

export class PgLogTransport extends Server implements CustomTransportStrategy {
  override readonly propagatesEventHandlerErrors = true;
  private running = false;
  private loop: Promise<void> | undefined;
  private listener: pg.Client | undefined;
  private trimmedAt = 0;
  private dirty = true;
  private nudge: () => void = () => undefined;
  private readonly busy = new Map<string, Promise<void>>();
  private readonly stalled = new Map<string, { attempt: number; until: number }>();
  private topics: string[] = [];

  constructor(private readonly o: PgLogTransportOptions) {
    super();
  }
  health(): TransportHealth {
    return { alive: true };
  }
  async listen(done: (error?: unknown) => void): Promise<void> {
    try {
      this.topics = topicsOf(this.messageHandlers);
      await this.o.bus.query(join, [this.o.group, this.topics, this.o.fromNow === true]);
      this.running = true;
      await this.subscribe();
      this.loop = this.run();
      done();
    } catch (error) {
      done(error);
    }
  }
  async close(): Promise<void> {
    this.running = false;
    this.nudge();
    await this.loop;
    await Promise.all(this.busy.values());
    await this.listener?.end().catch(() => undefined);
    if (this.o.fromNow) await this.o.bus.query(leave, [this.o.group]).catch(() => undefined);
  }
  handle(record: IncomingRecord): Promise<void> {
    return deliver(this.messageHandlers, record);
  }
  override on(): never {
    throw new Error('not supported');
  }
  override unwrap<T>(): T {
    throw new Error('not supported');
  }

  private async subscribe(): Promise<void> {
    const client = new pg.Client(this.o.config);
    client.on('notification', (n) => {
      if ((n.payload ?? '').split(',').some((topic) => this.topics.includes(topic))) this.look();
    });
    client.on('error', () => {
      if (this.listener !== client) return;
      this.listener = undefined;
      this.look(); // and listen again
    });
    await client.connect();
    await client.query(`LISTEN ${channel}`);
    this.listener = client;
  }
  private look(): void {
    this.dirty = true;
    this.nudge();
  }

  private async run(): Promise<void> {
    let failing = 0;
    while (this.running) {
      this.dirty = false;
      let waits = false;
      try {
        if (!this.listener) await this.subscribe();
        if (Date.now() - this.trimmedAt > trimMs) {
          this.trimmedAt = Date.now();
          await this.o.bus.query(trim);
        }
        waits = await this.startDrains();
        failing = 0;
      } catch (error) {
        failing += 1;
        this.o.log.warn({ group: this.o.group, err: error }, 'the log is away, it is tried again');
      }
      const pause = failing > 0 ? stallMs(failing) : waits ? waitingMs : (this.o.pollMs ?? 5_000);
      if (!this.dirty || failing > 0) await this.sleep(pause);
    }
  }
  private sleep(ms: number): Promise<void> {
    const soonest = [...this.stalled.values()].reduce((least, s) => Math.min(least, s.until - Date.now()), ms);
    return new Promise((resolve) => {
      if (!this.running) return resolve();
      const timer = setTimeout(resolve, Math.max(5, soonest));
      this.nudge = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
  /** True when something waits, here or elsewhere. */
  private async startDrains(): Promise<boolean> {
    const { rows } = await this.o.bus.query<{ topic: string; partition: number }>(lagging, [this.o.group, this.topics]);
    for (const { topic, partition } of rows) {
      const id = `${topic}:${partition}`;
      if (!this.running || this.busy.size >= (this.o.concurrency ?? 3)) break;
      if (this.busy.has(id) || (this.stalled.get(id)?.until ?? 0) > Date.now()) continue;
      const drain = this.drain(topic, partition)
        .then((went) => {
          if (went) this.stalled.delete(id);
          return went;
        })
        .catch((error: unknown) => {
          const attempt = (this.stalled.get(id)?.attempt ?? 0) + 1;
          this.stalled.set(id, { attempt, until: Date.now() + stallMs(attempt) });
          metrics.stalled.inc({ service: this.o.group, topic });
          this.o.log.warn({ group: this.o.group, topic, partition, attempt, err: error }, 'a delivery has to wait');
          return false;
        })
        .then((went) => {
          this.busy.delete(id);
          if (went) this.look();
        });
      this.busy.set(id, drain);
    }
    return rows.length > 0;
  }

  /** Handles one batch of a partition; false when another process has it. What was handled before a failure counts. */
  private async drain(topic: string, partition: number): Promise<boolean> {
    const client = await this.o.bus.connect();
    let broken: Error | undefined;
    const lost = (error: Error) => (broken = error);
    client.on('error', lost);
    let failure: unknown;
    try {
      await client.query('BEGIN');
      const [place] = (await client.query<{ next: string }>(own, [this.o.group, topic, partition])).rows;
      if (!place) {
        await client.query('COMMIT');
        return false;
      }
      const { rows } = await client.query<Omit<IncomingRecord, 'topic' | 'partition'>>(read, [
        topic,
        partition,
        place.next,
        this.o.batch ?? 200,
      ]);
      let next = BigInt(place.next);
      const records = rows.map((row): IncomingRecord => ({ topic, partition, ...row }));
      failure = await deliverAll(this.messageHandlers, records, (last) => {
        next = BigInt(last.offset) + 1n;
        return this.running && broken === undefined;
      });
      // an offset lost in a crash means a redelivery, which the inbox forgives: no need to wait for the disk
      await client.query('SET LOCAL synchronous_commit = off');
      await client.query(advance, [this.o.group, topic, partition, next.toString()]);
      await client.query('COMMIT');
    } catch (error) {
      broken ??= error as Error;
    } finally {
      client.off('error', lost);
      client.release(broken !== undefined);
    }
    if (failure !== undefined) throw failure instanceof Error ? failure : new Error(String(failure));
    if (broken) throw broken;
    return true;
  }
}
