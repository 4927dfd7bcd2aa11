// Messaging while little happens: how long one change takes to its handler, and what a service costs that waits.
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { headersOf, type Messaging } from '@article-six/messaging';
import { removeEmbeddedPostgres, startEmbeddedPostgres } from '@article-six/service-kit/embedded-postgres';
import { eventually } from '@article-six/testing';
import { freshDatabase, listen, topic } from '../faults/messaging.kit.js';
import { freePorts } from '../shapes.js';
import { ms, quantile, type Row } from './bench.js';
import { processorMs } from './load.js';

/** Commit to handler on an idle system; the peer's two hops: a row committed, and a message through the same log. */
export async function latencyRow(
  name: string,
  messaging: Messaging,
  brokers: string[] | undefined,
  report: (row: Row) => void,
): Promise<void> {
  const { database, drop } = await freshDatabase();
  const producer = messaging.producer('needs');
  const relay = database.relay(producer, { pollMs: 500 });
  let arrived: (at: number) => void = () => undefined;
  const expected = new Set<string>();
  const handle = database.handler();
  const stop = await listen(
    messaging,
    `idle-${randomUUID()}`,
    async (record) => {
      if (!expected.has(String(record.key))) return;
      const at = performance.now(); // the moment it is handed over; its effect is its own
      await handle(record);
      arrived(at);
    },
    true,
  );
  relay.start();
  const trip = async (send: (id: string) => Promise<number>) => {
    const id = randomUUID();
    expected.add(id);
    const got = new Promise<number>((resolve) => (arrived = resolve));
    const began = await send(id);
    return (await got) - began;
  };
  try {
    const ours: number[] = [];
    const hops: number[] = [];
    for (let i = 0; i < 220; i += 1) {
      const took = await trip(async (id) => {
        await database.change([id]);
        return performance.now();
      });
      const hop = await trip(async (id) => {
        const began = performance.now();
        await database.rows('INSERT INTO need (id, version) VALUES ($1, 1)', [id]);
        const headers = headersOf({
          id: randomUUID(),
          type: 'need.drafted',
          source: 'needs',
          subject: id,
          version: '1',
          time: new Date().toISOString(),
          traceparent: '',
        });
        await producer.send([
          {
            topic,
            key: id,
            value: JSON.stringify({ need: { id, state: 'AGO', status: 'draft' }, change: { by: 'x' } }),
            headers,
          },
        ]);
        return began;
      });
      if (i < 20) continue; // warm
      ours.push(took);
      hops.push(hop);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    const [p50, p99, bare50, bare99] = [
      quantile(ours, 0.5),
      quantile(ours, 0.99),
      quantile(hops, 0.5),
      quantile(hops, 0.99),
    ];
    report({
      what: `idle latency, commit to handler, ${name}, 200 events`,
      figures: {
        'ours p50': ms(p50),
        'ours p99': ms(p99),
        'two bare hops p50': ms(bare50),
        'two bare hops p99': ms(bare99),
      },
      ratio: p50 / bare50,
      aim: 'at most 2',
      note: `a bare hop is one insert, or one send to the same ${brokers ? 'broker' : 'log'} and its delivery`,
    });
  } finally {
    await stop();
    await relay.stop();
    await producer.close();
    await drop();
  }
}

const main = fileURLToPath(new URL('../../../apps/needs/dist/main.js', import.meta.url));
/** The needs service as it is run, doing nothing: CPU by the kernel's count. */
export async function idleRow(
  name: string,
  settings: Readonly<Record<string, string>>,
  report: (row: Row) => void,
): Promise<void> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'article-six-idle-'));
  const server = await startEmbeddedPostgres(folder, { log: () => undefined });
  const { host, port, user } = server.connection;
  const url = `http://127.0.0.1:${await freePorts(1)}`;
  const child = spawn(process.execPath, [main], {
    env: {
      ...process.env,
      DATABASE_URL: `postgres://${user}@localhost:${port}/postgres?host=${encodeURIComponent(host)}`,
      ...{ ISSUER_URL: url, CLIENT_ID: 'bench', CLIENT_SECRET: 'bench', LOG_LEVEL: 'error' },
      PORT: new URL(url).port,
      ...settings,
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  try {
    const ready = async () => (await fetch(`${url}/health/ready`)).ok;
    await eventually(ready, { within: 60_000, reason: 'the needs service starts' });
    const used = () => processorMs(child.pid) ?? Number.NaN;
    await new Promise((resolve) => setTimeout(resolve, 15_000)); // joins, compiles, settles
    const before = used();
    const began = performance.now();
    await new Promise((resolve) => setTimeout(resolve, 30_000));
    const cpu = (used() - before) / ((performance.now() - began) / 1000);
    report({
      what: `CPU of an idle service (HTTP, relay and consumer of needs), ${name}`,
      figures: { ours: `${cpu.toFixed(1)} ms in a second` },
    });
  } finally {
    child.kill('SIGKILL');
    await once(child, 'exit');
    await server.stop();
    await removeEmbeddedPostgres(folder);
    rmSync(folder, { recursive: true, force: true });
  }
}
