// The inbox of a service of the kit: at level debug it tells each event that takes effect, under the trace of the request
// that caused it.
import type { EventsOn, Topic } from '@article-six/contracts';
import {
  Inbox,
  type ConsumeOptions,
  type IncomingRecord,
  type InboxOptions,
  type Outcome,
  type Tx,
} from '@article-six/messaging';
import type { Log } from './log.js';

export class ToldInbox extends Inbox {
  constructor(
    o: Omit<InboxOptions, 'log'>,
    private readonly told: Log,
  ) {
    super({ ...o, log: told });
  }

  override consume<T extends Topic>(
    record: IncomingRecord,
    topic: T,
    effect: (tx: Tx, event: EventsOn<T>) => Promise<void>,
    o: ConsumeOptions = {},
  ): Promise<Outcome> {
    const told = (tx: Tx, event: EventsOn<T>) => {
      const { type, aggregateId, version } = event;
      this.told.debug({ topic, type, aggregate: aggregateId, version }, 'an event is applied');
      return effect(tx, event);
    };
    return super.consume(record, topic, told, o);
  }
}
