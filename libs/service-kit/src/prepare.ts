// Makes a service's database ready: database and roles exist, the schema is at this code's level, never above it.
import { createHash, createHmac } from 'node:crypto';
import pg from 'pg';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { openDataSource, type ConnectionOptions } from './database.js';
import { StartRefused } from './embedded-postgres-refusal.js';
import { kitMigration, standingMigration, wipedLogMigration } from './kit.tables.js';
import { appRole, workerRole } from './sight.js';

export type MigrationClass = new () => MigrationInterface & { name?: string };
/** A migration from two texts of SQL. `time` orders it: milliseconds, 13 digits, never changed once it has landed. */
export function migration(name: string, time: number, up: string, down: string): MigrationClass {
  return class implements MigrationInterface {
    readonly name = `${name}${time}`;
    async up(runner: QueryRunner): Promise<void> {
      await runner.query(up);
    }
    async down(runner: QueryRunner): Promise<void> {
      await runner.query(down);
    }
  };
}
export interface PreparedDatabase {
  readonly app: ConnectionOptions;
  readonly worker: ConnectionOptions;
}
/** Passwords of the roles follow from the administrator's: nothing more to configure, nothing stored. */
const passwordOf = (admin: ConnectionOptions, role: string): string | undefined =>
  admin.password === undefined
    ? undefined
    : createHmac('sha256', admin.password).update(`article-six ${role}`).digest('base64url');

async function asAdmin<T>(
  admin: ConnectionOptions,
  database: string,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({ ...admin, database, connectionTimeoutMillis: 5_000, ssl: admin.ssl === true });
  try {
    await client.connect();
  } catch (error) {
    const reason = error instanceof Error && error.message !== '' ? error.message : 'no answer';
    throw new StartRefused(`The database at ${admin.host}:${admin.port} cannot be reached: ${reason}.`);
  }
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
const lockOf = (name: string) => createHash('sha256').update(name).digest().readInt32BE(0);

/** Two processes of one service may start at once: one makes, the other waits. */
async function underLock(client: pg.Client, name: string, work: () => Promise<void>): Promise<void> {
  await client.query('SELECT pg_advisory_lock(606, $1)', [lockOf(name)]);
  try {
    await work();
  } finally {
    await client.query('SELECT pg_advisory_unlock(606, $1)', [lockOf(name)]);
  }
}

async function ensureRole(client: pg.Client, role: string, password: string | undefined): Promise<void> {
  const { rowCount } = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [role]);
  if (rowCount === 0) await client.query(`CREATE ROLE ${role} LOGIN`);
  if (password !== undefined) await client.query(`ALTER ROLE ${role} PASSWORD ${pg.escapeLiteral(password)}`);
}

/** The database itself, without tables: for the log (`bus`) too. */
export async function ensureDatabase(admin: ConnectionOptions, database: string): Promise<ConnectionOptions> {
  await asAdmin(admin, admin.database, (client) =>
    underLock(client, database, async () => {
      const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [database]);
      if (rowCount === 0) await client.query(`CREATE DATABASE "${database}"`);
    }),
  );
  return { ...admin, database };
}

/** Migrates up to this code's level. Refuses (StartRefused) a schema that newer code has made. */
export async function migrate(
  owner: ConnectionOptions,
  service: string,
  own: readonly MigrationClass[],
): Promise<void> {
  const classes = [kitMigration(service), wipedLogMigration(service), standingMigration(service), ...own];
  const source = openDataSource(owner, [], { max: 1 });
  source.setOptions({ migrations: classes as never[], migrationsTableName: 'schema_level' });
  await source.initialize();
  try {
    const known = classes.map((one) => new one().name);
    const runner = source.createQueryRunner();
    const [found] = (await runner.query(`SELECT to_regclass('schema_level') IS NOT NULL AS there`)) as {
      there: boolean;
    }[];
    const done = found?.there ? ((await runner.query('SELECT name FROM schema_level')) as { name: string }[]) : [];
    await runner.release();
    const newer = done.filter(({ name }) => !known.includes(name));
    if (newer.length > 0) {
      throw new StartRefused(
        `The database of ${service} was made by a newer version (${newer.map((one) => one.name).join(', ')}); start that version, or give this one a database of its own.`,
      );
    }
    if (done.length < known.length) await source.runMigrations({ transaction: 'each' });
  } finally {
    await source.destroy();
  }
}

/** Database, roles and tables of a service; the database has the service's name. */
export async function prepareDatabase(
  admin: ConnectionOptions,
  service: string,
  migrations: readonly MigrationClass[],
  database: string = service,
): Promise<PreparedDatabase> {
  const roles = [appRole(service), workerRole(service)] as const;
  await ensureDatabase(admin, database);
  await asAdmin(admin, admin.database, (client) =>
    underLock(client, `roles ${service}`, async () => {
      for (const role of roles) await ensureRole(client, role, passwordOf(admin, role));
    }),
  );
  const owner = { ...admin, database };
  await asAdmin(owner, database, (client) => underLock(client, database, () => migrate(owner, service, migrations)));
  const [app, worker] = roles.map((role) => {
    const password = passwordOf(admin, role);
    return { ...admin, database, user: role, ...(password === undefined ? {} : { password }) };
  });
  if (!app || !worker) throw new Error('a service has two roles');
  return { app, worker };
}

/** The administrator's connection of DATABASE_URL. */
export function connectionOf(databaseUrl: string): ConnectionOptions {
  const url = new URL(databaseUrl);
  const password = decodeURIComponent(url.password);
  return {
    host: url.searchParams.get('host') ?? url.hostname,
    port: Number(url.port || 5432),
    user: decodeURIComponent(url.username) || 'postgres',
    ...(password === '' ? {} : { password }),
    database: url.pathname.slice(1) || 'postgres',
    ...(url.searchParams.get('sslmode') === 'require' ? { ssl: true } : {}),
  };
}
