// Faults of messaging on real processes, one real broker and real PostgreSQL. LONG=1 runs the long forms.
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { openMessaging, kafkaClient, type Log } from '@article-six/messaging';
import { eventually, long, needs, testKafka, type KafkaCluster } from '@article-six/testing';
import { freshDatabase, listen, newIds, silent, topic } from './messaging.kit.js';
import { endAll, hasEnded, invariants, start, type Counts } from './messaging.processes.js';
import type { Work } from './messaging.worker.js';
import { startProxy } from './proxy.js';

needs('kafka')('messaging under faults', () => {
  let kafka: KafkaCluster;
  let owner: Awaited<ReturnType<typeof freshDatabase>>;
  let reader: Awaited<ReturnType<typeof freshDatabase>>;
  let group: string;
  let ids: string[];
  const changes = long() ? 400 : 30;
  const counted: Record<string, Counts> = {};
  const all = (brokers = kafka.brokers) => ({ owner: owner.database, reader: reader.database, brokers, group, ids });
  const relay = (more: Partial<Work> = {}) =>
    start({ connection: owner.database.connection, brokers: kafka.brokers, relay: true, ...more });
  const consumer = (more: Partial<Work> = {}) =>
    start({ connection: reader.database.connection, brokers: kafka.brokers, consume: true, group, ...more });
  const writer = (more: Partial<Work> = {}) =>
    start({
      connection: owner.database.connection,
      brokers: kafka.brokers,
      write: { ids, perSecond: 40, changes },
      ...more,
    });
  const written = (one: Awaited<ReturnType<typeof writer>>, many = changes) =>
    eventually(() => one.committed() >= many, { reason: `${many} commits`, within: 120_000 });
  const check = async (acknowledged = changes * ids.length) => {
    const counts = await invariants(all(), acknowledged, 120_000);
    counted[expect.getState().currentTestName ?? ''] = counts;
    return counts;
  };
  beforeAll(async () => {
    kafka = await testKafka();
    await openMessaging({ kind: 'kafka', brokers: kafka.brokers, log: silent }).ensureTopics();
  });
  afterAll(async () => {
    for (const [name, counts] of Object.entries(counted)) process.stdout.write(`${name}: ${JSON.stringify(counts)}\n`);
    await kafka?.stop();
  });
  beforeEach(async () => {
    [owner, reader] = await Promise.all([freshDatabase(), freshDatabase()]);
    group = `g-${randomUUID()}`;
    ids = newIds(10);
  });
  afterEach(async () => {
    await endAll();
    await Promise.all([owner.drop(), reader.drop()]);
  });

  test('kill -9 after the commit, before the send and after the acknowledgement', async () => {
    await consumer();
    const first = await writer({ relay: true, die: { at: 'afterCommit', nth: 5 } });
    await hasEnded(first);
    for (const at of ['beforeSend', 'afterAcknowledgement'] as const) {
      const [, dying] = await Promise.all([
        writer({ write: { ids, perSecond: 40, changes: 10 } }),
        relay({ die: { at, nth: 3 }, idleLockMs: 2_000 }),
      ]);
      await hasEnded(dying);
    }
    await relay();
    const last = await writer();
    await written(last);
    const counts = await check((4 + changes) * ids.length);
    expect(counts.repeatedInLog).toBeGreaterThan(0); // stored but not marked: sent again, no second effect
  });
  test('kill -9 of a consumer before its commit and after it, before its offset; records alone and together', async () => {
    const writing = await writer();
    await relay();
    for (const batch of [false, true])
      for (const at of ['beforeEffect', 'afterEffect'] as const)
        await hasEnded(await consumer({ batch, single: true, die: { at, nth: 25 } }));
    await consumer({ batch: true, single: true });
    await written(writing);
    await check();
  });
  test('a leader that was stopped and wakes up after another took over', async () => {
    await consumer();
    const zombie = await relay({ idleLockMs: 1_500 });
    const writing = await writer();
    await eventually(() => writing.committed() > 3, { reason: 'it writes' });
    zombie.child.kill('SIGSTOP');
    const second = await relay({ idleLockMs: 1_500 });
    await eventually(
      async () =>
        (await owner.database.rows<{ epoch: string }>('SELECT epoch FROM relay_fence WHERE epoch > 1')).length > 0,
      {
        reason: 'another leads',
        within: 30_000,
      },
    );
    zombie.child.kill('SIGCONT');
    await written(writing);
    await check();
    expect([zombie.ended(), second.ended()]).toEqual([false, false]);
  });
  test('two relays and two consumers at once; one of each is killed, another joins while records are handled', async () => {
    const slow = { slowMs: 4, batch: false };
    const relays = await Promise.all([relay({ idleLockMs: 2_000 }), relay({ idleLockMs: 2_000 })]);
    const consumers = await Promise.all([consumer(slow), consumer(slow)]);
    const writing = await writer();
    await eventually(
      async () => (await reader.database.rows('SELECT 1 FROM effect WHERE need = ANY($1)', [ids])).length > 20,
      {
        reason: 'effects',
        within: 30_000,
      },
    );
    await Promise.all([relays[0].end(), consumers[0].end()]);
    await consumer(slow);
    await written(writing);
    await check();
  });
  for (const client of ['kafkajs', 'platformatic'] as const) {
    test(`the reply to a stored batch is lost, a request lands late: ${client}`, async () => {
      const proxy = await startProxy(kafka.nodes[0]!.port);
      try {
        await consumer();
        await relay({ brokers: [proxy.address], client });
        const writing = await writer();
        await eventually(() => writing.committed() > 2, { reason: 'it writes' });
        proxy.arm({ loseReply: true });
        await eventually(() => proxy.fired() === 1, { reason: 'a reply is lost' });
        await pause(200);
        proxy.arm({ holdMs: 6_500 }); // longer than the client waits: it sends again, and the first lands late
        await eventually(() => proxy.fired() === 2, { reason: 'a request is held', within: 40_000 });
        await written(writing);
        await check();
      } finally {
        await proxy.close();
      }
    });
  }
  test('the broker is killed under load and comes back', async () => {
    await Promise.all([consumer(), relay()]);
    const writing = await writer();
    await eventually(() => writing.committed() > 5, { reason: 'it writes' });
    await kafka.nodes[0]!.kill();
    await pause(long() ? 12_000 : 1_000);
    await kafka.nodes[0]!.start();
    await written(writing);
    await check();
  });
  test('the broker stands still under load and goes on', async () => {
    await Promise.all([consumer(), relay()]);
    const writing = await writer();
    await eventually(() => writing.committed() > 5, { reason: 'it writes' });
    kafka.nodes[0]!.pause();
    await pause(long() ? 45_000 : 7_000); // longer than a request waits for its answer
    kafka.nodes[0]!.resume();
    await written(writing);
    await check();
  });
  test('the log is wiped and made again: people are told, nothing new is skipped, and it can be filled again', async () => {
    const told: string[] = [];
    const log: Log = { ...silent, error: (_, message) => void told.push(message) };
    const messaging = openMessaging({ kind: 'kafka', brokers: kafka.brokers, log });
    const producer = messaging.producer('needs');
    const sending = owner.database.relay(producer);
    const wipe = async () => {
      const admin = kafkaClient(kafka.brokers, 'wipe', silent, { retries: 8 }).admin();
      await admin.connect();
      await admin.deleteTopics({ topics: [topic] });
      await eventually(async () => !(await admin.listTopics()).includes(topic), { reason: 'gone' });
      await admin.disconnect();
      await messaging.ensureTopics();
    };
    const inbox = reader.database.handler(false, log);
    const stop = await listen(messaging, group, inbox, true);
    sending.start();
    try {
      for (let n = 0; n < 5; n += 1) await owner.database.change(ids);
      const effects = async () =>
        (await reader.database.rows('SELECT 1 FROM effect WHERE need = ANY($1)', [ids])).length;
      await eventually(async () => (await effects()) === 50, { reason: 'effects before', within: 30_000 });
      await wipe();
      for (let n = 0; n < 5; n += 1) await owner.database.change(ids);
      await eventually(async () => (await effects()) === 100, { reason: 'new events after the wipe', within: 60_000 });
      expect(told.filter((one) => one.includes('made anew')).length).toBeGreaterThan(0);
      // the runbook: the relay rests, the topic is made anew, and the owner sends again all that it keeps
      sending.pause();
      await wipe();
      await owner.database.rows('UPDATE outbox SET published = NULL');
      sending.resume();
      await check(100);
    } finally {
      await sending.stop();
      await producer.close();
      await stop();
    }
  });
});
