// CloudEvents 1.0, Kafka binding, binary mode: attributes are headers, the value is the event's data alone.
import {
  events,
  faultsIn,
  isEventType,
  schemaBase,
  upcasts,
  type Upcasts,
  type EventsOn,
  type EventType,
  type Topic,
} from '@article-six/contracts';
import { partitionOf, partitionsOf } from './partition.js';
import { nextHop } from './trace.js';
import type { IncomingRecord } from './types.js';

export interface Attributes {
  readonly id: string;
  readonly type: string;
  readonly source: string;
  readonly subject: string;
  readonly version: string;
  readonly time: string;
  readonly traceparent: string;
}
export const headersOf = (a: Attributes): Record<string, string> => ({
  ce_specversion: '1.0',
  ce_id: a.id,
  ce_type: a.type,
  ce_source: a.source,
  ce_subject: a.subject,
  ce_time: a.time,
  ce_aggregateversion: a.version, // a decimal string; the standard's own `sequence` is compared as text
  ce_dataschema: `${schemaBase}${a.type}.v1.json`,
  ce_traceparent: a.traceparent,
  traceparent: nextHop(a.traceparent),
  'content-type': 'application/json',
});

/** A record that no later attempt can read: it becomes a dead letter at once. `code` is its error class. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable';
  constructor(
    readonly code: 'tombstone' | 'malformed' | 'unknownType' | 'wrongTopic' | 'refusedBySchema' | 'tooLarge',
    message: string,
  ) {
    super(message);
  }
}
const largest = 1_048_576;
const strictUtf8 = new TextDecoder('utf-8', { fatal: true });

function jsonOf(record: IncomingRecord): unknown {
  if (record.value === null || record.value.length === 0) throw new Unreadable('tombstone', 'the record has no value');
  if (record.value.length > largest) throw new Unreadable('tooLarge', `the value has ${record.value.length} bytes`);
  try {
    return JSON.parse(strictUtf8.decode(record.value)) as unknown;
  } catch (error) {
    throw new Unreadable('malformed', `the value is not JSON: ${(error as Error).message}`);
  }
}
function header(record: IncomingRecord, name: string): string {
  const value = record.headers[name];
  if (value === undefined || value === '') throw new Unreadable('malformed', `the header ${name} is missing`);
  return value;
}
export const keyOf = (record: IncomingRecord): string | null => (record.key === null ? null : record.key.toString());

/** The event of a record, checked: producers are strict, consumers tolerant. Throws Unreadable. */
export function eventOf<T extends Topic>(record: IncomingRecord, topic: T, replaced: Upcasts = upcasts): EventsOn<T> {
  const sent = jsonOf(record);
  const sentType = header(record, 'ce_type');
  const upcast = Object.hasOwn(replaced, sentType) ? replaced[sentType] : undefined;
  const type: string = upcast?.to ?? sentType;
  const data = upcast ? upcast.up(sent) : sent;
  if (!isEventType(type)) throw new Unreadable('unknownType', `no such event type: ${type}`);
  if (events[type as EventType].topic !== topic)
    throw new Unreadable('wrongTopic', `${type} does not travel on ${topic}`);
  const version = header(record, 'ce_aggregateversion');
  if (!/^[1-9]\d{0,14}$/.test(version)) throw new Unreadable('malformed', `not a version: ${version}`);
  const faults = faultsIn(type, data);
  if (faults) throw new Unreadable('refusedBySchema', faults);
  const traceparent = record.headers['traceparent'] ?? record.headers['ce_traceparent'];
  const event = {
    id: header(record, 'ce_id'),
    type,
    source: header(record, 'ce_source'),
    aggregateId: header(record, 'ce_subject'),
    version: Number(version),
    time: header(record, 'ce_time'),
    ...(traceparent === undefined ? {} : { traceparent }),
    data,
  };
  return event as EventsOn<T>; // the schema of exactly this type was checked above
}

/** An event as a record of the log, as the relay would write it: for tests that replay what was once published. */
export function recordOf(
  event: {
    id: string;
    type: EventType;
    source: string;
    aggregateId: string;
    version: number;
    time: string;
    data: unknown;
  },
  offset: number,
): IncomingRecord {
  const { id, type, source, aggregateId, version, time, data } = event;
  const { topic } = events[type];
  return {
    topic,
    partition: partitionOf(aggregateId, partitionsOf(topic)),
    offset: String(offset),
    key: Buffer.from(aggregateId),
    value: Buffer.from(JSON.stringify(data)),
    headers: headersOf({
      id,
      type,
      source,
      subject: aggregateId,
      version: String(version),
      time,
      traceparent: nextHop(),
    }),
  };
}
