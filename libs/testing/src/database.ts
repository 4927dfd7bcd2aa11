// PostgreSQL for tests: one throw-away cluster for each jest run (or the server of DATABASE_URL), a template database
// migrated once, cloned for each test file.
import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { bornAt } from '@article-six/service-kit/guard';
import { eventually } from './eventually.js';

export interface Connection {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password?: string;
  readonly database: string;
}
export interface TestDatabase {
  readonly connection: Connection;
  drop(): Promise<void>;
}
export interface TestServer {
  /** as superuser, to the database `postgres` */
  readonly connection: Connection;
  /** Makes the template once for the whole run, whichever test file comes first. */
  templateDatabase(name: string, migrate: (connection: Connection) => Promise<void>): Promise<void>;
  /** A database of its own for this test file, a copy of the template; without a name an empty one. */
  clone(template?: string): Promise<TestDatabase>;
}

/** The run that everything belongs to: jest's first process, also seen from its workers. */
const runner = () => (typeof process.send === 'function' ? process.ppid : process.pid);

async function embedded(): Promise<Connection> {
  const owner = runner();
  const id = createHash('sha256')
    .update(`${owner}:${bornAt(owner)}`)
    .digest('hex')
    .slice(0, 12);
  const folder = path.join(os.tmpdir(), `article-six-test-${id}`);
  let first = true;
  try {
    mkdirSync(folder, { mode: 0o711 });
  } catch {
    first = false; // another worker of the same run starts it
  }
  if (first) {
    const keeper = fileURLToPath(new URL('./database.keeper.js', import.meta.url));
    spawn(process.execPath, [keeper, folder, String(owner)], { detached: true, stdio: 'ignore', cwd: '/' }).unref();
  }
  const ready = path.join(folder, 'ready.json');
  return eventually(
    () => {
      if (existsSync(path.join(folder, 'refused'))) throw new Error(readFileSync(path.join(folder, 'refused'), 'utf8'));
      return existsSync(ready) && (JSON.parse(readFileSync(ready, 'utf8')) as Connection);
    },
    { within: 40_000, reason: 'the test database starts', every: 20 },
  );
}
function configured(url: string): Connection {
  const u = new URL(url);
  const password = decodeURIComponent(u.password);
  return {
    host: u.hostname,
    port: Number(u.port || 5432),
    user: decodeURIComponent(u.username) || 'postgres',
    ...(password ? { password } : {}),
    database: u.pathname.slice(1) || 'postgres',
  };
}

export async function testDatabase(): Promise<TestServer> {
  const url = process.env['DATABASE_URL'];
  const connection = url ? configured(url) : await embedded();
  const run = `a6_${runner()}`;
  const as = async <T>(work: (client: pg.Client) => Promise<T>): Promise<T> => {
    const client = new pg.Client(connection);
    await client.connect();
    try {
      return await work(client);
    } finally {
      await client.end();
    }
  };
  return {
    connection,
    templateDatabase: (name, migrate) =>
      as(async (client) => {
        const template = `${run}_template_${name}`;
        await client.query('SELECT pg_advisory_lock(hashtext($1))', [template]);
        const { rows } = await client.query<{ done: boolean }>(
          `SELECT shobj_description(oid, 'pg_database') = 'migrated' AS done FROM pg_database WHERE datname = $1`,
          [template],
        );
        if (rows[0]?.done === true) return;
        await client.query(`DROP DATABASE IF EXISTS "${template}" WITH (FORCE)`);
        await client.query(`CREATE DATABASE "${template}"`);
        await migrate({ ...connection, database: template });
        await client.query(`COMMENT ON DATABASE "${template}" IS 'migrated'`);
      }),
    clone: (name) =>
      as(async (client) => {
        const database = `${run}_${randomBytes(6).toString('hex')}`;
        await client.query(
          `CREATE DATABASE "${database}"${name === undefined ? '' : ` TEMPLATE "${run}_template_${name}"`}`,
        );
        const drop = () => as(async (c) => void (await c.query(`DROP DATABASE IF EXISTS "${database}" WITH (FORCE)`)));
        return { connection: { ...connection, database }, drop };
      }),
  };
}
