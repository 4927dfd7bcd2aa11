import { needs, testKafka } from '@article-six/testing';
import { openMessaging } from './index.js';
import { silent } from './testkit.js';
import { transportContract } from './transport.contract.js';

needs('kafka')('Kafka', () => {
  transportContract(async () => {
    const kafka = await testKafka();
    const messaging = openMessaging({ kind: 'kafka', brokers: kafka.brokers, log: silent });
    return { messaging, close: () => kafka.stop() };
  });
});
