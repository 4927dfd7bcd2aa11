import { describe } from '@jest/globals';
import { testDatabase } from '@article-six/testing';
import { openMessaging } from './index.js';
import { silent } from './testkit.js';
import { transportContract } from './transport.contract.js';

describe('the log in PostgreSQL', () => {
  transportContract(async () => {
    const bus = await (await testDatabase()).clone();
    const messaging = openMessaging({ kind: 'postgres', bus: bus.connection, log: silent });
    return {
      messaging,
      close: async () => {
        await messaging.close();
        await bus.drop();
      },
    };
  });
});
