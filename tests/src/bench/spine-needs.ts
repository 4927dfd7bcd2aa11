// POST /needs: the needs service beside bare Fastify and bare pg, both as processes of their own on one PostgreSQL
// server, each with a database of its own, in alternating rounds.
import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { needsService } from '@article-six/needs';
import { mayDraft, states } from '@article-six/reference';
import { prepareDatabase } from '@article-six/service-kit';
import { removeEmbeddedPostgres, startEmbeddedPostgres } from '@article-six/service-kit/embedded-postgres';
import { testIssuer } from '@article-six/service-kit/testkit';
import { eventually } from '@article-six/testing';
import pg from 'pg';
import { needInput } from '../inputs.js';
import { startMain, startNeeds, type Server } from '../needs.process.js';
import { quantile, type Row } from './bench.js';
import { load, processorMs, type Post } from './load.js';
import type { PeerSettings } from './peers/bare-needs.js';

const peerMain = fileURLToPath(new URL('./peers/bare-needs.main.js', import.meta.url));
/** Odd: the median is a round that ran. */
const rounds = 5;
const roundMs = 2_000;
/** So many that the row which counts a State's references is no bottleneck. */
const callers = 40;

async function startPeer(name: string, settings: PeerSettings): Promise<Server> {
  const child = startMain(peerMain, [JSON.stringify(settings)], {});
  const [line] = (await once(child.stdout ?? child, 'data')) as [Buffer];
  return { name, url: line.toString().trim(), child };
}
/** A request of each caller in turn, each with a new key. */
async function requests(token: Awaited<ReturnType<typeof testIssuer>>['token']): Promise<() => Post> {
  const today = new Date().toISOString().slice(0, 10);
  const all = states().filter((state) => mayDraft(state, today));
  const posts = await Promise.all(
    all.slice(0, callers).map(async ({ iso3 }) => {
      const actor = {
        account: `focal.${iso3}`,
        organisation: iso3,
        kind: 'state' as const,
        roles: ['focalPoint'] as const,
      };
      const bearer = await token(actor, { expires: '2h' });
      const body = JSON.stringify(needInput({ state: iso3 }));
      return { bearer, body };
    }),
  );
  let turn = 0;
  return () => {
    const { bearer, body } = posts[(turn += 1) % posts.length] ?? { bearer: '', body: '' };
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${bearer}` };
    return { path: '/api/v1/needs', headers: { ...headers, 'idempotency-key': randomUUID() }, body };
  };
}

/** The statements of one request as the server's log has them, without what differs by chance. */
async function sent(admin: pg.Client, log: string, { url }: Server, database: string, one: Post): Promise<string[]> {
  const answer = await fetch(`${url}${one.path}`, { method: 'POST', headers: one.headers, body: one.body });
  if (answer.status !== 201) throw new Error(`${answer.status}: ${await answer.text()}`);
  const mark = `bench ${randomUUID()}`;
  await admin.query(`SELECT '${mark}'`);
  const text = await eventually(() => [readFileSync(log, 'utf8')].find((t) => t.includes(mark)), { reason: 'the log' });
  const lines = text.replaceAll('\n\t', ' ').split('\n');
  return lines
    .filter((line) => line.includes(`needs_app@${database} LOG:`))
    .map((line) => line.replace(/^.*? (?:statement|execute [^:]*): /, '').replaceAll(/\s+/g, ' '))
    .slice(-20);
}
/** Refuses to measure a peer that sends other statements than ours. */
async function compareStatements(admin: pg.Client, log: string, ours: Server, peer: Server, next: () => Post) {
  const setting = (sql: string) => admin.query(sql);
  await setting(`ALTER SYSTEM SET log_line_prefix = '%u@%d '`);
  await setting(`ALTER SYSTEM SET log_statement = 'all'`);
  await setting('SELECT pg_reload_conf()');
  await eventually(
    async () => {
      const { rows } = await setting('SHOW log_statement');
      return (rows as { log_statement: string }[])[0]?.log_statement === 'all';
    },
    { reason: 'the server logs statements' },
  );
  const one = next();
  const [a, b] = [await sent(admin, log, ours, 'needs', one), await sent(admin, log, peer, 'bare', one)];
  await setting('ALTER SYSTEM RESET ALL');
  await setting('SELECT pg_reload_conf()');
  if (a.length === 0 || a.join('\n') !== b.join('\n'))
    throw new Error(`the peer sends other statements:\n${b.join('\n')}\nours:\n${a.join('\n')}`);
  return a.length;
}

interface Sample {
  readonly rate: number;
  /** of the server, for one request */
  readonly cpu: number | undefined;
}
async function measure(server: Server, width: number, next: () => Post): Promise<Sample> {
  const before = processorMs(server.child.pid);
  const { rate, count } = await load(server.url, width, roundMs, next);
  const after = processorMs(server.child.pid);
  return { rate, cpu: before === undefined || after === undefined ? undefined : (after - before) / count };
}
async function row(width: number, servers: readonly Server[], next: () => Post): Promise<Row> {
  const found = new Map(servers.map(({ name }) => [name, [] as Sample[]]));
  for (const server of servers) await load(server.url, width, roundMs, next); // warm
  for (let round = 0; round < rounds; round += 1)
    for (const server of round % 2 ? servers : servers.toReversed())
      found.get(server.name)?.push(await measure(server, width, next));
  const median = (name: string, of: (s: Sample) => number) => quantile((found.get(name) ?? []).map(of), 0.5);
  const figures = servers.map(({ name }) => {
    const cpu = median(name, (s) => s.cpu ?? Number.NaN);
    const shown = Number.isNaN(cpu) ? '' : `, ${cpu.toFixed(2)} ms cpu`;
    return [name, `${Math.round(median(name, (s) => s.rate)).toLocaleString('en')} /s${shown}`] as const;
  });
  // each round is compared with the peer's next to it
  const against = (peer: string) => {
    const theirs = found.get(peer) ?? [];
    return quantile(
      (found.get('ours') ?? []).map(({ rate }, i) => rate / (theirs[i]?.rate ?? Number.NaN)),
      0.5,
    );
  };
  const remembering = ['ratio to "remembers"', against('bare, remembers').toFixed(2)] as const;
  return {
    what: `POST /needs, ${width} at a time`,
    figures: Object.fromEntries([...figures, remembering]),
    ratio: against('bare'),
    aim: '0.85',
    note: `median of ${rounds} rounds of ${roundMs / 1000} s in turn; processor time is the server's for one request; ours verifies a token once in 30 s, as "remembers" does once, bare each time`,
  };
}

export async function needsRows(report: (row: Row) => void): Promise<void> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'article-six-bench-'));
  const issuer = await testIssuer();
  const server = await startEmbeddedPostgres(folder, { log: () => undefined });
  const children: ChildProcess[] = [];
  try {
    const admin = { ...server.connection, database: 'postgres' };
    const { host, port, user } = server.connection;
    const { app } = await prepareDatabase(admin, 'needs', needsService.migrations, 'bare');
    const peer = (name: string, remembers: boolean) =>
      startPeer(name, { connection: { ...app }, issuer: issuer.issuer, remembers });
    const url = `postgres://${user}@localhost:${port}/postgres?host=${encodeURIComponent(host)}`;
    const servers = [
      await startNeeds(url, issuer.issuer),
      await peer('bare', false),
      await peer('bare, remembers', true),
    ];
    children.push(...servers.map(({ child }) => child));
    const next = await requests(issuer.token);
    const client = new pg.Client(admin);
    await client.connect();
    const [ours, bare] = servers;
    if (ours && bare) await compareStatements(client, path.join(folder, 'postgres.log'), ours, bare, next);
    await client.end();
    for (const width of [8, 32]) report(await row(width, servers, next));
  } finally {
    for (const child of children) {
      child.kill('SIGINT');
      if (child.exitCode === null) await once(child, 'exit');
    }
    await server.stop();
    await removeEmbeddedPostgres(folder);
    await issuer.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
