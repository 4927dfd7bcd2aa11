// Events are written in the business transaction, beside the change that they tell of. The aggregate's row is locked and
// its version bumped first: then the order of positions is the order of commits inside an aggregate.
import { events, faultsOut, topics, type EventType, type NewEvent } from '@article-six/contracts';
import { v7 } from 'uuid';
import { currentTrace, nextHop } from './trace.js';
import type { Tx } from './types.js';
import { wakeRelay } from './wake.js';

/** A broker takes records of up to 1 MiB with everything around them. */
export const largestEvent = 900_000;

/** A fault of the producer's code: an event that its own schema refuses must never leave. */
export class EventRefused extends Error {
  override readonly name = 'EventRefused';
}

const columns = 'id, type, aggregate, aggregate_id, version, topic, headers, payload';
const casts = ['uuid', 'text', 'text', 'text', 'bigint', 'text', 'jsonb', 'text'];

export class Outbox {
  constructor(private readonly source: string) {}

  private values<K extends EventType>(event: NewEvent<K>): unknown[] {
    const faults = faultsOut(event.type, event.data);
    if (faults) throw new EventRefused(`${event.type} of ${event.aggregateId}: ${faults}`);
    const payload = JSON.stringify(event.data);
    if (Buffer.byteLength(payload) > largestEvent) {
      throw new EventRefused(`${event.type} of ${event.aggregateId} is larger than ${largestEvent} bytes`);
    }
    const { topic } = events[event.type];
    const headers = JSON.stringify({ source: this.source, traceparent: currentTrace() ?? nextHop() });
    return [v7(), event.type, topics[topic].aggregate, event.aggregateId, event.version, topic, headers, payload];
  }
  /**
   * The row as SQL for a caller that writes it in one statement with its own: columns of outbox, the list of values with
   * placeholders counted from `first`, and their parameters. The caller wakes the relay: `tx.afterCommit(outbox.wake)`.
   */
  row<K extends EventType>(event: NewEvent<K>, first = 1): { columns: string; values: string; params: unknown[] } {
    const values = casts.map((cast, i) => `$${first + i}::${cast}`).join(', ');
    return { columns, values: `(${values})`, params: this.values(event) };
  }
  readonly wake = (): void => wakeRelay(this.source);

  async add<K extends EventType>(tx: Tx, event: NewEvent<K>): Promise<void> {
    await this.addMany(tx, [event]);
  }
  /** Several events in one statement, in this order. */
  async addMany(tx: Tx, many: readonly NewEvent[]): Promise<void> {
    if (many.length === 0) return;
    const rows = many.map((event) => this.values(event));
    const arrays = casts.map((_, column) => rows.map((row) => row[column]));
    const unnest = casts.map((cast, i) => `$${i + 1}::${cast}[]`).join(', ');
    const sql = `INSERT INTO outbox (${columns}) SELECT ${columns} FROM unnest(${unnest}) WITH ORDINALITY AS r(${columns}, n) ORDER BY n`;
    await tx.query(sql, arrays);
    tx.afterCommit(this.wake);
  }
}
