// A real PostgreSQL for one test file, with matching's tables and its two roles.
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { messagingGrants, messagingTables } from '@article-six/messaging';
import { startEmbeddedPostgres } from '@article-six/service-kit';
import pg from 'pg';
import type { Sql } from './sql.js';
import { down, tableNames, up } from './tables.js';

export interface Actor {
  readonly organisation: string;
  readonly roles: readonly string[];
}
export interface MatchingDatabase {
  /** a transaction of consumers and planner */
  worker<T>(work: (sql: Sql) => Promise<T>): Promise<T>;
  /** a transaction of the HTTP paths, with row-level security as this actor */
  as<T>(actor: Actor, work: (sql: Sql) => Promise<T>): Promise<T>;
  empty(): Promise<void>;
  /** takes everything down again, to show that the migration has a way back */
  close(): Promise<void>;
}

export async function openMatchingDatabase(): Promise<MatchingDatabase> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'article-six-matching-'));
  const server = await startEmbeddedPostgres(folder, { log: () => undefined, fsync: false });
  const pool = (user: string) => {
    const made = new pg.Pool({ ...server.connection, user, database: 'postgres' });
    // the server says goodbye to idle connections when it stops; a query that fails rejects by itself
    return made.on('error', () => undefined);
  };
  const owner = pool('postgres');
  await owner.query('CREATE ROLE matching_app LOGIN; CREATE ROLE matching_worker LOGIN');
  await owner.query(messagingTables.up + messagingGrants('matching_app', 'matching_worker'));
  await owner.query(up('matching_app', 'matching_worker'));
  const pools = { owner, app: pool('matching_app'), worker: pool('matching_worker') };

  async function run<T>(from: pg.Pool, actor: Actor | undefined, work: (sql: Sql) => Promise<T>): Promise<T> {
    const client = await from.connect();
    const sql: Sql = {
      query: async <R>(text: string, params?: unknown[]) => (await client.query(text, params)).rows as R[],
    };
    try {
      await client.query('BEGIN');
      const settings = actor && [actor.organisation, `,${actor.roles.join(',')},`];
      if (settings) {
        await sql.query(`SELECT set_config('app.organisation', $1, true), set_config('app.roles', $2, true)`, settings);
      }
      const result = await work(sql);
      await client.query('COMMIT');
      return result;
    } catch (error) {
      await client.query('ROLLBACK');
      throw error;
    } finally {
      client.release();
    }
  }
  return {
    worker: (work) => run(pools.worker, undefined, work),
    as: (actor, work) => run(pools.app, actor, work),
    empty: async () => {
      await owner.query(`TRUNCATE outbox, inbox, seen_version, dead_letter, ${tableNames.join(', ')}`);
      await owner.query(`INSERT INTO policy VALUES (1, 'atOnce', 15, 1000, 5, now(), 'matching')`);
    },
    close: async () => {
      await owner.query(down);
      await Promise.all(Object.values(pools).map((one) => one.end()));
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
