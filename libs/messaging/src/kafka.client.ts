// The one place that makes kafkajs clients: settings as measured on Apache Kafka 4.4, and its idle loops cut.
import { createRequire } from 'node:module';
import { Kafka, logLevel, type KafkaConfig } from 'kafkajs';
import type { Log } from './types.js';

interface Queue {
  pending: unknown[];
  throttledUntil: number;
  throttleCheckTimeoutId: NodeJS.Timeout | null;
  readonly enforceRequestTimeout: boolean;
  requestTimeoutIntervalId: NodeJS.Timeout | null;
  readonly inflight: ReadonlyMap<number, { sentAt: number; requestTimeout: number; timeoutRequest(): void }>;
  isConnected(): boolean;
  destroy(): void;
}
/** A request without an answer is noticed within this after its time: kafkajs looks every 100 ms, in each connection. */
const timeoutCheckMs = 1_000;
const inner = createRequire(import.meta.url)('kafkajs/src/network/requestQueue') as {
  prototype: Queue & {
    scheduleCheckPendingRequests(this: Queue): void;
    scheduleRequestTimeoutCheck(this: Queue): void;
    quiet?: boolean;
  };
};
/**
 * kafkajs checks an empty queue some 900 times a second for each connection, for ever (21-25 ms of CPU in a second), and
 * the age of its requests 10 times.
 */
export function quietIdleLoop(): void {
  if (inner.prototype.quiet) return;
  const original = inner.prototype.scheduleCheckPendingRequests;
  inner.prototype.scheduleCheckPendingRequests = function (this: Queue) {
    if (this.pending.length === 0) return;
    original.call(this);
  };
  inner.prototype.scheduleRequestTimeoutCheck = function (this: Queue) {
    if (!this.enforceRequestTimeout) return;
    this.destroy();
    this.requestTimeoutIntervalId = setInterval(() => {
      for (const request of this.inflight.values())
        if (Date.now() - request.sentAt > request.requestTimeout) request.timeoutRequest();
      if (!this.isConnected()) this.destroy();
    }, timeoutCheckMs);
  };
  inner.prototype.quiet = true;
}

/** A new client. Never connect a disconnected one again: the end of its old socket kills it. */
export function kafkaClient(
  brokers: readonly string[],
  clientId: string,
  log: Log,
  retry: KafkaConfig['retry'],
): Kafka {
  quietIdleLoop();
  return new Kafka({
    brokers: [...brokers],
    clientId,
    connectionTimeout: 1000,
    requestTimeout: 5000,
    ...(retry === undefined ? {} : { retry }),
    logLevel: logLevel.WARN,
    logCreator:
      () =>
      ({ level, namespace, log: entry }) => {
        const { message, ...fields } = entry;
        (level <= logLevel.ERROR ? log.warn : log.info).call(
          log,
          { namespace, error: fields['error'] as unknown },
          `kafkajs: ${message}`,
        );
      },
  });
}
