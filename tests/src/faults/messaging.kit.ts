// The smallest service for faults and figures of messaging: an outbox on one side, one row for each effect on the other.
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import {
  Inbox,
  messagingTables,
  Outbox,
  Relay,
  type IncomingRecord,
  type Log,
  type Messaging,
  type PgClientLike,
  type Producer,
  type RelayOptions,
  type Transactions,
  type Tx,
  wipedLogTables,
} from '@article-six/messaging';
import { testDatabase, type Connection, type TestDatabase } from '@article-six/testing';

export const silent: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};
export const topic = 'needs.need.v1';

export class Database implements Transactions {
  readonly pool: pg.Pool;
  constructor(readonly connection: Connection) {
    this.pool = new pg.Pool({ ...connection, max: 8 });
    this.pool.on('error', () => undefined);
  }
  async transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    const client = await this.pool.connect();
    const after: (() => void)[] = [];
    let unfit = false;
    const lost = () => (unfit = true);
    client.on('error', lost);
    try {
      await client.query('BEGIN');
      const query = async <R>(sql: string, params?: unknown[]) => (await client.query(sql, params)).rows as R[];
      const answer = await work({ query, afterCommit: (one) => void after.push(one) });
      await client.query('COMMIT');
      for (const one of after) one();
      return answer;
    } catch (error) {
      await client.query('ROLLBACK').catch(() => (unfit = true));
      throw error;
    } finally {
      client.off('error', lost);
      client.release(unfit);
    }
  }
  async rows<R>(sql: string, params: unknown[] = []): Promise<R[]> {
    return (await this.pool.query(sql, params)).rows as R[];
  }
  readonly lockClient = async (): Promise<PgClientLike> => {
    const client = new pg.Client(this.connection);
    await client.connect();
    return client;
  };
  relay(producer: Producer, o: Partial<RelayOptions> = {}): Relay {
    return new Relay({
      service: 'needs',
      db: this,
      lockClient: this.lockClient,
      producer,
      log: silent,
      pollMs: 100,
      ...o,
    });
  }
  /** one business change for each id: its next version, its event; the aggregate's row is locked */
  async change(ids: readonly string[]): Promise<void> {
    const outbox = new Outbox('needs');
    await this.transaction(async (tx) => {
      const rows = await tx.query<{ id: string; version: number }>(
        `INSERT INTO need (id, version) SELECT x, 1 FROM unnest($1::text[]) x ORDER BY x
         ON CONFLICT (id) DO UPDATE SET version = need.version + 1 RETURNING id, version`,
        [ids],
      );
      await outbox.addMany(
        tx,
        rows.map(({ id, version }) => draft(id, version)),
      );
    });
  }
  /**
   * The door of a consumer: one row of effect for each event, in the inbox's transaction. `after` is called with the
   * aggregate's id once the row is written and before the commit; it may throw.
   */
  handler(
    single = false,
    log: Log = silent,
    after: (id: string) => void = () => undefined,
  ): (record: IncomingRecord) => Promise<unknown> {
    const inbox = new Inbox({ service: 'matching', db: this, log, retryMs: [20, 100] });
    return (record) =>
      inbox.consume(
        record,
        topic,
        async (tx, e) => {
          await tx.query('INSERT INTO effect (need, version, event) VALUES ($1, $2, $3)', [
            e.aggregateId,
            e.version,
            e.id,
          ]);
          after(e.aggregateId);
        },
        { single },
      );
  }
  async unpublished(): Promise<number> {
    return (
      (await this.rows<{ n: number }>('SELECT count(*)::int AS n FROM outbox WHERE published IS NULL'))[0]?.n ?? -1
    );
  }
  close(): Promise<void> {
    return this.pool.end();
  }
}
export const draft = (id: string, version: number) =>
  ({
    type: 'need.drafted',
    aggregateId: id,
    version,
    data: { need: { id, state: 'AGO', status: 'draft' }, change: { by: 'focalPoint' } },
  }) as const;

/** A database with the tables of both sides. */
export async function freshDatabase(): Promise<{ database: Database; drop(): Promise<void> }> {
  const made: TestDatabase = await (await testDatabase()).clone();
  const database = new Database(made.connection);
  await database.rows(`${messagingTables.up}${wipedLogTables.up}
    CREATE TABLE need (id text PRIMARY KEY, version int NOT NULL);
    CREATE TABLE effect (n bigint GENERATED ALWAYS AS IDENTITY, need text, version int, event text);`);
  return { database, drop: async () => (await database.close(), made.drop()) };
}
export async function listen(
  messaging: Messaging,
  group: string,
  handle: (record: IncomingRecord) => Promise<unknown>,
  batch: boolean,
): Promise<() => Promise<void>> {
  const transport = messaging.transport(group);
  transport.addHandler(topic, handle, true, { batch });
  await new Promise<void>(
    (resolve, reject) => void transport.listen((error?: unknown) => (error ? reject(error as Error) : resolve())),
  );
  return async () => void (await transport.close());
}
export const newIds = (n: number) => Array.from({ length: n }, () => randomUUID());
