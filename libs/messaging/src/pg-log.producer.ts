// Appends batches to the log in PostgreSQL by one statement: a batch is stored whole or not at all.
import type pg from 'pg';
import { append, ends } from './pg-log.tables.js';
import { partitionOf, partitionsOf } from './partition.js';
import type { OutgoingMessage, Place, Producer } from './types.js';

export class PgLogProducer implements Producer {
  constructor(private readonly bus: pg.Pool) {}

  async send(batch: readonly OutgoingMessage[]): Promise<readonly Place[]> {
    if (batch.length === 0) return [];
    const partitions = batch.map((m) => partitionOf(m.key, partitionsOf(m.topic)));
    const columns = [
      batch.map((m) => m.topic),
      partitions,
      batch.map((m) => Buffer.from(m.key)),
      batch.map((m) => Buffer.from(m.value)),
      batch.map((m) => JSON.stringify(m.headers)),
    ];
    const values = [...columns, [...new Set(batch.map((m) => m.topic))].join(',')];
    return (await this.bus.query<Place>({ name: 'log.append', text: append, values })).rows;
  }
  async ends(topics: readonly string[]): Promise<readonly Place[]> {
    return (await this.bus.query<Place>(ends, [topics])).rows;
  }
  async close(): Promise<void> {
    // the pool belongs to whoever opened it
  }
}
