import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { long, needs, testKafka, type KafkaCluster } from '@article-six/testing';
import { topics } from '@article-six/contracts';
import { openMessaging } from './index.js';
import { silent } from './testkit.js';
import { ensureKafkaTopics } from './topics.js';
import { transportContract } from './transport.contract.js';

const open = (producerClient: 'kafkajs' | 'platformatic') => async () => {
  const kafka = await testKafka();
  const messaging = openMessaging({ kind: 'kafka', brokers: kafka.brokers, log: silent, producerClient });
  return { messaging, close: () => kafka.stop() };
};
needs('kafka')('Kafka', () => transportContract(open('kafkajs')));
// the short run tries the second client together with batches, the long one every pair
needs('kafka')('Kafka, produced by the second client, records together', () =>
  transportContract(open('platformatic'), { batch: true }),
);
if (long()) {
  needs('kafka')('Kafka, records together', () => transportContract(open('kafkajs'), { batch: true }));
  needs('kafka')('Kafka, produced by the second client', () => transportContract(open('platformatic')));
}

needs('kafka')('topics of Kafka', () => {
  let kafka: KafkaCluster;
  beforeAll(async () => {
    kafka = await testKafka();
    await ensureKafkaTopics(kafka.brokers, silent);
  });
  afterAll(() => kafka.stop());
  test('are made as declared, and refused with every difference when the broker has others', async () => {
    await ensureKafkaTopics(kafka.brokers, silent);
    const other = { ...topics, 'needs.need.v1': { partitions: 7, retentionMs: 1000, compacted: true } };
    await expect(ensureKafkaTopics(kafka.brokers, silent, other)).rejects.toThrow(
      'needs.need.v1 has 6 partitions instead of 7; needs.need.v1 keeps records for ever instead of 1000 ms; needs.need.v1 is not compacted instead of compacted',
    );
  });
});
