// One trace id from the HTTP answer through audit, outbox and log to whoever consumes the event: what a person quotes from
// a refusal is found on every line that it caused. LONG=1: over Kafka too.
import { chmodSync, mkdtempSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, expect, it } from '@jest/globals';
import type { NeedView } from '@article-six/contracts';
import { eventually, long, missing } from '@article-six/testing';
import { Client } from '../client.js';
import { needInput } from '../inputs.js';
import { startShape, type Started } from '../shapes.js';
import { Records } from './spine.records.js';

let started: Started | undefined;
afterEach(() => started?.end(), 60_000);

interface Line {
  readonly trace?: string;
  readonly service?: string;
  readonly msg: string;
  readonly aggregate?: string;
}
const linesOf = (output: string): Line[] =>
  output.split('\n').flatMap((line) => {
    try {
      return line.startsWith('{') ? [JSON.parse(line) as Line] : [];
    } catch {
      return []; // two processes wrote at once
    }
  });

async function follow(shape: 'platform' | 'services'): Promise<void> {
  const dataDir = mkdtempSync(path.join(os.tmpdir(), 'article-six-trace-'));
  chmodSync(dataDir, 0o755);
  const one = (started = await startShape(shape, { dataDir, env: { LOG_LEVEL: 'debug' } }));
  const drafted = await new Client(one.baseUrl, 'focal.ago').post<NeedView>('/needs', needInput());
  expect(drafted.status).toBe(201);
  const trace = /^00-([0-9a-f]{32})-/.exec(drafted.headers.get('traceparent') ?? '')?.[1] ?? 'none';
  const { id } = drafted.body;
  const records = new Records(dataDir);
  try {
    expect(await records.rows('needs', 'SELECT trace FROM audit WHERE thing_id = $1', [id])).toEqual([{ trace }]);
    const outbox = await records.rows<{ parent: string }>(
      'needs',
      `SELECT headers->>'traceparent' AS parent FROM outbox WHERE aggregate_id = $1`,
      [id],
    );
    expect(outbox.map(({ parent }) => parent.split('-')[1])).toEqual([trace]);
  } finally {
    await records.close();
  }
  const found = () => linesOf(one.output()).filter((line) => line.trace === trace);
  for (const service of ['matching', 'notifications', 'reporting'])
    await eventually(
      () =>
        found().some((l) => l.service === service && l.aggregate === id && l.msg === 'an event is applied') ||
        undefined,
      { within: 20_000, reason: `${service} logs the event under the trace` },
    );
  for (const service of ['gateway', 'needs'])
    expect(found()).toContainEqual(expect.objectContaining({ service, msg: 'answered' }));
}

it('one trace, in one process', () => follow('platform'), 120_000);
const overKafka = long() && missing('kafka') === undefined ? it : it.skip;
overKafka('one trace, over Kafka (LONG=1)', () => follow('services'), 180_000);
