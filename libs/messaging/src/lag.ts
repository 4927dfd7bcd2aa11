// How far the log goes, and how far a group is behind its end, by partition.
import { topics } from '@article-six/contracts';
import type pg from 'pg';
import { kafkaClient } from './kafka.client.js';
import { behind } from './pg-log.tables.js';
import type { Log, Place } from './types.js';

export interface Lag {
  readonly topic: string;
  readonly partition: number;
  /** records that the group has yet to read; for a partition that it has never committed, all that there are */
  readonly lag: number;
}
export async function logLag(bus: pg.Pool, group: string): Promise<Lag[]> {
  return (await bus.query<Lag>(behind, [group])).rows;
}
/** The offset of the next record in each partition of the topics that are there; a topic that is gone has none. */
export async function kafkaEnds(brokers: readonly string[], wanted: readonly string[], log: Log): Promise<Place[]> {
  const admin = kafkaClient(brokers, 'article-six-ends', log, { retries: 3 }).admin();
  await admin.connect();
  try {
    const there = new Set(await admin.listTopics());
    const ends: Place[] = [];
    for (const topic of wanted.filter((one) => there.has(one)))
      for (const { partition, high } of await admin.fetchTopicOffsets(topic))
        ends.push({ topic, partition, offset: high });
    return ends;
  } finally {
    await admin.disconnect();
  }
}
export async function kafkaLag(brokers: readonly string[], group: string, log: Log): Promise<Lag[]> {
  const admin = kafkaClient(brokers, `${group}-lag`, log, { retries: 3 }).admin();
  await admin.connect();
  try {
    const places = await admin.fetchOffsets({ groupId: group, topics: Object.keys(topics) });
    const lags: Lag[] = [];
    for (const { topic, partitions } of places) {
      const ends = new Map((await admin.fetchTopicOffsets(topic)).map((end) => [end.partition, end]));
      for (const { partition, offset } of partitions) {
        const end = ends.get(partition);
        const from = BigInt(offset) < 0n ? BigInt(end?.low ?? 0) : BigInt(offset);
        const lag = BigInt(end?.high ?? 0) - from;
        lags.push({ topic, partition, lag: lag > 0n ? Number(lag) : 0 });
      }
    }
    return lags;
  } finally {
    await admin.disconnect();
  }
}
