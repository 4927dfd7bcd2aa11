// A client in another language, built on the published documents alone, reads every event of every type.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { asyncApi } from '@article-six/contracts';
import { eventFixtures } from '@article-six/contracts/fixtures';
import { headersOf, nextHop, openMessaging, recordOf } from '@article-six/messaging';
import { eventually, missing, testKafka, type KafkaCluster } from '@article-six/testing';
import { silent } from './messaging.kit.js';

const python = ['python3', 'python'].find((one) => spawnSync(one, ['--version']).status === 0);
const why = missing('kafka') ?? (python === undefined ? 'no Python found' : undefined);
const suite = why === undefined ? describe : describe.skip;

suite(`a foreign client${why === undefined ? '' : ` (skipped: ${why})`}`, () => {
  let kafka: KafkaCluster;
  const folder = mkdtempSync(path.join(os.tmpdir(), 'article-six-foreign-'));
  const file = path.join(folder, 'asyncapi.json');
  const script = path.join(import.meta.dirname, '../../src/faults/foreign.py');
  const reads = () => {
    const run = spawnSync(python ?? '', [script, kafka.brokers[0] ?? '', file], { encoding: 'utf8', timeout: 30_000 });
    if (run.status !== 0) throw new Error(run.stderr);
    return JSON.parse(run.stdout) as { read: Record<string, number>; faults: string[] };
  };
  beforeAll(async () => {
    kafka = await testKafka();
    writeFileSync(file, JSON.stringify(asyncApi()));
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await kafka?.stop();
  });
  test('reads every event by its published schema, sent by either client of ours, and notices one that breaks it', async () => {
    const fixtures = eventFixtures();
    const batch = fixtures.map((fixture, i) => {
      const { topic, headers, value } = recordOf(fixture, i);
      return { topic, headers, key: fixture.aggregateId, value: String(value) };
    });
    for (const producerClient of ['kafkajs', 'platformatic'] as const) {
      const messaging = openMessaging({ kind: 'kafka', brokers: kafka.brokers, log: silent, producerClient });
      await messaging.ensureTopics();
      const producer = messaging.producer('needs');
      // as the relay does: a failed batch is sent again, whole; a topic that was just made may have no leader yet
      await eventually(() => producer.send(batch).then(() => true), { reason: 'sent', within: 20_000 });
      await producer.close();
    }
    const { read, faults } = reads();
    expect(faults).toEqual([]);
    for (const { type } of fixtures) expect({ type, twice: (read[type] ?? 0) >= 2 }).toEqual({ type, twice: true });
    const messaging = openMessaging({ kind: 'kafka', brokers: kafka.brokers, log: silent });
    const producer = messaging.producer('needs');
    const [id, time] = ['0198c6c3-3a5e-7000-8000-0000000000ff', '2006-01-01T00:00:00Z'];
    const headers = headersOf({
      id,
      type: 'ranking.changed',
      source: 'needs',
      subject: 'AGO',
      version: '0',
      time,
      traceparent: nextHop(),
    });
    await producer.send([{ topic: 'needs.ranking.v1', key: 'AGO', value: '{"ranking":{"state":"Angola"}}', headers }]);
    await producer.close();
    const wrong = reads().faults.join('\n');
    for (const one of [
      '/ce_aggregateversion: does not match',
      '/ranking/order: missing',
      '/ranking/state: does not match',
      '/change: missing',
    ])
      expect(wrong).toContain(one);
  });
});
