// Every effect once: the inbox row, the version, the effect and its own events are one transaction. What cannot be read
// or done becomes a dead letter, and the events after it of the same aggregate wait; all others go on.
import type { EventsOn, Topic } from '@article-six/contracts';
import { setTimeout as pause } from 'node:timers/promises';
import { keepDeadLetter, type Disposition } from './dead-letters.js';
import { isOutage, isRace } from './errors.js';
import { eventOf, keyOf, Unreadable } from './headers.js';
import { metrics } from './metrics.js';
import { runWithTrace } from './trace.js';
import type { IncomingRecord, Log, Transactions, Tx } from './types.js';

export type Outcome = 'applied' | 'duplicate' | 'older' | 'dead';
export interface InboxOptions {
  /** the consumer group */
  readonly service: string;
  readonly db: Transactions;
  readonly log: Log;
  /** pauses between the attempts of one effect, in ms; after the last the event is a dead letter */
  readonly retryMs?: readonly number[];
}
export interface ConsumeOptions {
  /** the effect belongs to this one event (money, audit, notices): next version only, a gap is kept and reported */
  readonly single?: boolean;
  /** an operator applies a dead letter: what waits on this aggregate does not hold it back */
  readonly replay?: boolean;
}
/** A handler's final word: no later attempt can succeed. */
export class Rejected extends Error {
  override readonly name = 'Rejected';
}
class Gap extends Error {
  override readonly name = 'Gap';
}
class Waits extends Error {}

const guard = `WITH held AS (
    SELECT 1 FROM dead_letter WHERE topic = $2 AND aggregate_id = $5 AND disposition IN ('kept', 'waiting') AND NOT $7 LIMIT 1),
  fresh AS (
    INSERT INTO inbox (event_id, topic, partition, "offset") SELECT $1, $2, $3, $4 WHERE NOT EXISTS (SELECT 1 FROM held)
    ON CONFLICT DO NOTHING RETURNING 1),
  bumped AS (
    INSERT INTO seen_version AS s (topic, aggregate_id, version) SELECT $2, $5, $6::bigint FROM fresh
    ON CONFLICT (topic, aggregate_id) DO UPDATE SET previous = s.version, version = excluded.version
    WHERE s.version < excluded.version RETURNING previous)
  SELECT EXISTS (SELECT 1 FROM held) AS held, EXISTS (SELECT 1 FROM inbox WHERE event_id = $1) AS known,
    EXISTS (SELECT 1 FROM fresh) AS fresh, (SELECT previous::int FROM bumped) AS previous`;
interface Guarded {
  held: boolean;
  known: boolean;
  fresh: boolean;
  previous: number | null;
}

export class Inbox {
  constructor(private readonly o: InboxOptions) {}

  /**
   * Applies one event in one transaction. `duplicate`: its effect is there already. `older`: a newer state of the
   * aggregate is. `dead`: kept as a dead letter. Throws only when the database itself is away: then the transport
   * waits and delivers again. What has to happen after the commit goes through `tx.afterCommit`.
   */
  async consume<T extends Topic>(
    record: IncomingRecord,
    topic: T,
    effect: (tx: Tx, event: EventsOn<T>) => Promise<void>,
    o: ConsumeOptions = {},
  ): Promise<Outcome> {
    const outcome = await this.attempt(record, topic, effect, o);
    metrics.consumed.inc({ service: this.o.service, topic, outcome });
    return outcome;
  }

  private async attempt<T extends Topic>(
    record: IncomingRecord,
    topic: T,
    effect: (tx: Tx, event: EventsOn<T>) => Promise<void>,
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
        if (isOutage(error)) throw error;
        const delay = pauses[attempt - 1];
        const final = error instanceof Rejected || error instanceof Gap || (delay === undefined && !isRace(error));
        if (final || attempt > 20) {
          return this.bury(
            record,
            error as Error,
            error instanceof Error ? error.name : 'Error',
            attempt,
            o,
            'kept',
            event.aggregateId,
          );
        }
        metrics.retries.inc({ service: this.o.service, topic });
        this.o.log.warn(
          { service: this.o.service, topic, event: event.id, attempt, err: error },
          'an effect failed, it is tried again',
        );
        await pause(delay ?? 1000);
      }
    }
  }

  private apply<T extends Topic>(
    record: IncomingRecord,
    topic: T,
    event: EventsOn<T>,
    effect: (tx: Tx, event: EventsOn<T>) => Promise<void>,
    o: ConsumeOptions,
  ): Promise<Outcome> {
    return this.o.db.transaction(async (tx) => {
      const { id, aggregateId, version } = event;
      const params = [id, topic, record.partition, record.offset, aggregateId, version, o.replay === true];
      const [found] = await tx.query<Guarded>(guard, params);
      if (!found) throw new Error('the inbox did not answer');
      if (!found.fresh) {
        if (found.known || !found.held) return 'duplicate';
        throw new Waits('an earlier event of this aggregate is a dead letter');
      }
      if (found.previous === null) return 'older';
      if (version !== found.previous + 1) {
        if (o.single) throw new Gap(`version ${version} after ${found.previous}`);
        metrics.gaps.inc({ service: this.o.service, topic });
        this.o.log.warn(
          { service: this.o.service, topic, aggregate: aggregateId, version, previous: found.previous },
          'a version is missing',
        );
      }
      await effect(tx, event);
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
