// Three brokers: the leader of a partition is killed while batches are under way, several times, with both clients of the
// relay at the same time.
import { afterAll, afterEach, beforeAll, test } from '@jest/globals';
import { kafkaClient } from '@article-six/messaging';
import { eventually, needs, testKafka, type KafkaCluster } from '@article-six/testing';
import { silent, topic } from './messaging.kit.js';
import { kafkaLog } from './messaging.logs.js';
import { endAll, endSpares, patience } from './messaging.processes.js';
import { between, of, report, Stage } from './messaging.stage.js';

needs('kafka')('messaging on three brokers', () => {
  let kafka: KafkaCluster;
  let stages: Stage[] = [];
  beforeAll(async () => {
    kafka = await testKafka(3);
    await kafkaLog(kafka.brokers).messaging().ensureTopics();
  });
  afterEach(async () => {
    await endAll();
    await Promise.all(stages.map((stage) => stage.close()));
  });
  afterAll(async () => {
    await endSpares();
    await kafka?.stop();
  });
  /** of one partition, asked of those that are up */
  async function leader(partition: number, down?: number): Promise<number> {
    const up = kafka.brokers.filter((_, i) => i !== down);
    const admin = kafkaClient(up, 'who-leads', silent, { retries: 10 }).admin();
    await admin.connect();
    try {
      const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
      return (topics[0]?.partitions.find((one) => one.partitionId === partition)?.leader ?? 0) - 1;
    } finally {
      await admin.disconnect();
    }
  }
  test(
    'a leader that dies loses nothing',
    async () => {
      const clients = ['platformatic', 'kafkajs'] as const;
      const [kills, changes] = [of(2, 8), of(60, 600)];
      stages = await Promise.all(clients.map((client) => Stage.open(kafkaLog(kafka.brokers, client), 20)));
      const writing = await Promise.all(
        stages.map(async (stage) => {
          await Promise.all([stage.consumer({ batch: true }), stage.relay()]);
          return stage.writer(changes, 15);
        }),
      );
      for (let kill = 1; kill <= kills; kill += 1) {
        const before = writing.map((one) => one.committed());
        await eventually(() => writing.every((one, i) => one.committed() > Math.min(before[i]! + 8, changes - 1)), {
          reason: 'it writes',
          within: patience,
        });
        const partition = between(0, 5);
        const down = await leader(partition);
        const node = kafka.nodes[down]!;
        await node.kill();
        await eventually(async () => ![down, -1].includes(await leader(partition, down)), {
          reason: 'another leads',
          within: patience,
        });
        await node.start();
      }
      await Promise.all(
        stages.map(async (stage, i) => {
          await stage.written(writing[i]!, changes);
          report(`leader moves, ${stage.log.work.client}`, { kills, ...(await stage.check()) });
        }),
      );
    },
    of(180_000, 1_800_000),
  );
});
