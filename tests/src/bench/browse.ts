// Lists, filters and searches with 100,000 needs in the database, beside the same statements by bare pg on the same
// database with the same role: what HTTP, sign-in and views add.
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { needsPage, type NeedFilter } from '@article-six/needs/list';
import { removeEmbeddedPostgres, startEmbeddedPostgres } from '@article-six/service-kit/embedded-postgres';
import { prepareDatabase } from '@article-six/service-kit';
import { needsService } from '@article-six/needs';
import { testIssuer } from '@article-six/service-kit/testkit';
import pg from 'pg';
import { startNeeds } from '../needs.process.js';
import { ms, quantile, type Row, type Section } from './bench.js';
import { fillNeeds } from './browse.fill.js';

const many = 100_000;
const times = 150;
const fixture = new URL('../../../libs/contracts/fixtures/events/need.published.v1.json', import.meta.url);
/** [what, query, the same as a filter] */
const asked: readonly [string, string, Partial<NeedFilter>][] = [
  ['first page, each State in its order', '', {}],
  ['a page deep inside', 'cursor=', { after: ['MOZ', 300, '00000000-0000-0000-0000-000000000000'] }],
  ['latest changes first', 'sort=updated', { sort: 'updated' }],
  ['one State', 'state=AGO', { state: ['AGO'] }],
  [
    'a pillar in two States',
    'pillar=victim_assistance&state=AGO&state=MOZ',
    { pillar: ['victim_assistance'], state: ['AGO', 'MOZ'] },
  ],
  ['a status', 'status=met', { status: ['met'] }],
  ['a year', 'year=2006', { year: [2006] }],
  ['two words, a sixth of the needs', 'q=deminage%20village', { q: { words: 'deminage village', states: [] } }],
  ['a reference', 'q=N-AGO-001', { q: { words: 'N-AGO-001', states: [] } }],
];
const cursorOf = (after: readonly unknown[]) => Buffer.from(JSON.stringify(after)).toString('base64url');

async function timed(work: () => Promise<number>): Promise<{ p50: number; p99: number; rows: number }> {
  const found: number[] = [];
  let rows = 0;
  for (let n = 0; n < times; n += 1) {
    const began = performance.now();
    rows = await work();
    if (n >= times / 5) found.push(performance.now() - began); // the first fifth warms both
  }
  return { p50: quantile(found, 0.5), p99: quantile(found, 0.99), rows };
}
/** As the service does it: a transaction as the public, one statement. */
function bare(client: pg.Client, filter: Partial<NeedFilter>): () => Promise<number> {
  const { sql, params } = needsPage({ sort: 'rank', limit: 50, ...filter });
  const begin = `BEGIN; SELECT set_config('app.account', '', true), set_config('app.organisation', '', true), set_config('app.kind', '', true), set_config('app.roles', ',,', true)`;
  return async () => {
    await client.query(begin);
    const { rowCount } = await client.query(sql, params);
    await client.query('COMMIT');
    return Math.min(rowCount ?? 0, 50);
  };
}

export const browse: Section = {
  name: 'browse',
  title: `Lists and searches with ${many.toLocaleString('en')} needs, beside the same statements by bare pg`,
  async run(report: (row: Row) => void) {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'article-six-bench-'));
    const issuer = await testIssuer();
    const server = await startEmbeddedPostgres(folder, { log: () => undefined });
    const { host, port, user } = server.connection;
    const admin = { ...server.connection, database: 'postgres' };
    const { app } = await prepareDatabase(admin, 'needs', needsService.migrations, 'needs');
    const owner = new pg.Client({ ...server.connection, database: 'needs' });
    const client = new pg.Client({ ...app, ssl: false });
    const url = `postgres://${user}@localhost:${port}/postgres?host=${encodeURIComponent(host)}`;
    const ours = await startNeeds(url, issuer.issuer);
    try {
      await Promise.all([owner.connect(), client.connect()]);
      const [first] = JSON.parse(readFileSync(fixture, 'utf8')) as { data: { need: object } }[];
      await fillNeeds((text, params) => owner.query(text, params), first?.data.need ?? {}, many);
      for (const [what, query, filter] of asked) {
        const path = `/api/v1/needs?${query.replace('cursor=', `cursor=${cursorOf(filter.after ?? [])}`)}`;
        const http = await timed(async () => {
          const answer = await fetch(`${ours.url}${path}`);
          if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
          return ((await answer.json()) as { items: unknown[] }).items.length;
        });
        const peer = await timed(bare(client, filter));
        if (http.rows !== peer.rows) throw new Error(`${what}: ${http.rows} needs over HTTP, ${peer.rows} by pg`);
        report({
          what: `${what} (${http.rows} needs)`,
          figures: {
            'ours p50, p99': `${ms(http.p50)}, ${ms(http.p99)}`,
            'bare pg p50, p99': `${ms(peer.p50)}, ${ms(peer.p99)}`,
          },
          ratio: http.p99 / peer.p99,
          aim: 'within 1.3',
        });
      }
    } finally {
      await Promise.allSettled([owner.end(), client.end()]);
      ours.child.kill('SIGINT');
      if (ours.child.exitCode === null) await once(ours.child, 'exit');
      await server.stop();
      await removeEmbeddedPostgres(folder);
      await issuer.close();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
