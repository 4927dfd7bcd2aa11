// What both transports do alike: one handler for each topic, delivered until it answers.
import type { MessageHandler } from '@nestjs/microservices';
import { isObservable, lastValueFrom } from 'rxjs';
import { isTopic } from './partition.js';
import { together } from './together.js';
import type { IncomingRecord } from './types.js';

/** The topics of the handlers. Two handlers of one topic in one service would share one inbox row: refused. */
export function topicsOf(handlers: Map<string, MessageHandler>): string[] {
  const names = [...handlers.keys()];
  for (const name of names) {
    if (!isTopic(name)) throw new Error(`A handler waits for ${name}, which is not a declared topic.`);
    if (handlers.get(name)?.next)
      throw new Error(`Two handlers wait for ${name} in one service; one topic has one handler.`);
  }
  return names;
}
export async function deliver(handlers: Map<string, MessageHandler>, record: IncomingRecord): Promise<void> {
  const handler = handlers.get(record.topic);
  if (!handler) throw new Error(`no handler for ${record.topic}`);
  const answer: unknown = await handler(record, undefined);
  if (isObservable(answer)) await lastValueFrom(answer, { defaultValue: undefined });
}
/** How many records a handler that takes batches is given at once. */
const batchSize = 200;
/**
 * Delivers the records of one partition in their order, in batches where the handler allows it. `done` is told after each
 * record or batch the last one and how many they are by now; it answers false to stop. Ends with the error of the first record that has to wait, if one has.
 */
export async function deliverAll(
  handlers: Map<string, MessageHandler>,
  records: readonly IncomingRecord[],
  done: (last: IncomingRecord, count: number) => Promise<boolean> | boolean,
): Promise<unknown> {
  const size = handlers.get(records[0]?.topic ?? '')?.extras?.['batch'] === true ? batchSize : 1;
  for (let at = 0; at < records.length; at += size) {
    const some = records.slice(at, at + size);
    const { handled, error } = await together(some, (record) => deliver(handlers, record));
    const last = some[handled - 1];
    if (last && !(await done(last, at + handled))) return undefined;
    if (error !== undefined) return error;
  }
  return undefined;
}
/** The pause before the next delivery of a record whose database is away, in ms. */
export const stallMs = (attempt: number): number => Math.min(5_000, 100 * 2 ** Math.min(attempt, 10));

export interface TransportOptions {
  /** the consumer group, exactly; in one service its name */
  readonly group: string;
  /** only for readers that keep nothing, such as a stream of hints: begin at the end of the log */
  readonly fromNow?: boolean;
}
