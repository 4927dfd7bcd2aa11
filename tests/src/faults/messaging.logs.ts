// The logs that faults are tried on: Kafka by either client of the relay, and the log in PostgreSQL. Each can be read
// whole, past the library.
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { kafkaClient, openMessaging, type Log, type Messaging } from '@article-six/messaging';
import { eventually, testDatabase } from '@article-six/testing';
import { silent, topic } from './messaging.kit.js';
import type { Work } from './messaging.work.js';

export interface Logged {
  readonly id: string;
  readonly key: string;
  readonly version: number;
}
/** A record past the library, in any form that a log can hold. */
export interface RawRecord {
  readonly key: string;
  readonly value: Buffer | null;
  readonly headers: Readonly<Record<string, string>>;
}
export interface TestLog {
  /** how a process finds it */
  readonly work: Pick<Work, 'brokers' | 'bus' | 'client'>;
  messaging(log?: Log): Messaging;
  /** everything in the log of these aggregates, partition by partition */
  read(keys: ReadonlySet<string>): Promise<Logged[]>;
  /** puts these into partition 0 of the topic */
  put(records: readonly RawRecord[]): Promise<void>;
  close(): Promise<void>;
}

export function kafkaLog(brokers: readonly string[], client?: 'kafkajs' | 'platformatic'): TestLog {
  const connect = () => kafkaClient(brokers, 'faults', silent, { retries: 8 });
  return {
    work: { brokers: [...brokers], ...(client === undefined ? {} : { client }) },
    messaging: (log = silent) => openMessaging({ kind: 'kafka', brokers, log }),
    read: async (keys) => {
      const admin = connect().admin();
      await admin.connect();
      const ends = await admin.fetchTopicOffsets(topic);
      await admin.disconnect();
      const wanted = ends.filter((end) => BigInt(end.high) > BigInt(end.low));
      const found: Logged[] = [];
      const reached = new Set<number>();
      const consumer = connect().consumer({ groupId: `reader-${randomUUID()}`, maxWaitTimeInMs: 200 });
      await consumer.connect();
      await consumer.subscribe({ topics: [topic], fromBeginning: true });
      await consumer.run({
        autoCommit: false,
        eachBatch: async ({ batch }) => {
          for (const m of batch.messages) {
            const head = (name: string) => String(m.headers?.[name]);
            if (keys.has(String(m.key)))
              found.push({ id: head('ce_id'), key: String(m.key), version: Number(head('ce_aggregateversion')) });
            const end = wanted.find((one) => one.partition === batch.partition);
            if (end && BigInt(m.offset) >= BigInt(end.high) - 1n) reached.add(batch.partition);
          }
        },
      });
      await eventually(() => reached.size >= wanted.length, { reason: 'the whole log', within: 60_000 });
      await consumer.disconnect();
      return found;
    },
    put: async (records) => {
      const producer = connect().producer();
      await producer.connect();
      const messages = records.map((one) => ({ ...one, headers: { ...one.headers }, partition: 0 }));
      await producer.send({ topic, messages, acks: -1 });
      await producer.disconnect();
    },
    close: async () => undefined,
  };
}

export async function postgresLog(): Promise<TestLog> {
  const database = await (await testDatabase()).clone();
  const pool = new pg.Pool({ ...database.connection, max: 2 });
  const opened: Messaging[] = [];
  return {
    work: { bus: database.connection },
    messaging: (log = silent) => {
      const one = openMessaging({ kind: 'postgres', bus: database.connection, log });
      opened.push(one);
      return one;
    },
    read: async (keys) => {
      const { rows } = await pool.query<Logged>(
        `SELECT headers->>'ce_id' AS id, convert_from(key, 'UTF8') AS key, (headers->>'ce_aggregateversion')::int AS version
         FROM log_record WHERE topic = $1 AND key = ANY($2) ORDER BY partition, "offset"`,
        [topic, [...keys].map((key) => Buffer.from(key))],
      );
      return rows;
    },
    put: async (records) => {
      for (const { key, value, headers } of records)
        await pool.query(
          `WITH head AS (INSERT INTO log_head AS h (topic, partition, next) VALUES ($1, 0, 1)
             ON CONFLICT (topic, partition) DO UPDATE SET next = h.next + 1 RETURNING next)
           INSERT INTO log_record (topic, partition, "offset", key, value, headers) SELECT $1, 0, next - 1, $2, $3, $4 FROM head`,
          [topic, Buffer.from(key), value, JSON.stringify(headers)],
        );
    },
    close: async () => {
      for (const one of opened) await one.close();
      await pool.end();
      await database.drop();
    },
  };
}
