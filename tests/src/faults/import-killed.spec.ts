// A long file whose service is killed in the middle of each step of its import, and once more while it is undone: another
// process goes on where the last batch ended, every row is taken once, and the memory does not grow with the file.
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ImportView } from '@article-six/contracts';
import { importerOf } from '@article-six/imports/testkit';
import { removeEmbeddedPostgres, startEmbeddedPostgres } from '@article-six/service-kit/embedded-postgres';
import { officeActor, testIssuer } from '@article-six/service-kit/testkit';
import { eventually, long } from '@article-six/testing';
import pg from 'pg';
import { needFiles, partsOfEach } from '../need-files.js';
import { startNeeds, type Server } from '../needs.process.js';

const things = long() ? 20_000 : 1_000;
const rows = things * (1 + partsOfEach);
/** where in a step the process is killed, as parts of the rows */
const moments = long() ? [0.1, 0.5, 0.9] : [0.4];

const folder = mkdtempSync(path.join(os.tmpdir(), 'article-six-import-'));
let postgres: Awaited<ReturnType<typeof startEmbeddedPostgres>>;
let issuer: Awaited<ReturnType<typeof testIssuer>>;
let needs: Server;
let owner: pg.Client;
let databaseUrl: string;

const importer = () => importerOf({ running: { url: needs.url }, issuer }, officeActor('ISU', 'coordinator'), 'needs');
async function kill(): Promise<void> {
  needs.child.kill('SIGKILL');
  await once(needs.child, 'exit');
}
/** As another process would find it after half a minute, when whoever worked on it counts as gone. */
async function takenUp(): Promise<void> {
  await owner.query(`UPDATE import SET updated = updated - interval '31 seconds'`);
  needs = await startNeeds(databaseUrl, issuer.issuer, Number(new URL(needs.url).port));
}
/** Kills the service once the import has this many rows behind it in this step, or is through the step already. */
async function killedAt(id: string, through: number, now: (view: ImportView) => boolean): Promise<void> {
  await eventually(
    async () => {
      const view = await importer().one(id);
      return !now(view) || view.progress.done >= through;
    },
    { within: 60_000, every: 5, reason: 'the import moves' },
  );
  await kill();
  await takenUp();
}
/** The most memory that the process has had, in MB. */
const peak = () => {
  const [, kilobytes = '0'] = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${needs.child.pid}/status`, 'utf8')) ?? [];
  return Math.round(Number(kilobytes) / 1024);
};
const count = async (sql: string): Promise<Record<string, string>> =>
  ((await owner.query<Record<string, string>>(sql)).rows[0] ?? {}) as Record<string, string>;

beforeAll(async () => {
  issuer = await testIssuer();
  postgres = await startEmbeddedPostgres(folder, { log: () => undefined });
  const { host, port, user } = postgres.connection;
  databaseUrl = `postgres://${user}@localhost:${port}/postgres?host=${encodeURIComponent(host)}`;
  needs = await startNeeds(databaseUrl, issuer.issuer);
  owner = new pg.Client({ ...postgres.connection, database: 'needs' });
  await owner.connect();
}, 120_000);
afterAll(async () => {
  await owner?.end();
  if (needs?.child.exitCode === null) {
    needs.child.kill('SIGINT');
    await once(needs.child, 'exit');
  }
  await postgres?.stop();
  await removeEmbeddedPostgres(folder);
  await issuer?.close();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

describe(`${rows} rows, killed in each step`, () => {
  let id: string;
  it(
    'are read and judged as if nothing had happened',
    async () => {
      const files = needFiles(things);
      const sent = await importer().send('', { name: 'needs.csv', bytes: files.needs });
      id = sent.body.id;
      await importer().send(`/${id}/files`, { name: 'costs.csv', bytes: files.costs });
      await importer().step(id, 'check');
      // the reading of a file that is read again from its beginning, then the judging of its rows
      for (const moment of moments) await killedAt(id, rows * moment, ({ status }) => status === 'checking');
      const checked = await importer().settled(id);
      expect(checked).toMatchObject({ status: 'checked', counts: { rows, things, ready: things, refused: 0 } });
    },
    long() ? 600_000 : 120_000,
  );
  it(
    'become each its draft, once',
    async () => {
      await importer().step(id, 'run');
      for (const moment of moments) await killedAt(id, rows * moment, ({ status }) => status === 'running');
      const done = await importer().settled(id);
      expect(done).toMatchObject({ status: 'done', counts: { made: things, refused: 0 } });
      expect(
        await count(`SELECT count(*), count(DISTINCT doc->>'externalId') AS named, count(DISTINCT reference) AS numbered,
          sum((SELECT sum((y->>'cost')::numeric) FROM jsonb_array_elements(doc->'years') y))::text AS cost FROM need`),
      ).toEqual({
        ...{ count: String(things), named: String(things), numbered: String(things) },
        cost: (partsOfEach * (things * 1000.5 + (things * (things - 1)) / 2)).toFixed(2),
      });
      const once = { count: String(things), whole: String(things) };
      const each = (from: string, thing: string) =>
        count(`SELECT count(*), count(DISTINCT ${thing}) AS whole FROM ${from}`);
      expect(await each('need_version', 'need')).toEqual(once);
      expect(await each(`audit WHERE action = 'need.import'`, 'thing_id')).toEqual(once);
      expect(await each(`outbox WHERE type = 'need.drafted'`, 'aggregate_id')).toEqual(once);
      const megabytes = peak();
      console.log(`imports: ${rows} rows, ${megabytes} MB at most in the last process`);
      expect(megabytes).toBeLessThan(300);
    },
    long() ? 600_000 : 120_000,
  );
  it(
    'are taken back as a whole',
    async () => {
      await importer().step(id, 'undo', { reason: 'Sent by mistake.' });
      await kill();
      await takenUp();
      expect(await importer().settled(id)).toMatchObject({ status: 'undone' });
      expect(await count('SELECT count(*) FROM need WHERE NOT put_away')).toEqual({ count: '0' });
      expect(await count('SELECT count(*) FROM need_version')).toEqual({ count: String(2 * things) });
    },
    long() ? 600_000 : 120_000,
  );
});
