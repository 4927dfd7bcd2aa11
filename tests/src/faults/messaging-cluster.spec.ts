// Three brokers: the leader of a partition is killed while batches are under way, several times, with both clients.
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { kafkaClient, openMessaging } from '@article-six/messaging';
import { eventually, long, needs, testKafka, type KafkaCluster } from '@article-six/testing';
import { freshDatabase, newIds, silent, topic } from './messaging.kit.js';
import { endAll, invariants, start } from './messaging.processes.js';

needs('kafka')('messaging on three brokers', () => {
  let kafka: KafkaCluster;
  beforeAll(async () => {
    kafka = await testKafka(3);
    await openMessaging({ kind: 'kafka', brokers: kafka.brokers, log: silent }).ensureTopics();
  });
  afterEach(() => endAll());
  afterAll(() => kafka?.stop());
  async function leader(): Promise<number> {
    const admin = kafkaClient(kafka.brokers, 'who-leads', silent, { retries: 10 }).admin();
    await admin.connect();
    try {
      const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
      return (topics[0]?.partitions[0]?.leader ?? 1) - 1;
    } finally {
      await admin.disconnect();
    }
  }
  for (const client of ['kafkajs', 'platformatic'] as const) {
    test(`a leader that dies loses nothing: ${client}`, async () => {
      const [owner, reader] = await Promise.all([freshDatabase(), freshDatabase()]);
      const group = `g-${randomUUID()}`;
      const ids = newIds(20);
      const changes = long() ? 600 : 60;
      try {
        const { brokers } = kafka;
        await start({ connection: reader.database.connection, brokers, consume: true, group, batch: true });
        await start({ connection: owner.database.connection, brokers, relay: true, client });
        const writing = await start({
          connection: owner.database.connection,
          brokers,
          write: { ids, perSecond: 15, changes },
        });
        for (let kill = 1; kill <= (long() ? 5 : 2); kill += 1) {
          await eventually(() => writing.committed() > kill * 8, { reason: 'it writes', within: 60_000 });
          const node = kafka.nodes[await leader()]!;
          await node.kill();
          await eventually(async () => kafka.nodes[await leader()] !== node, {
            reason: 'another leads',
            within: 30_000,
          });
          await node.start();
        }
        await eventually(() => writing.committed() >= changes, { reason: 'all commits', within: 120_000 });
        const counts = await invariants(
          { owner: owner.database, reader: reader.database, brokers, group, ids },
          changes * ids.length,
          120_000,
        );
        process.stdout.write(`${expect.getState().currentTestName}: ${JSON.stringify(counts)}\n`);
        expect(counts.effects).toBe(changes * ids.length);
      } finally {
        await endAll();
        await Promise.all([owner.drop(), reader.drop()]);
      }
    }, 300_000);
  }
});
