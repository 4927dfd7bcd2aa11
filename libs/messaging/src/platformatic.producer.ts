// The second Kafka client behind the same seam: @platformatic/kafka, for the relay. It goes on until it knows what became
// of a batch, so it may be idempotent; its answer is checked all the same, and after any failure a new client begins.
import type { Producer as Client } from '@platformatic/kafka';
import { partitionOf, partitionsOf } from './partition.js';
import { lastPlaces, type KafkaProducerOptions } from './kafka.producer.js';
import { kafkaEnds } from './lag.js';
import { Turns } from './turns.js';
import type { OutgoingMessage, Place, Producer } from './types.js';

type Texts = Client<string, string, string, string>;
/** A batch that is not answered within this has failed: it is sent again, whole, by a new client. */
const patienceMs = 10_000;

export class PlatformaticProducer implements Producer {
  private client: Texts | undefined;
  private readonly turns = new Turns();

  constructor(private readonly o: KafkaProducerOptions) {}

  /** One at a time, as with the other client. */
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
    await client?.close(true);
  }
  private async sendNow(batch: readonly OutgoingMessage[]): Promise<readonly Place[]> {
    if (batch.length === 0) return [];
    const messages = batch.map((m) => ({
      ...m,
      headers: { ...m.headers },
      partition: partitionOf(m.key, partitionsOf(m.topic)),
    }));
    const client = (this.client ??= await this.connected());
    try {
      const { offsets = [], unwritableNodes = [] } = await withinTime(client.send({ messages }));
      const confirmed = new Set(offsets.map((one) => `${one.topic}:${one.partition}`));
      const missing = messages.map((m) => `${m.topic}:${m.partition}`).filter((one) => !confirmed.has(one));
      if (missing.length > 0 || unwritableNodes.length > 0)
        throw new Error(`the broker did not confirm ${[...new Set(missing)].join(', ')}`);
      return lastPlaces(
        messages,
        offsets.map((one) => ({ ...one, offset: one.offset.toString() })),
      );
    } catch (error) {
      if (this.client === client) this.client = undefined;
      void client.close(true).catch(() => undefined);
      throw error;
    }
  }
  /** Loaded when it is first needed: 0.8 s that a start on the log in PostgreSQL does not have to pay. */
  private async connected(): Promise<Texts> {
    const { Producer: Made, stringSerializers } = await import('@platformatic/kafka');
    const client: Texts = new Made({
      clientId: this.o.clientId,
      bootstrapBrokers: [...this.o.brokers],
      serializers: stringSerializers,
      acks: -1,
      idempotent: true,
      autocreateTopics: false,
      timeout: 5_000,
      connectTimeout: 1_000,
      retries: 3,
    });
    client.on('error', (error: Error) => this.o.log.warn({ err: error }, 'the Kafka client reports a failure'));
    return client;
  }
}
async function withinTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${patienceMs} ms`)), patienceMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
