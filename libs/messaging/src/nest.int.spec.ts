import { expect, test } from '@jest/globals';
import { eventually, testDatabase } from '@article-six/testing';
import { Controller, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { MicroserviceOptions } from '@nestjs/microservices';
import { randomUUID } from 'node:crypto';
import 'reflect-metadata';
import { OnTopic, openMessaging, recordOf, type IncomingRecord } from './index.js';
import { draft, silent, testService } from './testkit.js';

test('a controller of Nest takes the records of its topic', async () => {
  const bus = await (await testDatabase()).clone();
  const messaging = openMessaging({ kind: 'postgres', bus: bus.connection, log: silent });
  await messaging.ensureTopics();
  const service = await testService();
  const id = randomUUID();
  const handle = service.handler();
  const failing: { with?: Error } = {};
  @Controller()
  class NeedConsumer {
    @OnTopic('needs.need.v1')
    async onNeed(record: IncomingRecord): Promise<void> {
      if (failing.with) throw failing.with;
      await handle(record);
    }
  }
  @Module({ controllers: [NeedConsumer] })
  class App {}
  const transport = messaging.transport('matching');
  const app = await NestFactory.createMicroservice<MicroserviceOptions>(App, { strategy: transport, logger: false });
  await app.listen();
  const relay = service.relay(messaging.producer('needs'));
  relay.start();
  try {
    await service.transaction((tx) => service.outbox.addMany(tx, [draft(id, 1), draft(id, 2)]));
    const effects = await eventually(async () => (await service.effects(id)).length === 2 && service.effects(id), {
      reason: 'both effects',
    });
    expect(effects).toEqual([1, 2]);
    // what a handler throws is what the transport, and an operator's trial, are told
    const broken = new RangeError('a defect');
    failing.with = broken;
    const fixture = { ...draft(id, 3), id: randomUUID(), source: 'needs', time: '2026-01-01T00:00:00.000Z' };
    await expect(transport.handle(recordOf(fixture, 2))).rejects.toBe(broken);
  } finally {
    await relay.stop();
    await app.close();
    await messaging.close();
    await service.close();
    await bus.drop();
  }
});
