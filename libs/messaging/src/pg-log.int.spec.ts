import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { testDatabase, type TestDatabase } from '@article-six/testing';
import pg from 'pg';
import { openMessaging, PgLogProducer } from './index.js';
import { append, trim } from './pg-log.tables.js';
import { silent } from './testkit.js';
import { ensureLogTopics } from './topics.js';
import { transportContract } from './transport.contract.js';

const open = async () => {
  const bus = await (await testDatabase()).clone();
  const messaging = openMessaging({ kind: 'postgres', bus: bus.connection, log: silent });
  return {
    messaging,
    close: async () => {
      await messaging.close();
      await bus.drop();
    },
  };
};
describe('the log in PostgreSQL', () => transportContract(open));
describe('the log in PostgreSQL, records together', () => transportContract(open, { batch: true }));

describe('topics of the log in PostgreSQL', () => {
  let database: TestDatabase;
  let bus: pg.Pool;
  const shape = { partitions: 2, retentionMs: 3_600_000, compacted: false };
  beforeAll(async () => {
    database = await (await testDatabase()).clone();
    bus = new pg.Pool(database.connection);
    await ensureLogTopics(bus, { 'a.b.v1': shape });
  });
  afterAll(async () => {
    await bus.end();
    await database.drop();
  });
  test('are refused, with every difference, when the log has others', async () => {
    await ensureLogTopics(bus, { 'a.b.v1': shape });
    const other = ensureLogTopics(bus, { 'a.b.v1': { partitions: 3, retentionMs: -1, compacted: true } });
    await expect(other).rejects.toThrow(
      'a.b.v1 has 2 partitions instead of 3; a.b.v1 keeps records 3600000 ms instead of for ever; a.b.v1 is not compacted instead of compacted',
    );
  });
  test('lose what is older than they keep, but nothing that a group has yet to read', async () => {
    const left = async () =>
      (await bus.query<{ o: string }>('SELECT "offset" AS o FROM log_record ORDER BY 1')).rows.map((r) => Number(r.o));
    await bus.query(`INSERT INTO log_record (topic, partition, "offset", headers, stored)
      SELECT 'a.b.v1', 0, n, '{}', now() - (9 - n) * interval '1 hour' - interval '1 minute' FROM generate_series(0, 9) n`);
    await bus.query(trim);
    expect(await left()).toHaveLength(10); // nobody has read anything
    await bus.query(
      `INSERT INTO log_group (consumer, topic, partition, next, passing) VALUES ('slow', 'a.b.v1', 0, 4, false)`,
    );
    await bus.query(trim);
    expect(await left()).toEqual([4, 5, 6, 7, 8, 9]);
    await bus.query(`UPDATE log_group SET next = 10`);
    await bus.query(trim);
    expect(await left()).toEqual([9]);
  });
});

/** Its connection is cut by the server right before a batch is stored. */
class CutBeforeAppend extends pg.Client {
  static others: pg.ClientConfig = {};
  static cuts = 0;
  override query(...given: unknown[]): never {
    const send = () => (super.query as (...args: unknown[]) => unknown)(...given);
    if ((given[0] as { text?: string }).text !== append || CutBeforeAppend.cuts > 0) return send() as never;
    CutBeforeAppend.cuts += 1;
    const cut = async () => {
      const pid = (this as unknown as { processID: number }).processID;
      const gone = new Promise((resolve) => this.once('end', resolve));
      const other = new pg.Client(CutBeforeAppend.others);
      await other.connect();
      await other.query('SELECT pg_terminate_backend($1)', [pid]);
      await other.end();
      await gone;
      return send();
    };
    return cut() as never;
  }
}

test('a connection that is cut fails the batch, not the process, and the next batch goes', async () => {
  const database = await (await testDatabase()).clone();
  CutBeforeAppend.others = database.connection;
  const bus = new pg.Pool({ ...database.connection, Client: CutBeforeAppend });
  bus.on('error', () => undefined);
  try {
    await ensureLogTopics(bus);
    const producer = new PgLogProducer(bus);
    const batch = [{ topic: 'needs.need.v1', key: 'a', value: '{}', headers: {} }];
    await expect(producer.send(batch)).rejects.toThrow();
    expect(CutBeforeAppend.cuts).toBe(1);
    await producer.send(batch);
    const { rows } = await bus.query<{ n: number }>('SELECT count(*)::int AS n FROM log_record');
    expect(rows[0]?.n).toBe(1);
  } finally {
    await bus.end();
    await database.drop();
  }
});
