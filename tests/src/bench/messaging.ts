// Messaging beside its bare peers: the same bytes without an outbox, the same rows without an inbox, two bare hops.
import { randomUUID } from 'node:crypto';
import {
  KafkaProducer,
  kafkaClient,
  openMessaging,
  PlatformaticProducer,
  type Messaging,
  type OutgoingMessage,
  type Producer,
} from '@article-six/messaging';
import { eventually, missing, startKafka, testDatabase } from '@article-six/testing';
import { freshDatabase, listen, newIds, silent, topic, type Database } from '../faults/messaging.kit.js';
import { quantile, type Row, type Section } from './bench.js';
import { idleRow, latencyRow } from './messaging-idle.js';

const perSecond = (n: number, took: number) => Math.round((n / took) * 1000);
const shown = (rate: number) => `${rate.toLocaleString('en')} /s`;
const round = 20_000;
const rounds = 3;

async function fill(database: Database, n: number): Promise<void> {
  for (let left = n; left > 0; left -= 1000) await database.change(newIds(Math.min(1000, left)));
}
const refill = (database: Database) => database.rows('UPDATE outbox SET published = NULL');

/** What the relay hands over for the whole outbox, caught on its way. */
async function caught(database: Database): Promise<OutgoingMessage[]> {
  const all: OutgoingMessage[] = [];
  const relay = database.relay({
    send: async (batch) => (all.push(...batch), []),
    ends: async () => [],
    close: async () => undefined,
  });
  relay.start();
  await eventually(async () => (await database.unpublished()) === 0, { reason: 'caught', within: 60_000 });
  await relay.stop();
  return all;
}
async function bare(producer: Producer, messages: readonly OutgoingMessage[]): Promise<number> {
  const began = performance.now();
  for (let at = 0; at < messages.length; at += 500) await producer.send(messages.slice(at, at + 500));
  return perSecond(messages.length, performance.now() - began);
}
async function relayed(database: Database, producer: Producer, n: number): Promise<number> {
  await refill(database);
  await database.rows('VACUUM outbox');
  const relay = database.relay(producer);
  const began = performance.now();
  relay.start();
  await eventually(() => relay.stats().published >= n, { reason: 'relayed', within: 120_000, every: 5 });
  const rate = perSecond(n, performance.now() - began);
  await relay.stop();
  return rate;
}
const best = (rates: readonly number[]) => quantile(rates, 0.5);

async function relayRows(brokers: string[], report: (row: Row) => void): Promise<void> {
  const { database, drop } = await freshDatabase();
  try {
    await fill(database, round);
    const messages = await caught(database);
    const o = { brokers, clientId: 'bench', log: silent };
    const clients = { kafkajs: () => new KafkaProducer(o), '@platformatic/kafka': () => new PlatformaticProducer(o) };
    const found: Record<string, { bare: number[]; ours: number[] }> = {};
    for (let i = 0; i < rounds; i += 1) {
      for (const [name, make] of Object.entries(clients)) {
        const rates = (found[name] ??= { bare: [], ours: [] });
        const producer = make();
        await producer.send(messages.slice(0, 500)); // warm
        rates.bare.push(await bare(producer, messages));
        rates.ours.push(await relayed(database, producer, round));
        await producer.close();
      }
    }
    const peer = best(found['kafkajs']?.bare ?? []);
    for (const [name, rates] of Object.entries(found)) {
      report({
        what: `relay by ${name}: ${round.toLocaleString('en')} events of the outbox into Kafka, batches of 500, median of ${rounds}`,
        figures: {
          ours: shown(best(rates.ours)),
          'bare kafkajs': shown(peer),
          [`bare ${name}`]: shown(best(rates.bare)),
        },
        ratio: best(rates.ours) / peer,
        aim: '0.8',
      });
    }
  } finally {
    await drop();
  }
}

/** Rows from Kafka into the table: with inbox, versions and offsets after the commit; or bare inserts, batch by batch. */
async function consumeRows(messaging: Messaging, brokers: string[], report: (row: Row) => void): Promise<void> {
  const { database, drop } = await freshDatabase();
  try {
    const producer = messaging.producer('needs');
    await fill(database, round);
    const messages = await caught(database);
    for (let at = 0; at < messages.length; at += 500) await producer.send(messages.slice(at, at + 500));
    await producer.close();
    const mine = new Set(messages.map((m) => m.key));
    const count = async (table: string) =>
      (await database.rows<{ n: number }>(`SELECT count(*)::int AS n FROM ${table}`))[0]?.n ?? 0;
    const ours = { together: [] as number[], alone: [] as number[] };
    const peer: number[] = [];
    for (let i = 0; i < rounds; i += 1) {
      for (const mode of i === 0 ? (['together', 'alone'] as const) : (['together'] as const)) {
        await database.rows('TRUNCATE effect, inbox, seen_version, read_place');
        const handle = database.handler();
        let began = 0;
        const stop = await listen(
          messaging,
          `bench-${randomUUID()}`,
          (record) => {
            if (!mine.has(String(record.key))) return Promise.resolve();
            began ||= performance.now();
            return handle(record);
          },
          mode === 'together',
        );
        await eventually(async () => (await count('effect')) >= round, { reason: mode, within: 240_000, every: 20 });
        ours[mode].push(perSecond(round, performance.now() - began));
        await stop();
      }
      await database.rows('TRUNCATE effect');
      const consumer = kafkaClient(brokers, 'bare', silent, { retries: 5 }).consumer({
        groupId: `bare-${randomUUID()}`,
        maxWaitTimeInMs: 500,
      });
      await consumer.connect();
      await consumer.subscribe({ topics: [topic], fromBeginning: true });
      let began = 0;
      await consumer.run({
        autoCommit: false,
        eachBatchAutoResolve: false,
        partitionsConsumedConcurrently: 3,
        eachBatch: async (p) => {
          const some = p.batch.messages.filter((m) => mine.has(String(m.key)));
          if (some.length > 0) began ||= performance.now();
          for (let at = 0; at < some.length; at += 200) {
            await database.transaction(async (tx) => {
              for (const m of some.slice(at, at + 200)) {
                const { need } = JSON.parse(String(m.value)) as { need: { id: string } };
                const head = (name: string) => String(m.headers?.[name]);
                await tx.query('INSERT INTO effect (need, version, event) VALUES ($1, $2, $3)', [
                  need.id,
                  head('ce_aggregateversion'),
                  head('ce_id'),
                ]);
              }
            });
          }
          p.resolveOffset(p.batch.lastOffset());
          await p.commitOffsetsIfNecessary(p.uncommittedOffsets());
        },
      });
      await eventually(async () => (await count('effect')) >= round, { reason: 'bare', within: 240_000, every: 20 });
      peer.push(perSecond(round, performance.now() - began));
      await consumer.disconnect();
    }
    for (const [mode, rates] of Object.entries(ours)) {
      report({
        what: `consumer, ${mode === 'together' ? 'records together (@OnTopic batch)' : 'each record alone'}: ${round.toLocaleString('en')} events from Kafka into rows`,
        figures: { ours: shown(best(rates)), 'bare insert, 200 in a transaction': shown(best(peer)) },
        ratio: best(rates) / best(peer),
        ...(mode === 'together' ? { aim: '0.5' } : {}),
      });
    }
  } finally {
    await drop();
  }
}

async function backlogRow(name: string, messaging: Messaging, report: (row: Row) => void): Promise<void> {
  const { database, drop } = await freshDatabase();
  const many = 100_000;
  try {
    await fill(database, many);
    globalThis.gc?.();
    const before = process.memoryUsage().rss;
    let most = before;
    const watch = setInterval(() => (most = Math.max(most, process.memoryUsage().rss)), 20);
    const producer = messaging.producer('needs');
    const relay = database.relay(producer);
    const began = performance.now();
    relay.start();
    await eventually(() => relay.stats().published >= many, { reason: 'drained', within: 240_000, every: 20 });
    const rate = perSecond(many, performance.now() - began);
    clearInterval(watch);
    await relay.stop();
    await producer.close();
    report({
      what: `a backlog of ${many.toLocaleString('en')} events drains, ${name}`,
      figures: { ours: shown(rate), 'memory grew by at most': `${Math.round((most - before) / 1e6)} MB` },
      aim: '1,000 /s, 100 MB',
    });
  } finally {
    await drop();
  }
}

export const messaging: Section = {
  name: 'messaging',
  title: 'Messaging: outbox, relay and inbox beside bare clients',
  async run(report) {
    const bus = await (await testDatabase()).clone();
    const log = openMessaging({ kind: 'postgres', bus: bus.connection, log: silent });
    await log.ensureTopics();
    try {
      await latencyRow('log in PostgreSQL', log, undefined, report);
      await idleRow('log in PostgreSQL', { KAFKA_BROKERS: '' }, report);
      await backlogRow('log in PostgreSQL', log, report);
    } finally {
      await log.close();
      await bus.drop();
    }
    const why = missing('kafka');
    if (why !== undefined) return report({ what: `Kafka is not measured: ${why}`, figures: {} });
    const kafka = await startKafka();
    const { brokers } = kafka;
    const real = openMessaging({ kind: 'kafka', brokers, log: silent });
    try {
      await real.ensureTopics();
      await latencyRow('Kafka', real, brokers, report);
      await idleRow('Kafka', { KAFKA_BROKERS: brokers.join(',') }, report);
      await relayRows(brokers, report);
      await backlogRow('Kafka', real, report);
      await consumeRows(real, brokers, report);
    } finally {
      await real.close();
      await kafka.stop();
    }
  },
};
