// The log loses everything: the broker's folder is wiped, or its topics are made anew. Owners notice and hold back what
// would go out of order, people are told, and what the outbox keeps is sent again; nobody's effect happens twice.
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { kafkaClient, republish } from '@article-six/messaging';
import { eventually, long, needs, testKafka, type KafkaCluster } from '@article-six/testing';
import { silent } from './messaging.kit.js';
import { kafkaLog } from './messaging.logs.js';
import { endAll, endSpares, patience, type Process } from './messaging.processes.js';
import { of, report, Stage } from './messaging.stage.js';

needs('kafka')('a log that is wiped', () => {
  let kafka: KafkaCluster;
  let stages: Stage[];
  const each = <T>(work: (stage: Stage, i: number) => Promise<T>): Promise<T[]> => Promise.all(stages.map(work));
  const ensureTopics = () => kafkaLog(kafka.brokers).messaging().ensureTopics();
  beforeAll(async () => {
    kafka = await testKafka();
    await ensureTopics();
  });
  afterAll(async () => {
    await endSpares();
    await kafka?.stop();
  });
  beforeEach(async () => {
    const clients = ['platformatic', 'kafkajs'] as const;
    stages = await Promise.all(clients.map((client) => Stage.open(kafkaLog(kafka.brokers, client))));
  });
  afterEach(async () => {
    await endAll();
    await each((stage) => stage.close());
  });
  const wipes: Record<string, () => Promise<void>> = {
    'its folder is gone': async () => {
      await kafka.nodes[0]!.kill();
      kafka.nodes[0]!.wipe();
      await kafka.nodes[0]!.start();
    },
    'its topics are made anew': async () => {
      const admin = kafkaClient(kafka.brokers, 'wipe', silent, { retries: 8 }).admin();
      await admin.connect();
      await admin.deleteTopics({ topics: (await admin.listTopics()).filter((name) => !name.startsWith('__')) });
      await eventually(async () => (await admin.listTopics()).every((name) => name.startsWith('__')), {
        reason: 'gone',
        within: patience,
      });
      await admin.disconnect();
      await ensureTopics();
    },
  };
  test.each(Object.entries(wipes).slice(0, long() ? 2 : 1))(
    'is noticed, held back and filled again: %s',
    async (how, wipe) => {
      const changes = of(20, 200);
      const consumers: Process[] = await each((stage) => stage.consumer({ batch: true }));
      const relays = await each((stage) => stage.relay());
      await each(async (stage) => stage.written(await stage.writer(changes, 40), changes));
      await each((stage) =>
        eventually(async () => (await stage.effects()).length === changes * stage.ids.length, {
          reason: 'effects before',
          within: patience,
        }),
      );
      const writing = await each((stage) => stage.writer(changes, of(5, 10)));
      await wipe();
      await each((_, i) =>
        eventually(() => relays[i]!.held() !== '', { reason: 'the relay holds back', within: patience }),
      );
      for (const one of relays) expect(one.held()).toMatch(/has lost events of needs .*nothing is sent/);
      // a new process finds the same, and topics that are there again change nothing
      await ensureTopics();
      await each((_, i) => relays[i]!.end());
      const anew = await each((stage) => stage.relay());
      await each((_, i) => eventually(() => anew[i]!.held() !== '', { reason: 'held back again', within: patience }));
      await each(async (stage, i) => stage.written(writing[i]!, changes));
      const held = await each((stage) => stage.owner.unpublished());
      // a topic made anew under a connection that lives takes one batch before its answer tells; a broker that was away none
      const slipped = await each(async (stage) => (await stage.log.read(new Set(stage.ids))).length);
      expect(Math.max(...slipped)).toBeLessThanOrEqual(how.includes('topics') ? 50 : 0);
      if (Math.max(...slipped) > 0) await wipe(); // the runbook: away with it, while nothing is sent
      expect(Math.min(...held)).toBeGreaterThan(0);
      // a consumer that its client has stopped for good ends, as in the product; whoever supervises starts it again
      const restarted = await each(async (stage, i) => {
        if (!consumers[i]!.ended()) return 0;
        consumers[i] = await stage.consumer({ batch: true });
        return 1;
      });
      const again = await each((stage) => republish(stage.owner));
      await each(async (stage, i) => {
        const counts = await stage.check();
        expect(again[i]).toEqual({ events: changes * stage.ids.length, incomplete: 0 });
        const told = {
          sentAgain: again[i]!.events,
          heldBack: held[i],
          slipped: slipped[i],
          consumersRestarted: restarted[i],
        };
        report(`log wiped (${how}), ${stage.log.work.client}`, { ...told, ...counts });
        expect(anew[i]!.held()).toBe('');
      });
    },
    of(180_000, 1_800_000),
  );
});
