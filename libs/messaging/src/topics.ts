// Topics as code: made at start as declared in contracts, refused when the log's differ. Partitions are fixed for ever,
// because another number would send the later events of a key to another partition.
import { topics } from '@article-six/contracts';
import type pg from 'pg';
import { kafkaClient } from './kafka.client.js';
import { logTables } from './pg-log.tables.js';
import type { Log } from './types.js';

export class TopicsRefused extends Error {
  override readonly name = 'TopicsRefused';
}
function compare(found: ReadonlyMap<string, number>, where: string): void {
  const faults = Object.entries(topics).flatMap(([name, { partitions }]) => {
    const has = found.get(name);
    return has === partitions ? [] : [`${name} has ${has ?? 'no'} partitions instead of ${partitions}`];
  });
  if (faults.length > 0) throw new TopicsRefused(`The topics of ${where} are not as declared: ${faults.join('; ')}.`);
}

export async function ensureKafkaTopics(brokers: readonly string[], log: Log): Promise<void> {
  const admin = kafkaClient(brokers, 'article-six-topics', log, { retries: 8 }).admin();
  await admin.connect();
  try {
    const existing = new Set(await admin.listTopics());
    const missing = Object.entries(topics).filter(([name]) => !existing.has(name));
    if (missing.length > 0) {
      const { brokers: nodes } = await admin.describeCluster();
      const replicationFactor = Math.min(3, nodes.length);
      await admin.createTopics({
        waitForLeaders: true,
        topics: missing.map(([topic, row]) => ({
          topic,
          numPartitions: row.partitions,
          replicationFactor,
          configEntries: [
            { name: 'retention.ms', value: String(row.retentionMs) },
            { name: 'cleanup.policy', value: 'delete' },
            { name: 'min.insync.replicas', value: String(Math.max(1, replicationFactor - 1)) },
          ],
        })),
      });
    }
    const { topics: found } = await admin.fetchTopicMetadata({ topics: Object.keys(topics) });
    compare(new Map(found.map((t) => [t.name, t.partitions.length])), `Kafka at ${brokers.join(', ')}`);
  } finally {
    await admin.disconnect();
  }
}
export async function ensureLogTopics(bus: pg.Pool): Promise<void> {
  const client = await bus.connect();
  try {
    await client.query('BEGIN');
    await client.query('SELECT pg_advisory_xact_lock(606007)'); // services that start at the same moment
    await client.query(logTables);
    for (const [name, { partitions }] of Object.entries(topics)) {
      await client.query('INSERT INTO log_topic (topic, partitions) VALUES ($1, $2) ON CONFLICT DO NOTHING', [
        name,
        partitions,
      ]);
    }
    const { rows } = await client.query<{ topic: string; partitions: number }>(
      'SELECT topic, partitions FROM log_topic',
    );
    await client.query('COMMIT');
    compare(new Map(rows.map((row) => [row.topic, row.partitions])), 'the Postgres log');
    client.release();
  } catch (error) {
    client.release(true);
    throw error;
  }
}
