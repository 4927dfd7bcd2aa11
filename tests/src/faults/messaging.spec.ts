// Faults of the broker under load, with both clients of the relay side by side on one real broker: replies that are lost,
// requests that land late, a broker that is killed or stands still. LONG=1 runs the long forms.
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { openMessaging } from '@article-six/messaging';
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { eventually, needs, testKafka, type KafkaCluster } from '@article-six/testing';
import { freshDatabase, listen, newIds, silent } from './messaging.kit.js';
import { kafkaLog } from './messaging.logs.js';
import { endAll, endSpares, patience } from './messaging.processes.js';
import { of, report, Stage } from './messaging.stage.js';
import { startProxy } from './proxy.js';

needs('kafka')('messaging while the broker fails', () => {
  const clients = ['platformatic', 'kafkajs'] as const;
  let kafka: KafkaCluster;
  let stages: Stage[];
  /** the same for each client, at the same time */
  const each = <T>(work: (stage: Stage) => Promise<T>): Promise<T[]> => Promise.all(stages.map(work));
  const check = async (what: string, more: object) => {
    await each(async (stage) => {
      const counts = await stage.check();
      report(`${what}, ${stage.log.work.client}`, { ...more, ...counts });
    });
  };
  beforeAll(async () => {
    kafka = await testKafka();
    await kafkaLog(kafka.brokers).messaging().ensureTopics();
  });
  afterAll(async () => {
    await endSpares();
    await kafka?.stop();
  });
  beforeEach(async () => {
    stages = await Promise.all(clients.map((client) => Stage.open(kafkaLog(kafka.brokers, client))));
  });
  afterEach(async () => {
    await endAll();
    await each((stage) => stage.close());
  });
  const underLoad = (changes: number, perSecond: number) =>
    each(async (stage) => {
      await Promise.all([stage.consumer({ batch: true }), stage.relay()]);
      const writing = await stage.writer(changes, perSecond);
      await eventually(() => writing.committed() > 5, { reason: 'it writes', within: patience });
      return { writing, done: () => stage.written(writing, changes) };
    });

  test(
    'the reply to a stored batch is lost, a request lands late',
    async () => {
      const rounds = of(1, 5);
      await each(async (stage) => {
        const proxy = await startProxy(kafka.nodes[0]!.port);
        try {
          const [changes, perSecond] = [of(40, 500), of(20, 6)];
          await stage.consumer();
          await stage.relay({ brokers: [proxy.address] });
          const writing = await stage.writer(changes, perSecond);
          await eventually(() => writing.committed() > 2, { reason: 'it writes', within: patience });
          for (let round = 0; round < rounds; round += 1) {
            const fault = async (n: number, reason: string) =>
              eventually(() => proxy.fired() === n, { reason, within: patience });
            proxy.arm({ loseReply: true });
            await fault(2 * round + 1, 'a reply is lost');
            proxy.arm({ holdMs: 6_500 }); // longer than the client waits: it sends again, and the first lands late
            await fault(2 * round + 2, 'a request is held');
          }
          await stage.written(writing, changes);
          const faults = { repliesLost: rounds, requestsHeld: rounds };
          report(`lost reply and late request, ${stage.log.work.client}`, { ...faults, ...(await stage.check()) });
        } finally {
          await proxy.close();
        }
      });
    },
    of(180_000, 1_800_000),
  );
  test('a consumer that kafkajs stops for good is replaced by a new one', async () => {
    const proxy = await startProxy(kafka.nodes[0]!.port);
    const { database, drop } = await freshDatabase();
    const died: string[] = [];
    const messaging = openMessaging({
      kind: 'kafka',
      brokers: [proxy.address],
      log: silent,
      onDead: (_, reason) => void died.push(reason),
    });
    const producer = messaging.producer('needs');
    const relay = database.relay(producer);
    const seen = new Set<string>();
    proxy.arm({ loseReply: true }, 'findCoordinator');
    const stop = await listen(
      messaging,
      `stopped-${randomUUID()}`,
      (r) => Promise.resolve(seen.add(String(r.key))),
      false,
    );
    try {
      await eventually(() => proxy.fired() === 1, { reason: 'a reply is lost', within: patience });
      const ids = newIds(20);
      await database.change(ids);
      relay.start();
      await eventually(() => ids.every((id) => seen.has(id)), { reason: 'the new consumer reads', within: patience });
      expect(died).toEqual([]);
    } finally {
      await stop();
      await relay.stop();
      await producer.close();
      await drop();
      await proxy.close();
    }
  }, 180_000);
  test(
    'the broker is killed under load and comes back',
    async () => {
      const [kills, away] = [of(1, 4), of(1_000, 12_000)];
      const writing = await underLoad(of(40, 600), of(20, 8));
      for (let kill = 0; kill < kills; kill += 1) {
        const before = writing.map((one) => one.writing.committed());
        await kafka.nodes[0]!.kill();
        await pause(away);
        await kafka.nodes[0]!.start();
        if (kill + 1 < kills)
          await eventually(() => writing.every((one, i) => one.writing.committed() > before[i]! + 20), {
            reason: 'it writes on',
            within: patience,
          });
      }
      await Promise.all(writing.map((one) => one.done()));
      await check('broker killed', { kills, awayMs: away });
    },
    of(180_000, 1_800_000),
  );
  test(
    'the broker stands still under load and goes on',
    async () => {
      const stopped = of(7_000, 45_000); // longer than a request waits for its answer
      const writing = await underLoad(of(40, 600), of(20, 8));
      kafka.nodes[0]!.pause();
      await pause(stopped);
      kafka.nodes[0]!.resume();
      await Promise.all(writing.map((one) => one.done()));
      await check('broker stopped', { stoppedMs: stopped });
    },
    of(180_000, 1_800_000),
  );
});
