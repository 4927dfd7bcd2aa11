// Topics as code: made at start as declared in contracts, refused when the log's differ. Partitions are fixed for ever,
// because another number would send the later events of a key to another partition.
import { topics } from '@article-six/contracts';
import { setTimeout as pause } from 'node:timers/promises';
import type { Admin, ConfigResourceTypes, ITopicMetadata } from 'kafkajs';
import type pg from 'pg';
import { kafkaClient } from './kafka.client.js';
import { logTables } from './pg-log.tables.js';
import type { Log } from './types.js';

/** kafkajs exports the enum to types only. */
const topicResource: ConfigResourceTypes.TOPIC = 2;

/** New topics have leaders within this. */
const leadersMs = 20_000;

export class TopicsRefused extends Error {
  override readonly name = 'TopicsRefused';
}
/** What is declared, and what a log says of itself; -1: for ever. */
export interface TopicShape {
  readonly partitions: number;
  readonly retentionMs: number;
  readonly compacted: boolean;
}
export type Declared = Readonly<Record<string, TopicShape>>;

const kept = (ms: number) => (ms < 0 ? 'for ever' : `${ms} ms`);
const said = (is: boolean) => (is ? 'compacted' : 'not compacted');
/** Throws TopicsRefused with every difference. */
export function compareTopics(declared: Declared, found: ReadonlyMap<string, TopicShape>, where: string): void {
  const faults = Object.entries(declared).flatMap(([name, wanted]) => {
    const has = found.get(name);
    if (!has) return [`${name} is missing`];
    return [
      ...(has.partitions === wanted.partitions
        ? []
        : [`${name} has ${has.partitions} partitions instead of ${wanted.partitions}`]),
      ...(has.retentionMs === wanted.retentionMs
        ? []
        : [`${name} keeps records ${kept(has.retentionMs)} instead of ${kept(wanted.retentionMs)}`]),
      ...(has.compacted === wanted.compacted
        ? []
        : [`${name} is ${said(has.compacted)} instead of ${said(wanted.compacted)}`]),
    ];
  });
  if (faults.length > 0) throw new TopicsRefused(`The topics of ${where} are not as declared: ${faults.join('; ')}.`);
}

export async function ensureKafkaTopics(
  brokers: readonly string[],
  log: Log,
  declared: Declared = topics,
): Promise<void> {
  const admin = kafkaClient(brokers, 'article-six-topics', log, { retries: 8 }).admin();
  await admin.connect();
  try {
    const existing = new Set(await admin.listTopics());
    const missing = Object.entries(declared).filter(([name]) => !existing.has(name));
    if (missing.length > 0) {
      const { brokers: nodes } = await admin.describeCluster();
      const replicationFactor = Math.min(3, nodes.length);
      await admin.createTopics({
        waitForLeaders: false, // its own waiting gives up while a new topic is not known everywhere
        topics: missing.map(([topic, row]) => ({
          topic,
          numPartitions: row.partitions,
          replicationFactor,
          configEntries: [
            { name: 'retention.ms', value: String(row.retentionMs) },
            { name: 'cleanup.policy', value: row.compacted ? 'compact' : 'delete' },
            { name: 'min.insync.replicas', value: String(Math.max(1, replicationFactor - 1)) },
          ],
        })),
      });
    }
    const names = Object.keys(declared);
    const found = await ledTopics(admin, names);
    const { resources } = await admin.describeConfigs({
      includeSynonyms: false,
      resources: names.map((name) => ({ type: topicResource, name })),
    });
    const settings = new Map(
      resources.map((r) => [r.resourceName, new Map(r.configEntries.map((e) => [e.configName, e.configValue]))]),
    );
    const shape = (name: string, partitions: number): TopicShape => ({
      partitions,
      retentionMs: Number(settings.get(name)?.get('retention.ms')),
      compacted: settings.get(name)?.get('cleanup.policy')?.includes('compact') === true,
    });
    const shapes = new Map(found.map((t) => [t.name, shape(t.name, t.partitions.length)]));
    compareTopics(declared, shapes, `Kafka at ${brokers.join(', ')}`);
  } finally {
    await admin.disconnect();
  }
}
/** The topics once each partition has a leader; a new one takes a moment, on a busy broker a long one. */
async function ledTopics(admin: Admin, names: string[]): Promise<ITopicMetadata[]> {
  for (const end = Date.now() + leadersMs; ; await pause(100)) {
    try {
      const { topics: found } = await admin.fetchTopicMetadata({ topics: names });
      if (found.every((one) => one.partitions.every(({ leader }) => leader >= 0))) return found;
    } catch (error) {
      if (Date.now() > end) throw error;
      continue;
    }
    if (Date.now() > end) throw new Error(`The topics of Kafka have no leaders after ${leadersMs / 1000} s.`);
  }
}
export async function ensureLogTopics(bus: pg.Pool, declared: Declared = topics): Promise<void> {
  const client = await bus.connect();
  try {
    await client.query('BEGIN');
    await client.query('SELECT pg_advisory_xact_lock(606007)'); // services that start at the same moment
    await client.query(logTables);
    for (const [name, { partitions, retentionMs, compacted }] of Object.entries(declared)) {
      await client.query(
        'INSERT INTO log_topic (topic, partitions, retention_ms, compacted) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING',
        [name, partitions, retentionMs, compacted],
      );
    }
    const { rows } = await client.query<{ topic: string } & TopicShape>(
      'SELECT topic, partitions, retention_ms::float8 AS "retentionMs", compacted FROM log_topic',
    );
    await client.query('COMMIT');
    compareTopics(declared, new Map(rows.map(({ topic, ...shape }) => [topic, shape])), 'the Postgres log');
    client.release();
  } catch (error) {
    client.release(true);
    throw error;
  }
}
