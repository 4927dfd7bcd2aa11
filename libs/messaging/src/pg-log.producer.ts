// Appends batches to the log in PostgreSQL: a batch is stored whole or not at all.
import type pg from 'pg';
import { append, channel } from './pg-log.tables.js';
import { partitionOf, partitionsOf } from './partition.js';
import type { OutgoingMessage, Producer } from './types.js';

export class PgLogProducer implements Producer {
  constructor(private readonly bus: pg.Pool) {}

  async send(batch: readonly OutgoingMessage[]): Promise<void> {
    if (batch.length === 0) return;
    const partitions = batch.map((m) => partitionOf(m.key, partitionsOf(m.topic)));
    const columns = [
      batch.map((m) => m.topic),
      partitions,
      batch.map((m) => Buffer.from(m.key)),
      batch.map((m) => Buffer.from(m.value)),
      batch.map((m) => JSON.stringify(m.headers)),
    ];
    const client = await this.bus.connect();
    try {
      await client.query('BEGIN');
      await client.query(append, columns);
      await client.query('SELECT pg_notify($1, $2)', [channel, [...new Set(batch.map((m) => m.topic))].join(',')]);
      await client.query('COMMIT');
      client.release();
    } catch (error) {
      client.release(true); // nobody knows in what state this connection is
      throw error;
    }
  }
  async close(): Promise<void> {
    // the pool belongs to whoever opened it
  }
}
