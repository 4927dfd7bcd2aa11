// How a service ends: at once although a connection has never asked anything; and a start that fails leaves nothing open.
import { connect } from 'node:net';
import { once } from 'node:events';
import { expect, it } from '@jest/globals';
import { eventually, testDatabase } from '@article-six/testing';
import pg from 'pg';
import { StartRefused } from './embedded-postgres-refusal.js';
import type { ServiceDefinition } from './service.js';
import { runTestService } from './testkit.js';

const definition: ServiceDefinition = { name: 'needs', migrations: [], controllers: [], providers: [] };

it('stops at once although a client holds a connection that it never asked anything on', async () => {
  const run = await runTestService(definition);
  const silent = connect(Number(new URL(run.running.url).port), '127.0.0.1');
  await once(silent, 'connect');
  await fetch(`${run.running.url}/health/live`); // by now the server has seen the silent one too
  const closed = once(silent, 'close');
  const began = performance.now();
  await run.close();
  await closed;
  expect(performance.now() - began).toBeLessThan(5_000);
});

it('gives back every connection when it cannot start', async () => {
  const { connection } = await testDatabase();
  const admin = new pg.Client(connection);
  await admin.connect();
  const open = async () =>
    (
      await admin.query<{ n: number }>(
        `SELECT count(*)::int AS n FROM pg_stat_activity WHERE usename IN ('reporting_app', 'reporting_worker')`,
      )
    ).rows[0]?.n ?? -1;
  const before = await open();
  const prepare = (): void => {
    throw new StartRefused('This demonstration account is for loopback only.');
  };
  await expect(runTestService({ ...definition, name: 'reporting', prepare })).rejects.toThrow('for loopback only');
  await eventually(async () => (await open()) <= before, { reason: 'its connections are closed' });
  await admin.end();
});
