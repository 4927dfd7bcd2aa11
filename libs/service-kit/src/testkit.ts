// For specs of services: a service's own database on the test server, and a whole service with a real issuer of tokens.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Role } from '@article-six/contracts';
import { testDatabase, type TestServer } from '@article-six/testing';
import { openMessaging, type Messaging } from '@article-six/messaging';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { randomBytes } from 'node:crypto';
import { openDatabase, type OpenDatabase } from './database.js';
import { openLog } from './log.js';
import { ensureDatabase, prepareDatabase } from './prepare.js';
import { readConfig } from './config.js';
import { startService, type RunningService, type ServiceDefinition } from './service.js';
import type { Actor } from './actor.js';

export interface TestServiceDatabase extends OpenDatabase {
  readonly name: string;
  readonly server: TestServer;
  /** as the administrator of the server, past row-level security */
  sql<R = Record<string, unknown>>(text: string, params?: unknown[]): Promise<R[]>;
  drop(): Promise<void>;
}
const unique = (service: string) => `a6_${process.pid}_${service}_${randomBytes(4).toString('hex')}`;

async function administer(server: TestServer, database: string) {
  const { default: pg } = await import('pg');
  const client = new pg.Client({ ...server.connection, database });
  await client.connect();
  return client;
}
async function dropDatabases(server: TestServer, ...names: string[]): Promise<void> {
  const client = await administer(server, server.connection.database);
  for (const name of names) await client.query(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`);
  await client.end();
}

/** A database with the service's tables and its two roles, for this test file alone. */
export async function openTestDatabase(definition: ServiceDefinition): Promise<TestServiceDatabase> {
  const server = await testDatabase();
  const name = unique(definition.name);
  const prepared = await prepareDatabase(server.connection, definition.name, definition.migrations, name);
  const open = await openDatabase(prepared.app, prepared.worker, definition.entities ?? [], () => undefined);
  const admin = await administer(server, name);
  return {
    ...open,
    name,
    server,
    sql: async <R>(text: string, params?: unknown[]) => (await admin.query(text, params)).rows as R[],
    drop: async () => {
      await open.close();
      await admin.end();
      await dropDatabases(server, name);
    },
  };
}

/**
 * Tables that an HTTP path could reach past row-level security: without FORCE, the app role may do nothing but add to the
 * outbox; nowhere may it delete, truncate or set triggers.
 */
export function openTables(db: TestServiceDatabase, service: string): Promise<{ table: string; may: string }[]> {
  return db.sql(
    `SELECT c.relname AS "table", p.may FROM pg_class c, unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'TRIGGER']) AS p(may)
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm')
       AND has_table_privilege($1, c.oid, p.may) AND NOT (c.relname LIKE 'outbox%' AND p.may = 'INSERT')
       AND (p.may IN ('DELETE', 'TRUNCATE', 'TRIGGER') OR NOT (c.relrowsecurity AND c.relforcerowsecurity))
     ORDER BY 1, 2`,
    [`${service}_app`],
  );
}

export interface TestIssuer {
  readonly issuer: string;
  /** an access token as the identity provider would sign it */
  token(
    actor: Actor,
    changes?: { expires?: string; audience?: string; typ?: string; issuer?: string },
  ): Promise<string>;
  close(): Promise<void>;
}
/** A real issuer: keys over HTTP, tokens signed with them. */
export async function testIssuer(): Promise<TestIssuer> {
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
  const jwk = { ...(await exportJWK(publicKey)), kid: 'test', alg: 'ES256', use: 'sig' };
  const server = createServer((_, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ keys: [jwk] }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    issuer,
    token: (actor, changes = {}) =>
      new SignJWT({ organisation: actor.organisation, organisation_kind: actor.kind, roles: [...actor.roles] })
        .setProtectedHeader({ alg: 'ES256', kid: 'test', typ: changes.typ ?? 'at+jwt' })
        .setSubject(actor.account)
        .setIssuer(changes.issuer ?? issuer)
        .setAudience(changes.audience ?? 'article-six')
        .setIssuedAt()
        .setExpirationTime(changes.expires ?? '10m')
        .sign(privateKey),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

export interface TestRun {
  readonly running: RunningService;
  readonly issuer: TestIssuer;
  readonly messaging: Messaging;
  readonly database: string;
  close(): Promise<void>;
}
/** A service that is reached over HTTP, wherever it runs. */
export interface Reached {
  readonly running: { readonly url: string };
  readonly issuer: Pick<TestIssuer, 'token'>;
}
/** The whole service on loopback, over the log in PostgreSQL, with tokens of a test issuer. */
export async function runTestService(
  definition: ServiceDefinition,
  settings: Readonly<Record<string, string>> = {},
): Promise<TestRun> {
  const server = await testDatabase();
  const issuer = await testIssuer();
  const names = { own: unique(definition.name), bus: unique('bus') };
  const config = readConfig({ PORT: '0', LOG_LEVEL: 'silent', DEMONSTRATION: 'true', ...settings });
  const log = openLog(config);
  const messaging = openMessaging({ kind: 'postgres', bus: await ensureDatabase(server.connection, names.bus), log });
  await messaging.ensureTopics();
  const tokens = { issuer: issuer.issuer, audience: 'article-six' };
  const admin = server.connection;
  const close = async () => {
    await messaging.close();
    await issuer.close();
    await dropDatabases(server, names.own, names.bus);
  };
  const running = await startService(definition, {
    ...{ config, log, messaging, admin, tokens },
    port: 0,
    database: names.own,
  }).catch(async (error: unknown) => {
    await close();
    throw error;
  });
  return {
    running,
    issuer,
    messaging,
    database: names.own,
    close: async () => {
      await running.stop();
      await close();
    },
  };
}

const of = (kind: 'state' | 'donor' | 'secretariat') => (organisation: string, role: Role) =>
  ({ account: `${role}.${organisation}`, organisation, kind, roles: [role] }) satisfies Actor;
export const stateActor = of('state');
export const donorActor = of('donor');
export const officeActor = of('secretariat');

export interface Answer<T> {
  readonly status: number;
  readonly body: T;
  readonly headers: Headers;
}
interface Sending {
  readonly ifMatch?: number;
  readonly key?: string;
  readonly language?: string;
}
/** Plain HTTP to the service as this actor; null is the public. */
export function clientOf(run: Reached, actor: Actor | null) {
  const send = async <T>(method: string, path: string, body?: unknown, o: Sending = {}): Promise<Answer<T>> => {
    const headers: Record<string, string> = { 'content-type': 'application/json' };
    if (actor) headers['authorization'] = `Bearer ${await run.issuer.token(actor)}`;
    if (o.ifMatch !== undefined) headers['if-match'] = `"${o.ifMatch}"`;
    if (o.key !== undefined) headers['idempotency-key'] = o.key;
    if (o.language !== undefined) headers['accept-language'] = o.language;
    const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    const answer = await fetch(`${run.running.url}/api/v1${path}`, init);
    const text = await answer.text();
    return { status: answer.status, body: (text === '' ? undefined : JSON.parse(text)) as T, headers: answer.headers };
  };
  return {
    get: <T>(path: string) => send<T>('GET', path),
    post: <T>(path: string, body: unknown = {}, o: Sending = {}) => send<T>('POST', path, body, o),
    put: <T>(path: string, body: unknown, o: Sending = {}) => send<T>('PUT', path, body, o),
  };
}
export { fixtureHistories, lastVersions, messageOf, replayFixtures, type Replayed } from './fixtures.testkit.js';
