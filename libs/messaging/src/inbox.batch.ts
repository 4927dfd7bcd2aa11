// Many events in one transaction: one question for all guards, the effects in order, one statement for all versions.
// Whatever is not ordinary throws, nothing is kept, and the caller goes one by one.
import type { EventsOn, Topic } from '@article-six/contracts';
import { Gap, tellGap, watchPlace, type Effect, type InboxOptions, type Outcome } from './inbox.js';
import { bumpMany, guardMany, type GuardedMany } from './inbox.statements.js';
import { runWithTrace } from './trace.js';
import type { IncomingRecord } from './types.js';

export interface Item<T extends Topic> {
  readonly record: IncomingRecord;
  readonly event: EventsOn<T>;
  readonly effect: Effect<T>;
  readonly single: boolean;
}
class NotOrdinary extends Error {}

export function applyMany<T extends Topic>(o: InboxOptions, items: readonly Item<T>[], topic: T): Promise<Outcome[]> {
  const [first] = items;
  if (!first) return Promise.resolve([]);
  const { partition } = first.record;
  return o.db.transaction(async (tx) => {
    const [found] = await tx.query<GuardedMany>(guardMany, [
      topic,
      partition,
      items.map((item) => item.event.id),
      items.map((item) => item.event.aggregateId),
      items.map((item) => item.record.offset),
    ]);
    if (!found || found.held) throw new NotOrdinary('one of the aggregates waits');
    const fresh = new Set(found.fresh);
    const seen = new Map(Object.entries(found.seen ?? {}));
    const now = new Map<string, number>();
    const outcomes: Outcome[] = [];
    let anew = false;
    for (const { record, event, effect, single } of items) {
      const { id, aggregateId, version } = event;
      if (!fresh.delete(id)) {
        outcomes.push('duplicate');
        continue;
      }
      anew ||= watchPlace(o, topic, record, found.highest);
      const previous = now.get(aggregateId) ?? seen.get(aggregateId) ?? 0;
      if (version <= previous) {
        outcomes.push('older');
        continue;
      }
      if (version !== previous + 1) {
        if (single) throw new Gap(`version ${version} after ${previous}`);
        tellGap(o, topic, aggregateId, version, previous);
      }
      now.set(aggregateId, version);
      await runWithTrace(event.traceparent, () => effect(tx, event));
      outcomes.push('applied');
    }
    const ids = [...now.keys()];
    const highest = items.reduce(
      (most, { record }) => (BigInt(record.offset) > most ? BigInt(record.offset) : most),
      anew ? 0n : BigInt(found.highest ?? 0),
    );
    const was = ids.map((aggregate) => seen.get(aggregate) ?? 0);
    const bumped = await tx.query(bumpMany, [topic, ids, [...now.values()], was, partition, highest.toString()]);
    if (bumped.length !== ids.length) throw new NotOrdinary('another member applied events of the same aggregates');
    return outcomes;
  });
}
