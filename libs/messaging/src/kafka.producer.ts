// Sends batches to Kafka and believes only a complete answer. kafkajs acknowledges events that it never stored in two
// ways (idempotent producers; its own retries when a leader moves): so neither is used, and the answer is checked.
import type { Producer as Client, RecordMetadata } from 'kafkajs';
import { kafkaClient } from './kafka.client.js';
import { kafkaEnds } from './lag.js';
import { partitionOf, partitionsOf } from './partition.js';
import { Turns } from './turns.js';
import type { Log, OutgoingMessage, Place, Producer } from './types.js';

export interface KafkaProducerOptions {
  readonly brokers: readonly string[];
  readonly clientId: string;
  readonly log: Log;
}
interface Placed {
  readonly topic: string;
  readonly messages: { key: string; value: string; partition: number; headers: Record<string, string> }[];
}
export function placed(batch: readonly OutgoingMessage[]): Placed[] {
  const byTopic = new Map<string, Placed>();
  for (const m of batch) {
    const row = byTopic.get(m.topic) ?? { topic: m.topic, messages: [] };
    row.messages.push({
      key: m.key,
      value: m.value,
      headers: { ...m.headers },
      partition: partitionOf(m.key, partitionsOf(m.topic)),
    });
    byTopic.set(m.topic, row);
  }
  return [...byTopic.values()];
}
/** The partitions that were sent and that the answer does not confirm. A short answer is a failure. */
export function unconfirmed(sent: readonly Placed[], answer: readonly RecordMetadata[]): string[] {
  const confirmed = new Set(answer.filter((a) => a.errorCode === 0).map((a) => `${a.topicName}:${a.partition}`));
  const wanted = new Set(sent.flatMap((t) => t.messages.map((m) => `${t.topic}:${m.partition}`)));
  return [...wanted].filter((one) => !confirmed.has(one));
}

/** The last place in each partition of what was sent, from the first offsets that the broker has answered. */
export function lastPlaces(sent: readonly { topic: string; partition: number }[], first: readonly Place[]): Place[] {
  const many = new Map<string, number>();
  for (const { topic, partition } of sent)
    many.set(`${topic}:${partition}`, (many.get(`${topic}:${partition}`) ?? 0) + 1);
  return first.map(({ topic, partition, offset }) => {
    const last = BigInt(offset) + BigInt(many.get(`${topic}:${partition}`) ?? 1) - 1n;
    return { topic, partition, offset: BigInt(offset) < 0n ? '-1' : last.toString() };
  });
}

export class KafkaProducer implements Producer {
  private client: Client | undefined;
  private readonly turns = new Turns();

  constructor(private readonly o: KafkaProducerOptions) {}

  /** One at a time: two sends under way at once may be stored in the other order. */
  send(batch: readonly OutgoingMessage[]): Promise<readonly Place[]> {
    return this.turns.take(() => this.sendNow(batch));
  }
  ends(topics: readonly string[]): Promise<readonly Place[]> {
    return kafkaEnds(this.o.brokers, topics, this.o.log);
  }
  async close(): Promise<void> {
    await this.turns.rest();
    const client = this.client;
    this.client = undefined;
    await client?.disconnect();
  }

  private async sendNow(batch: readonly OutgoingMessage[]): Promise<readonly Place[]> {
    if (batch.length === 0) return [];
    const topicMessages = placed(batch);
    try {
      const client = (this.client ??= await this.connected());
      const answer = await client.sendBatch({ topicMessages, acks: -1, timeout: 4000 });
      const missing = unconfirmed(topicMessages, answer);
      if (missing.length > 0) throw new Error(`the broker did not confirm ${missing.join(', ')}`);
      return lastPlaces(
        topicMessages.flatMap(({ topic, messages }) => messages.map(({ partition }) => ({ topic, partition }))),
        answer.map((one) => ({ topic: one.topicName, partition: one.partition, offset: one.baseOffset ?? '-1' })),
      );
    } catch (error) {
      // after a failure nobody knows what is stored: the whole batch again, by a new client
      const broken = this.client;
      this.client = undefined;
      void broken?.disconnect().catch(() => undefined);
      throw error;
    }
  }
  private async connected(): Promise<Client> {
    const { brokers, clientId, log } = this.o;
    const client = kafkaClient(brokers, clientId, log, { retries: 0 }).producer({
      maxInFlightRequests: 1,
      allowAutoTopicCreation: false,
      idempotent: false,
      retry: { retries: 0 },
    });
    await client.connect();
    return client;
  }
}
