// A small service for the tests: writes events of needs, and keeps one row for each effect.
import { testDatabase, type TestDatabase } from '@article-six/testing';
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { headersOf, Inbox, messagingTables, Outbox, Relay, wipedLogTables } from './index.js';
import type {
  IncomingRecord,
  Log,
  Messaging,
  OutgoingMessage,
  PgClientLike,
  Producer,
  RelayOptions,
  Transactions,
  Tx,
} from './index.js';

export const silent: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};
export class TestService implements Transactions {
  readonly pool: pg.Pool;
  readonly outbox = new Outbox('needs');
  constructor(readonly database: TestDatabase) {
    this.pool = new pg.Pool({ ...database.connection, max: 8 });
    this.pool.on('error', () => undefined);
  }
  async transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    const client = await this.pool.connect();
    const after: (() => void)[] = [];
    try {
      await client.query('BEGIN');
      const tx: Tx = {
        query: async <R>(sql: string, params?: unknown[]) => (await client.query(sql, params)).rows as R[],
        afterCommit: (one) => void after.push(one),
      };
      const answer = await work(tx);
      await client.query('COMMIT');
      for (const one of after) one();
      return answer;
    } catch (error) {
      await client.query('ROLLBACK').catch(() => undefined);
      throw error;
    } finally {
      client.release();
    }
  }
  readonly lockClient = async (): Promise<PgClientLike> => {
    const client = new pg.Client(this.database.connection);
    await client.connect();
    return client;
  };
  relay(producer: Producer, o: Partial<RelayOptions> = {}): Relay {
    const { lockClient } = this;
    return new Relay({ service: 'needs', db: this, lockClient, producer, log: silent, pollMs: 200, ...o });
  }
  emit(id: string, version: number): Promise<void> {
    return this.transaction((tx) => this.outbox.add(tx, draft(id, version)));
  }
  async rows<R>(sql: string, params?: unknown[]): Promise<R[]> {
    return (await this.pool.query(sql, params)).rows as R[];
  }
  async unpublished(): Promise<number> {
    return (
      (await this.rows<{ n: number }>('SELECT count(*)::int AS n FROM outbox WHERE published IS NULL'))[0]?.n ?? -1
    );
  }
  /** versions in the order in which their effects committed */
  async effects(id: string): Promise<number[]> {
    return (await this.rows<{ version: number }>('SELECT version FROM effect WHERE need = $1 ORDER BY n', [id])).map(
      (r) => r.version,
    );
  }
  /** the way of a transport's record through the inbox; `fail` may throw inside the effect */
  handler(fail: (version: number) => void = () => undefined): (record: IncomingRecord) => Promise<unknown> {
    const inbox = new Inbox({ service: 'matching', db: this, log: silent, retryMs: [10, 20] });
    return (record) =>
      inbox.consume(record, 'needs.need.v1', async (tx, event) => {
        await tx.query('INSERT INTO effect (need, version, event) VALUES ($1, $2, $3)', [
          event.aggregateId,
          event.version,
          event.id,
        ]);
        fail(event.version);
      });
  }
  async close(): Promise<void> {
    await this.pool.end();
    await this.database.drop();
  }
}
export const draft = (id: string, version: number) =>
  ({
    type: 'need.drafted',
    aggregateId: id,
    version,
    data: { need: { id, state: 'AGO', status: 'draft' }, change: { by: 'focalPoint' } },
  }) as const;

export async function testService(): Promise<TestService> {
  const server = await testDatabase();
  await server.templateDatabase('messaging', async (connection) => {
    const client = new pg.Client(connection);
    await client.connect();
    await client.query(messagingTables.up + wipedLogTables.up);
    await client.query(
      'CREATE TABLE effect (n bigint GENERATED ALWAYS AS IDENTITY, need text, version int, event text)',
    );
    await client.end();
  });
  return new TestService(await server.clone('messaging'));
}
/** Starts a group that hands its records to `handler`; resolves with how to stop it. */
export async function consume(
  messaging: Messaging,
  group: string,
  handler: (record: IncomingRecord) => Promise<unknown>,
  batch = false,
): Promise<() => Promise<void>> {
  const transport = messaging.transport(group);
  transport.addHandler('needs.need.v1', handler, true, { batch });
  await new Promise<void>(
    (resolve, reject) => void transport.listen((error?: unknown) => (error ? reject(error as Error) : resolve())),
  );
  return async () => {
    await transport.close();
    await pause(0);
  };
}
/** A message about a need as the relay would send it; `value` may be anything. */
export const message = (
  id: string,
  version: number,
  value: string,
  type = 'need.drafted',
  eventId: string = randomUUID(),
): OutgoingMessage => ({
  topic: 'needs.need.v1',
  key: id,
  value,
  headers: headersOf({
    id: eventId,
    type,
    source: 'needs',
    subject: id,
    version: String(version),
    time: '2026-01-01T00:00:00.000Z',
    traceparent: '',
  }),
});
