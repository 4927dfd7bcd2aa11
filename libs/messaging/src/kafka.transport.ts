// Consumes Kafka as a group by kafkajs' eachBatch: the offset moves after the effect has committed, heartbeats go on
// inside long work, and no error of a handler ever reaches kafkajs, which a TypeError would stop for good. What stops it
// all the same is answered by a new consumer.
import { Server, type CustomTransportStrategy } from '@nestjs/microservices';
import { setTimeout as pause } from 'node:timers/promises';
import type { Consumer, EachBatchPayload, KafkaMessage } from 'kafkajs';
import { deliver, deliverAll, stallMs, topicsOf, type TransportOptions } from './handlers.js';
import { kafkaClient } from './kafka.client.js';
import { metrics } from './metrics.js';
import type { IncomingRecord, Log, TransportHealth } from './types.js';

export interface KafkaTransportOptions extends TransportOptions {
  readonly brokers: readonly string[];
  readonly log: Log;
  readonly sessionTimeoutMs?: number;
  /** told when no new consumer could help either: the process should end and be started again */
  readonly onDead?: (reason: string) => void;
}
/**
 * kafkajs stops a consumer for good at the first answer that it does not expect, also when it only comes too late (a
 * lost reply to "who coordinates this group?" is enough). So many new consumers in a row are tried before giving up.
 */
const mostStops = 6;
/** In a long batch the offset moves so often, so that little is delivered again after a kill. */
const commitMs = 2_000;
const retry = { retries: 1e9, initialRetryTime: 200, maxRetryTime: 2000, multiplier: 1.5 };

export class KafkaTransport extends Server implements CustomTransportStrategy {
  override readonly propagatesEventHandlerErrors = true;
  private consumer: Consumer | undefined;
  private state: TransportHealth = { alive: true };
  private running = false;
  /** how often kafkajs has stopped a consumer since one has joined the group */
  private stops = 0;
  private readonly seen = new Map<string, bigint>();

  constructor(private readonly o: KafkaTransportOptions) {
    super();
  }
  health(): TransportHealth {
    return this.state;
  }
  async listen(done: (error?: unknown) => void): Promise<void> {
    try {
      this.running = true;
      await this.open();
      done();
    } catch (error) {
      done(error);
    }
  }
  async close(): Promise<void> {
    this.running = false;
    await this.consumer?.disconnect();
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

  private async open(): Promise<void> {
    const { group, brokers, log } = this.o;
    // the old member cannot leave while the broker is away, and joining waits for its session: so 10 s, not 30
    const consumer = kafkaClient(brokers, group, log, retry).consumer({
      groupId: group,
      sessionTimeout: this.o.sessionTimeoutMs ?? 10_000,
      rebalanceTimeout: 10_000,
      heartbeatInterval: 1000,
      maxWaitTimeInMs: 500,
      minBytes: 1,
      allowAutoTopicCreation: false,
      retry,
    });
    this.consumer = consumer;
    consumer.on('consumer.group_join', () => {
      this.stops = 0;
      this.state = { alive: true };
    });
    consumer.on('consumer.crash', ({ payload }) => {
      if (payload.restart || !this.running) return; // it comes back by itself, or nobody wants it back
      void this.reopen(payload.error);
    });
    await consumer.connect();
    // always from the beginning: the default skips all history of a new group
    const topics = topicsOf(this.messageHandlers);
    await consumer.subscribe({ topics, fromBeginning: this.o.fromNow !== true });
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: 3,
      eachBatch: (payload) => this.batch(payload),
    });
  }
  /** After kafkajs has stopped a consumer for good: a new client begins where the group is. */
  private async reopen(cause: Error): Promise<void> {
    const { group, log, onDead } = this.o;
    for (let error = cause; this.running;) {
      this.stops += 1;
      if (this.stops > mostStops) {
        this.state = { alive: false, reason: error.message };
        log.error({ group, err: error }, 'kafkajs has stopped every consumer of this group');
        onDead?.(error.message);
        return;
      }
      this.state = { alive: true, reason: error.message };
      log.warn(
        { group, err: error, stops: this.stops },
        'kafkajs has stopped this consumer, a new one takes its place',
      );
      await pause(stallMs(this.stops));
      if (!this.running) return;
      try {
        await this.open();
        if (!this.running) await this.consumer?.disconnect();
        return;
      } catch (failed) {
        error = failed instanceof Error ? failed : new Error(String(failed));
      }
    }
  }
  private async batch(p: EachBatchPayload): Promise<void> {
    const { topic, partition } = p.batch;
    this.watchForRewind(topic, partition, p.batch.firstOffset());
    const beat = setInterval(() => void p.heartbeat().catch(() => undefined), 1000);
    const mine = () => this.running && p.isRunning() && !p.isStale();
    let committed = Date.now();
    let records = p.batch.messages.map((message) => recordOf(topic, partition, message));
    try {
      for (let attempt = 1; records.length > 0 && mine();) {
        let handled = 0;
        const error = await deliverAll(this.messageHandlers, records, async (last, count) => {
          handled = count;
          this.seen.set(`${topic}:${partition}`, BigInt(last.offset));
          p.resolveOffset(last.offset);
          if (Date.now() - committed > commitMs) {
            await p.commitOffsetsIfNecessary(p.uncommittedOffsets());
            committed = Date.now();
          }
          return mine();
        });
        records = records.slice(handled);
        attempt = handled > 0 ? 1 : attempt;
        if (error === undefined) break;
        await p.commitOffsetsIfNecessary(p.uncommittedOffsets());
        await this.stall(p, records[0]?.offset ?? '', attempt, error);
        attempt += 1;
      }
      await p.commitOffsetsIfNecessary(p.uncommittedOffsets());
      await p.heartbeat();
    } finally {
      clearInterval(beat);
    }
  }
  /** The database of the handler is away: nothing of this partition moves until it answers. */
  private async stall(p: EachBatchPayload, offset: string, attempt: number, error: unknown): Promise<void> {
    const { topic, partition } = p.batch;
    metrics.stalled.inc({ service: this.o.group, topic });
    this.o.log.warn({ group: this.o.group, topic, partition, offset, attempt, err: error }, 'a delivery has to wait');
    for (const end = Date.now() + stallMs(attempt); Date.now() < end && this.running && p.isRunning();) await pause(50);
  }
  /** Offsets that went back by more than a redelivery mean that the log itself was wiped: say so loudly. */
  private watchForRewind(topic: string, partition: number, first: string | null): void {
    const last = this.seen.get(`${topic}:${partition}`);
    if (first === null || last === undefined || BigInt(first) > 0n || last < 1n) return;
    this.o.log.error(
      { group: this.o.group, topic, partition, last: last.toString() },
      'the log begins anew: was the topic made again?',
    );
  }
}

function recordOf(topic: string, partition: number, m: KafkaMessage): IncomingRecord {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(m.headers ?? {})) {
    const one = Array.isArray(value) ? value[0] : value;
    if (one !== undefined) headers[name] = one.toString();
  }
  return { topic, partition, offset: m.offset, key: m.key, value: m.value, headers };
}
