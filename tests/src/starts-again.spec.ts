// From start to start on one folder, on both transports: what is refused changes nothing, Ctrl-C leaves no process behind,
// and after kill -9 the next start finds and stops what is left over.
import { rmSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { NeedView } from '@article-six/contracts';
import { kafkaClient } from '@article-six/messaging';
import { long, needs, testKafka, type KafkaCluster } from '@article-six/testing';
import { Client } from './client.js';
import { family, processes } from './faults/spine.shapes.js';
import { silent } from './faults/messaging.kit.js';
import { needInput } from './inputs.js';
import { mains, startShape, type Started } from './shapes.js';
import { gone, onDatabase, once, openFolder, refused } from './starts.kit.js';

let root: string;
beforeAll(() => void (root = openFolder()));
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('one folder, from start to start', () => {
  let started: Started;
  let need: NeedView;
  const read = async () => (await new Client(started.baseUrl, 'focal.ago').get<NeedView>(`/needs/${need.id}`)).body;
  beforeAll(async () => {
    started = await startShape('platform', { dataDir: path.join(root, 'kept') });
    const input = needInput();
    need = (await new Client(started.baseUrl, 'focal.ago').post<NeedView>('/needs', input)).body;
  }, 120_000);
  afterAll(() => started?.end(), 60_000);

  it('a second start says who has the folder, and the first goes on', async () => {
    const sentence = new RegExp(
      `^The data folder \\S+ is in use by the running process ${started.child.pid}; stop that one`,
    );
    expect(await refused(mains.platform, { DATA_DIR: started.dataDir })).toEqual(once(sentence));
    expect(await read()).toEqual(need);
  });
  it('after kill -9 of everything but the database, the next start stops the orphan; the data are there', async () => {
    const all = family(started.child.pid ?? -1);
    const server = all.find(({ command }) => /bin\/postgres -D /.test(command) && !command.startsWith('/bin/sh'));
    started.child.kill('SIGSTOP'); // it would see its keepers go, and stop the database itself
    for (const one of all.filter(({ command }) => command.startsWith('/bin/sh'))) process.kill(one.pid, 'SIGKILL');
    started.child.kill('SIGKILL');
    await gone([started.child.pid ?? -1]);
    expect(processes().map(({ pid }) => pid)).toContain(server?.pid);
    started = await started.again();
    expect(started.output()).toContain(
      `stopping the database (process ${server?.pid}) that an ended process left behind`,
    );
    expect(await read()).toEqual(need);
  }, 120_000);
  it('Ctrl-C leaves no process behind', async () => {
    const pids = family(started.child.pid ?? -1).map(({ pid }) => pid);
    expect(pids.length).toBeGreaterThan(5);
    expect(await started.stop()).toBe(0);
    await gone(pids);
  }, 60_000);
  it.each([
    [
      'a schema that newer code has made',
      'needs',
      `INSERT INTO schema_level (timestamp, name) VALUES (1900000000000, 'Later1900000000000')`,
      `DELETE FROM schema_level WHERE name = 'Later1900000000000'`,
      /^The database of needs was made by a newer version \(Later1900000000000\); start that version, or give this one a database of its own\.$/,
    ],
    [
      'topics that differ from the declared ones',
      'bus',
      `UPDATE log_topic SET partitions = 3 WHERE topic = 'needs.need.v1'`,
      `UPDATE log_topic SET partitions = 6 WHERE topic = 'needs.need.v1'`,
      /^The topics of the Postgres log are not as declared: needs\.need\.v1 has 3 partitions instead of 6\.$/,
    ],
  ])(
    'refuses %s and leaves everything as it was',
    async (_name, database, change, back, sentence) => {
      await onDatabase(started.dataDir, database, change);
      expect(await refused(mains.platform, { DATA_DIR: started.dataDir })).toEqual(once(sentence));
      await onDatabase(started.dataDir, database, back);
    },
    60_000,
  );
  it('starts again with all data after those refusals', async () => {
    started = await started.again();
    expect(await read()).toEqual(need);
  }, 120_000);
});

needs('kafka')('over Kafka', () => {
  let kafka: KafkaCluster | undefined;
  afterAll(() => kafka?.stop());

  it('refuses topics of the broker that differ from the declared ones', async () => {
    kafka = await testKafka();
    const admin = kafkaClient(kafka.brokers, 'starts', silent, { retries: 8 }).admin();
    await admin.connect();
    await admin.createTopics({ topics: [{ topic: 'needs.need.v1', numPartitions: 2 }], waitForLeaders: true });
    await admin.disconnect();
    const env = { KAFKA_BROKERS: kafka.brokers.join(','), DATA_DIR: path.join(root, 'topics') };
    const { code, lines } = await refused(mains.platform, env);
    const sentence = /^The topics of Kafka at \S+ are not as declared: needs\.need\.v1 has 2 partitions instead of 6/;
    expect({ code, last: lines.at(-1) }).toEqual({ code: 1, last: expect.stringMatching(sentence) });
  }, 120_000);

  it('six services end with their starter, however it ends', async () => {
    const dataDir = path.join(root, 'services');
    const started = await startShape('services', { dataDir });
    const pids = family(started.child.pid ?? -1).map(({ pid }) => pid);
    expect(pids.length).toBeGreaterThan(9);
    started.child.kill('SIGKILL');
    await gone(pids);
    if (!long()) return;
    const second = await started.again();
    const then = family(second.child.pid ?? -1).map(({ pid }) => pid);
    expect(await second.stop()).toBe(0);
    await gone(then);
  }, 240_000);
});
