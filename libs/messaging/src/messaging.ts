// One messaging system for a process: the Postgres log (embedded default) or Kafka, chosen by configuration alone.
import type { CustomTransportStrategy, Server } from '@nestjs/microservices';
import pg from 'pg';
import { KafkaProducer } from './kafka.producer.js';
import { KafkaTransport } from './kafka.transport.js';
import { PlatformaticProducer } from './platformatic.producer.js';
import { PgLogProducer } from './pg-log.producer.js';
import { PgLogTransport } from './pg-log.transport.js';
import { kafkaLag, logLag, type Lag } from './lag.js';
import { ensureKafkaTopics, ensureLogTopics } from './topics.js';
import { Replayer } from './replayer.js';
import type { BusConfig, IncomingRecord, Log, Producer, Transactions, TransportHealth } from './types.js';

export type MessagingOptions =
  | { readonly kind: 'postgres'; /** the database `bus` */ readonly bus: BusConfig; readonly log: Log }
  | {
      readonly kind: 'kafka';
      readonly brokers: readonly string[];
      readonly log: Log;
      readonly onDead?: (service: string, reason: string) => void;
      /** the client that the relay sends by; @platformatic/kafka unless said. Consuming is always kafkajs. */
      readonly producerClient?: 'kafkajs' | 'platformatic';
      /** after so long without a sign of life a consumer's partitions go to others; 10 s */
      readonly sessionTimeoutMs?: number;
    };
export type Transport = Server &
  CustomTransportStrategy & {
    health(): TransportHealth;
    /** one record to its handler, outside of the group */
    handle(record: IncomingRecord): Promise<void>;
  };
export interface Messaging {
  producer(service: string): Producer;
  /** `group` differs from the service only for readers that keep nothing; those begin `fromNow` */
  transport(service: string, o?: { group?: string; fromNow?: boolean }): Transport;
  /** Does what operators ask for the dead letters of a transport's service, from `start()` on. */
  replayer(service: string, transport: Transport, db: Transactions): Replayer;
  /** Makes the declared topics, or refuses (TopicsRefused) when those of the log differ. */
  ensureTopics(): Promise<void>;
  /** How far a group is behind the end of the log. */
  lag(group: string): Promise<Lag[]>;
  close(): Promise<void>;
}

export function openMessaging(o: MessagingOptions): Messaging {
  const replayer: Messaging['replayer'] = (service, transport, db) =>
    new Replayer({ service, db, log: o.log, handle: (record) => transport.handle(record) });
  if (o.kind === 'kafka') {
    const { brokers, log, onDead } = o;
    return {
      replayer,
      producer: (service) =>
        o.producerClient === 'kafkajs'
          ? new KafkaProducer({ brokers, clientId: service, log })
          : new PlatformaticProducer({ brokers, clientId: service, log }),
      transport: (service, t = {}) =>
        new KafkaTransport({
          group: t.group ?? service,
          fromNow: t.fromNow === true,
          brokers,
          log,
          onDead: (reason) => onDead?.(service, reason),
          ...(o.sessionTimeoutMs === undefined ? {} : { sessionTimeoutMs: o.sessionTimeoutMs }),
        }),
      ensureTopics: () => ensureKafkaTopics(brokers, log),
      lag: (group) => kafkaLag(brokers, group, log),
      close: async () => undefined,
    };
  }
  // a process that stands still gives the partitions that it holds to others
  const bus = new pg.Pool({ max: 20, idle_in_transaction_session_timeout: 60_000, ...o.bus });
  bus.on('error', (error) => o.log.warn({ err: error }, 'an idle connection to the log was lost'));
  return {
    replayer,
    producer: () => new PgLogProducer(bus),
    transport: (service, t = {}) =>
      new PgLogTransport({ group: t.group ?? service, fromNow: t.fromNow === true, bus, config: o.bus, log: o.log }),
    ensureTopics: () => ensureLogTopics(bus),
    lag: (group) => logLag(bus, group),
    close: () => bus.end(),
  };
}
