import { describe, expect, jest, test } from '@jest/globals';
import { createRequire } from 'node:module';
import { Partitioners } from 'kafkajs';
import { placed, unconfirmed } from './kafka.producer.js';
import {
  currentTrace,
  EventRefused,
  Outbox,
  partitionOf,
  runWithTrace,
  traceId,
  type OutgoingMessage,
} from './index.js';
import { quietIdleLoop } from './kafka.client.js';

const message = (key: string): OutgoingMessage => ({ topic: 'needs.need.v1', key, value: '{}', headers: {} });

describe('a key', () => {
  test('goes to the partition that every Kafka client computes', () => {
    const theirs = Partitioners.DefaultPartitioner();
    const partitionMetadata = [0, 1, 2, 3, 4, 5].map((partitionId) => ({
      partitionId,
      leader: 1,
      replicas: [],
      isr: [],
      partitionErrorCode: 0,
    }));
    for (let i = 0; i < 500; i += 1) {
      const key = `${'kéy'.repeat(i % 7)}${i}`;
      expect(partitionOf(key, 6)).toBe(theirs({ topic: 't', partitionMetadata, message: { key, value: '' } }));
    }
  });
});
describe('the answer of a broker', () => {
  const sent = placed([message('a'), message('b'), message('c'), message('d')]);
  const partitions = [...new Set(sent[0]!.messages.map((m) => m.partition))];
  const answer = (p: number, errorCode = 0) => ({ topicName: 'needs.need.v1', partition: p, errorCode });
  test('is believed when it names every partition that was sent', () => {
    expect(partitions.length).toBeGreaterThan(1);
    expect(
      unconfirmed(
        sent,
        partitions.map((p) => answer(p)),
      ),
    ).toEqual([]);
  });
  test('is a failure when it is short or names an error', () => {
    expect(
      unconfirmed(
        sent,
        partitions.slice(1).map((p) => answer(p)),
      ),
    ).toEqual([`needs.need.v1:${partitions[0]}`]);
    expect(
      unconfirmed(
        sent,
        partitions.map((p, i) => answer(p, i === 0 ? 19 : 0)),
      ),
    ).toHaveLength(1);
  });
});
test('an event that its own schema refuses never leaves', () => {
  const id = '0198c6c3-3a5e-7000-8000-000000000001';
  const event = (more: object) => {
    const data = { need: { id, state: 'AGO', status: 'draft' as const, ...more }, change: { by: 'focalPoint' } };
    return { type: 'need.drafted', aggregateId: id, version: 1, data } as const;
  };
  const outbox = new Outbox('needs');
  expect(outbox.row(event({})).params).toHaveLength(8);
  expect(() => outbox.row(event({ secret: 1 }))).toThrow(/additional properties/);
  expect(() => outbox.row(event({ secret: 1 }))).toThrow(EventRefused);
});
test('a trace keeps its id from hop to hop', () => {
  const first = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  const seen = runWithTrace(first, () => currentTrace());
  expect(seen).not.toBe(first);
  expect(traceId(seen)).toBe('0af7651916cd43dd8448eb211c80319c');
  expect(currentTrace()).toBeUndefined();
});
test('an idle connection of kafkajs sets no timer', () => {
  quietIdleLoop();
  const { prototype } = createRequire(import.meta.url)('kafkajs/src/network/requestQueue') as {
    prototype: { scheduleCheckPendingRequests(this: object): void };
  };
  const idle = { pending: [], throttledUntil: -1, throttleCheckTimeoutId: null, checkPendingRequests: () => undefined };
  prototype.scheduleCheckPendingRequests.call(idle);
  expect(idle.throttleCheckTimeoutId).toBeNull();
});
test('a request of kafkajs that is not answered in time is noticed within a second', () => {
  quietIdleLoop();
  const { prototype } = createRequire(import.meta.url)('kafkajs/src/network/requestQueue') as {
    prototype: { scheduleRequestTimeoutCheck(this: object): void };
  };
  jest.useFakeTimers();
  try {
    const [late, inTime] = [jest.fn(), jest.fn()];
    const sentAt = Date.now();
    const inflight = new Map([
      [1, { sentAt, requestTimeout: 5_000, timeoutRequest: late }],
      [2, { sentAt, requestTimeout: 30_000, timeoutRequest: inTime }],
    ]);
    const queue = { enforceRequestTimeout: true, inflight, isConnected: () => true, destroy: () => undefined };
    prototype.scheduleRequestTimeoutCheck.call(queue);
    jest.advanceTimersByTime(4_999);
    expect(late).not.toHaveBeenCalled();
    jest.advanceTimersByTime(1_001);
    expect(late).toHaveBeenCalledTimes(1);
    expect(inTime).not.toHaveBeenCalled();
    expect(jest.getTimerCount()).toBe(1);
  } finally {
    jest.useRealTimers();
  }
});
