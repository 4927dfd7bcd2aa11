// A service's database as its two roles: `as` runs for a person under row-level security, `worker` for consumers,
// planner and relay. No HTTP path reaches the worker's pool: controllers are given `as` alone.
import type { PgClientLike, Transactions, Tx as MessagingTx } from '@article-six/messaging';
import pg from 'pg';
import { DataSource, type EntityManager, type EntityTarget, type ObjectLiteral } from 'typeorm';
import type { PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver.js';
import type { Actor } from './actor.js';

export interface Tx extends MessagingTx {
  /** entities on the same connection; for hot paths `query` costs less */
  readonly manager: EntityManager;
  /** as `query`, but planned once on each connection: for hot paths. One name has one text, which names its columns. */
  prepared<R = Record<string, unknown>>(name: string, sql: string, params: unknown[]): Promise<R[]>;
  /** Runs after all work, sent together with the COMMIT: a round trip less. When it fails, nothing has happened. */
  lastly(name: string, sql: string, params: unknown[]): void;
}
export interface ConnectionOptions {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password?: string;
  readonly database: string;
  readonly ssl?: boolean;
}
export type EntityClass = EntityTarget<ObjectLiteral>;
/** Connections of one pool; a statement that takes longer fails, and its connection is thrown away. */
const poolSize = 10;
const statementMs = 10_000;
/** A process that stands still inside a transaction keeps its locks no longer than this. */
const stillMs = 15_000;

export function openDataSource(
  connection: ConnectionOptions,
  entities: readonly EntityClass[],
  extra: Record<string, unknown> = {},
): DataSource {
  const { host, port, user, password, database, ssl } = connection;
  return new DataSource({
    ...{ type: 'postgres', host, port, username: user, database, entities: entities as never[], logging: false },
    ...(password === undefined ? {} : { password }),
    ...(ssl === true ? { ssl: true } : {}),
    poolSize,
    installExtensions: false,
    extra: {
      query_timeout: statementMs + 2_000,
      statement_timeout: statementMs,
      idle_in_transaction_session_timeout: stillMs,
      connectionTimeoutMillis: 3_000,
      ...extra,
    },
  } as never);
}
const poolOf = (source: DataSource): pg.Pool => (source.driver as PostgresDriver).master as pg.Pool;

/** A text as SQL, for the few statements that take no parameters. */
export const literal = (text: string): string => pg.escapeLiteral(text);
/** The settings that row-level security reads, for this transaction alone; one round trip with BEGIN. */
const beginAs = (actor: Actor) =>
  `BEGIN; SELECT set_config('app.account', ${literal(actor.account)}, true), set_config('app.organisation', ${literal(actor.organisation)}, true), set_config('app.kind', ${literal(actor.kind ?? '')}, true), set_config('app.roles', ${literal(`,${actor.roles.join(',')},`)}, true)`;

/** 40001 serialization failure, 40P01 deadlock: nothing happened, the same transaction may simply run again. */
const isRace = (error: unknown) => error instanceof pg.DatabaseError && ['40001', '40P01'].includes(error.code ?? '');
/** A connection that did not answer, or was cut, is not given to the next request. */
function isUnfit(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error ? String(error.code) : '';
  // 0A000: a statement was planned on this connection before a migration
  return (
    /^(57P|08|0A000|25P0[34]|E[A-Z]{3})/.test(code) ||
    /Query read timeout|Connection terminated|not queryable/.test(error.message)
  );
}

type Asked = readonly Record<string, unknown>[];
/** A connection that is cut while it is in use also says so as an event, which nobody else hears; its statements fail. */
const unheard = (): void => undefined;

async function run<T>(source: DataSource, begin: string, work: (tx: Tx, asked: Asked) => Promise<T>): Promise<T> {
  const client = await poolOf(source).connect();
  client.on('error', unheard);
  let broken = false;
  try {
    const begun = (await client.query(begin)) as pg.QueryResult | pg.QueryResult[];
    const after: (() => void)[] = [];
    let manager: EntityManager | undefined;
    const ends: pg.QueryConfig[] = [];
    const tx: Tx = {
      query: async <R>(sql: string, params?: unknown[]) => (await client.query(sql, params)).rows as R[],
      prepared: async <R>(name: string, text: string, values: unknown[]) =>
        (await client.query({ name, text, values })).rows as R[],
      lastly: (name, text, values) => void ends.push({ name, text, values }),
      afterCommit: (one) => void after.push(one),
      get manager() {
        manager ??= managerOn(source, client);
        return manager;
      },
    };
    const result = await work(tx, (Array.isArray(begun) ? begun.at(-1)?.rows : undefined) ?? []);
    ends.push({ text: 'COMMIT' });
    const ended = await Promise.all(ends.map((one) => client.query(one)));
    // PostgreSQL answers the COMMIT of a failed transaction with ROLLBACK, and calls it no error
    if (ended.at(-1)?.command !== 'COMMIT') throw new Error('a statement has failed, so nothing was committed');
    for (const one of after) one();
    return result;
  } catch (error) {
    broken = isUnfit(error);
    if (!broken) await client.query('ROLLBACK').catch(() => (broken = true));
    throw error;
  } finally {
    client.off('error', unheard);
    client.release(broken);
  }
}

/** typeorm on a connection whose transaction is open already: it must neither take another nor begin one. */
function managerOn(source: DataSource, client: pg.PoolClient): EntityManager {
  const runner = source.createQueryRunner();
  Object.assign(runner, { databaseConnection: client, isTransactionActive: true, transactionDepth: 1 });
  return runner.manager;
}

async function again<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (attempt >= 5 || !isRace(error)) throw error;
    }
  }
}

/** The HTTP paths' door: every transaction runs as a person, under row-level security. */
export class Database {
  constructor(private readonly source: DataSource) {}

  /**
   * One transaction for a person; runs again after a deadlock. `ask`: a question whose rows the work gets, in the round
   * trip of BEGIN; its values are literals.
   */
  as<T>(actor: Actor, work: (tx: Tx, asked: Asked) => Promise<T>, ask?: string): Promise<T> {
    const begin = ask === undefined ? beginAs(actor) : `${beginAs(actor)}; ${ask}`;
    return again(() => run(this.source, begin, work));
  }
}

/** The door of consumers, planner and relay: another role, another pool, which no controller may name (lint). */
export class WorkerDatabase implements Transactions {
  constructor(private readonly source: DataSource) {}

  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return again(() => run(this.source, 'BEGIN', work));
  }
  /** A connection of its own, outside the pool: what it locks or listens to lives as long as it. The caller ends it. */
  async connection(): Promise<PgClientLike> {
    const { host, port, user, password, database, ssl } = poolOf(this.source).options;
    const own = { host, port, user, password, database, ssl: ssl ?? false, keepAlive: true };
    const client = new pg.Client(own as pg.ClientConfig);
    await client.connect();
    return client as unknown as PgClientLike;
  }
  async isUp(): Promise<boolean> {
    return poolOf(this.source)
      .query('SELECT 1')
      .then(() => true)
      .catch(() => false);
  }
}

export interface OpenDatabase {
  readonly database: Database;
  readonly worker: WorkerDatabase;
  close(): Promise<void>;
}
export async function openDatabase(
  app: ConnectionOptions,
  worker: ConnectionOptions,
  entities: readonly EntityClass[],
  onLost: (error: Error) => void,
): Promise<OpenDatabase> {
  // pipelined: what is sent together waits for no answer in between
  const sources = [openDataSource(app, entities, { pipeline: true }), openDataSource(worker, entities)] as const;
  for (const source of sources) {
    await source.initialize();
    poolOf(source).on('error', onLost);
  }
  return {
    database: new Database(sources[0]),
    worker: new WorkerDatabase(sources[1]),
    close: async () => void (await Promise.all(sources.map((source) => source.destroy()))),
  };
}
