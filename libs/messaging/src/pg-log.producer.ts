// Appends batches to the log in PostgreSQL: a batch is stored whole or not at all.
import type pg from 'pg';
import { append, channel, ends } from './pg-log.tables.js';
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
    const client = await this.bus.connect();
    // a connection that is cut while it is ours says so here as well as to its query: without a listener the process ends
    let cut: Error | undefined;
    const lost = (error: Error) => (cut = error);
    client.on('error', lost);
    try {
      await client.query('BEGIN');
      const { rows } = await client.query<Place>(append, columns);
      await client.query('SELECT pg_notify($1, $2)', [channel, [...new Set(batch.map((m) => m.topic))].join(',')]);
      await client.query('COMMIT');
      return rows;
    } catch (error) {
      cut ??= error as Error; // nobody knows in what state this connection is
      throw error;
    } finally {
      client.off('error', lost);
      client.release(cut !== undefined);
    }
  }
  async ends(topics: readonly string[]): Promise<readonly Place[]> {
    return (await this.bus.query<Place>(ends, [topics])).rows;
  }
  async close(): Promise<void> {
    // the pool belongs to whoever opened it
  }
}
