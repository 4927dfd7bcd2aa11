import { expect, test } from '@jest/globals';
import { eventually, testDatabase } from '@article-six/testing';
import { Controller, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { MicroserviceOptions } from '@nestjs/microservices';
import { randomUUID } from 'node:crypto';
import 'reflect-metadata';
import { OnTopic, openMessaging, type IncomingRecord } from './index.js';
import { draft, silent, testService } from './testkit.js';

test('a controller of Nest takes the records of its topic', async () => {
  const bus = await (await testDatabase()).clone();
  const messaging = openMessaging({ kind: 'postgres', bus: bus.connection, log: silent });
  await messaging.ensureTopics();
  const service = await testService();
  const id = randomUUID();
  const handle = service.handler();
  @Controller()
  class NeedConsumer {
    @OnTopic('needs.need.v1')
    async onNeed(record: IncomingRecord): Promise<void> {
      await handle(record);
    }
  }
  @Module({ controllers: [NeedConsumer] })
  class App {}
  const app = await NestFactory.createMicroservice<MicroserviceOptions>(App, {
    strategy: messaging.transport('matching'),
    logger: false,
  });
  await app.listen();
  const relay = service.relay(messaging.producer('needs'));
  relay.start();
  try {
    await service.transaction((tx) => service.outbox.addMany(tx, [draft(id, 1), draft(id, 2)]));
    const effects = await eventually(async () => (await service.effects(id)).length === 2 && service.effects(id), {
      reason: 'both effects',
    });
    expect(effects).toEqual([1, 2]);
  } finally {
    await relay.stop();
    await app.close();
    await messaging.close();
    await service.close();
    await bus.drop();
  }
});
