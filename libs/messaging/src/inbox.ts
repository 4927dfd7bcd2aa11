// Every effect once: the inbox row, the version, the effect and its own events are one transaction. What cannot be read
// or done becomes a dead letter, and the events after it of the same aggregate wait; all others go on.
import type { EventsOn, Topic } from '@article-six/contracts';
import { realClock, sleep, type Clock } from './clock.js';
import { keepDeadLetter, type Disposition } from './dead-letters.js';
import { classOf, isOutage, isRace } from './errors.js';
import { eventOf, keyOf, Unreadable } from './headers.js';
import { applyMany, type Item } from './inbox.batch.js';
import { guardOne, type GuardedOne } from './inbox.statements.js';
import { metrics } from './metrics.js';
import { joinBatch, type Batched } from './together.js';
import { runWithTrace } from './trace.js';
import { RolledBack, trialNow } from './trial.js';
import type { IncomingRecord, Log, Transactions, Tx } from './types.js';

export type Outcome = 'applied' | 'duplicate' | 'older' | 'dead';
export interface InboxOptions {
  /** the consumer group */
  readonly service: string;
  readonly db: Transactions;
  readonly log: Log;
  /** pauses between the attempts of one effect, in ms; after the last the event is a dead letter */
  readonly retryMs?: readonly number[];
  readonly clock?: Clock;
}
export interface ConsumeOptions {
  /** the effect belongs to this one event (money, audit, notices): next version only, a gap is kept and reported */
  readonly single?: boolean;
  /** an operator applies a dead letter: what waits on this aggregate does not hold it back */
  readonly replay?: boolean;
}
export type Effect<T extends Topic> = (tx: Tx, event: EventsOn<T>) => Promise<void>;
/** A handler's final word: no later attempt can succeed. */
export class Rejected extends Error {
  override readonly name = 'Rejected';
}
export class Gap extends Error {
  override readonly name = 'Gap';
}
class Waits extends Error {}

export class Inbox {
  private readonly clock: Clock;

  constructor(private readonly o: InboxOptions) {
    this.clock = o.clock ?? realClock;
  }

  /**
   * Applies one event in one transaction; inside a batch of the transport, together with its neighbours. `duplicate`: its
   * effect is there already. `older`: a newer state of the aggregate is. `dead`: kept as a dead letter. Throws only when
   * the database itself is away: then the transport waits and delivers again. What has to happen after the commit goes
   * through `tx.afterCommit`.
   */
  async consume<T extends Topic>(
    record: IncomingRecord,
    topic: T,
    effect: Effect<T>,
    o: ConsumeOptions = {},
  ): Promise<Outcome> {
    // under the trace of the request that caused it: what takes effect where can be followed in the logs
    const told: Effect<T> = (tx, event) => {
      const { type, aggregateId, version } = event;
      this.o.log.debug({ topic, type, aggregate: aggregateId, version }, 'an event is applied');
      return effect(tx, event);
    };
    const trial = trialNow();
    if (trial) return this.single(record, topic, told, { ...o, replay: true });
    const batched: Batched = {
      record,
      effect: told,
      single: o.single === true,
      alone: () => this.single(record, topic, told, o),
      together: (all) => this.consumeMany(all, topic),
    };
    return (o.replay === true ? undefined : joinBatch(batched)) ?? batched.alone();
  }

  /**
   * Applies the records of one partition in one transaction, in their order. When anything about one of them is not
   * ordinary nothing of it is kept, and undefined is answered: then each goes alone. Throws only in an outage.
   */
  private async consumeMany<T extends Topic>(all: readonly Batched[], topic: T): Promise<Outcome[] | undefined> {
    try {
      const items: Item<T>[] = all.map(({ record, effect, single }) => {
        if (record.topic !== topic) throw new Error('the records of a batch are of one topic');
        return { record, event: eventOf(record, topic), effect: effect as Effect<T>, single };
      });
      const outcomes = await applyMany(this.o, items, topic);
      for (const outcome of outcomes) metrics.consumed.inc({ service: this.o.service, topic, outcome });
      return outcomes;
    } catch (error) {
      if (isOutage(error)) throw error;
      metrics.fallbacks.inc({ service: this.o.service, topic });
      return undefined;
    }
  }
  private async single<T extends Topic>(
    record: IncomingRecord,
    topic: T,
    effect: Effect<T>,
    o: ConsumeOptions,
  ): Promise<Outcome> {
    const outcome = await this.attempt(record, topic, effect, o);
    metrics.consumed.inc({ service: this.o.service, topic, outcome });
    return outcome;
  }

  private async attempt<T extends Topic>(
    record: IncomingRecord,
    topic: T,
    effect: Effect<T>,
    o: ConsumeOptions,
  ): Promise<Outcome> {
    let event: EventsOn<T>;
    try {
      event = eventOf(record, topic);
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      return this.bury(record, error, error.code, 1, o);
    }
    const pauses = this.o.retryMs ?? [50, 200, 800, 2000];
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await runWithTrace(event.traceparent, () => this.apply(record, topic, event, effect, o));
      } catch (error) {
        if (error instanceof Waits) return this.bury(record, error, 'waits', attempt, o, 'waiting', event.aggregateId);
        if (error instanceof RolledBack || isOutage(error)) throw error;
        const delay = pauses[attempt - 1];
        const final = error instanceof Rejected || error instanceof Gap || (delay === undefined && !isRace(error));
        if (final || attempt > 20) {
          return this.bury(record, error as Error, classOf(error), attempt, o, 'kept', event.aggregateId);
        }
        metrics.retries.inc({ service: this.o.service, topic });
        this.o.log.warn(
          { service: this.o.service, topic, event: event.id, attempt, err: error },
          'an effect failed, it is tried again',
        );
        await sleep(this.clock, delay ?? 1000);
      }
    }
  }

  private apply<T extends Topic>(
    record: IncomingRecord,
    topic: T,
    event: EventsOn<T>,
    effect: Effect<T>,
    o: ConsumeOptions,
  ): Promise<Outcome> {
    return this.o.db.transaction(async (tx) => {
      const { id, aggregateId, version } = event;
      const params = [id, topic, record.partition, record.offset, aggregateId, version, o.replay === true];
      const [found] = await tx.query<GuardedOne>(guardOne, params);
      if (!found) throw new Error('the inbox did not answer');
      if (!found.fresh) {
        if (found.known || !found.held) return 'duplicate';
        throw new Waits('an earlier event of this aggregate is a dead letter');
      }
      if (o.replay !== true) watchPlace(this.o, topic, record, found.highest);
      if (found.previous === null) return 'older';
      if (version !== found.previous + 1) {
        if (o.single) throw new Gap(`version ${version} after ${found.previous}`);
        tellGap(this.o, topic, aggregateId, version, found.previous);
      }
      await effect(tx, event);
      if (trialNow() === 'try') throw new RolledBack('the effect was tried and taken back');
      return 'applied';
    });
  }

  private async bury(
    record: IncomingRecord,
    error: Error,
    errorClass: string,
    attempts: number,
    o: ConsumeOptions,
    disposition: Disposition = 'kept',
    aggregateId: string | null = record.headers['ce_subject'] ?? keyOf(record),
  ): Promise<'dead'> {
    if (o.replay) throw error; // it stays what it is; the operator sees why
    const story = { consumer: this.o.service, errorClass, error: error.message, attempts, disposition, aggregateId };
    await this.o.db.transaction((tx) => keepDeadLetter(tx, record, story));
    const { topic, partition, offset } = record;
    this.o.log.error(
      { service: this.o.service, topic, partition, offset, errorClass, err: error },
      'an event is kept as a dead letter',
    );
    return 'dead';
  }
}

type Teller = Pick<InboxOptions, 'service' | 'log'>;
export function tellGap(o: Teller, topic: string, aggregate: string, version: number, previous: number): void {
  metrics.gaps.inc({ service: o.service, topic });
  o.log.warn({ service: o.service, topic, aggregate, version, previous }, 'a version is missing');
}
/**
 * A new event where older ones had been read already: the log was wiped or restored. It is applied, and people are told;
 * the place begins anew there, so they are told once for each partition.
 */
export function watchPlace(o: Teller, topic: string, record: IncomingRecord, highest: string | null): boolean {
  if (highest === null || BigInt(record.offset) > BigInt(highest)) return false;
  metrics.rewinds.inc({ service: o.service, topic });
  const { partition, offset } = record;
  o.log.error(
    { service: o.service, topic, partition, offset, highest },
    'a new event at an offset that was read before: the log was made anew; see docs/runbooks/wiped-log.md',
  );
  return true;
}
