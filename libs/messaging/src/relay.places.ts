// Whether the log still has what it has acknowledged. A log that was wiped, or restored from an old copy, ends before a
// place that it once answered: then nothing more is sent, because new events before the lost ones would be in the wrong
// order for every later reader, and people are told. They decide (republish.ts).
import type { Clock } from './clock.js';
import { metrics } from './metrics.js';
import { keepPlaces, losePlace, places } from './relay.statements.js';
import type { Log, Place, Producer, Transactions, Tx } from './types.js';

export interface PlacesOptions {
  readonly service: string;
  readonly db: Transactions;
  readonly producer: Producer;
  readonly log: Log;
  readonly clock: Clock;
  /** a leader that is silent for so long leads no more */
  readonly idleLockMs: number;
}
/** While events are missing the log is asked so often. */
const askMs = 5_000;
/** A relay that sends notices by itself; one that has nothing to send asks so often. */
const idleMs = 300_000;
const nameOf = (one: { topic: string; partition: number }) => `${one.topic}:${one.partition}`;

export class Places {
  private readonly reached = new Map<string, bigint>();
  private known = false;
  private askedAt = Number.NEGATIVE_INFINITY;
  /** what is missing, in a sentence; undefined when nothing is */
  lost: string | undefined;

  constructor(private readonly o: PlacesOptions) {}

  /** After a failure, or when another has led meanwhile: the log is asked before anything else is sent. */
  doubt(): void {
    this.known = false;
  }
  /** False while the log lacks what it has acknowledged. */
  async sure(): Promise<boolean> {
    const { clock, db, producer } = this.o;
    if (this.known && clock.now() - this.askedAt < idleMs) return true;
    this.known = false;
    if (this.lost !== undefined && clock.now() - this.askedAt < askMs) return false;
    this.askedAt = clock.now();
    const kept = await db.transaction((tx) => tx.query<Place & { lost: boolean }>(places));
    const topics = [...new Set(kept.map((one) => one.topic))];
    const ends = new Map(
      topics.length === 0 ? [] : (await producer.ends(topics)).map((one) => [nameOf(one), one.offset]),
    );
    const missing = kept.filter((one) => one.lost || BigInt(ends.get(nameOf(one)) ?? 0) <= BigInt(one.offset));
    this.tell(missing.map((one) => nameOf(one)));
    if (missing.length > 0) return false;
    this.reached.clear();
    for (const one of kept) this.reached.set(nameOf(one), BigInt(one.offset));
    this.known = true;
    return true;
  }
  /** Takes note of what was acknowledged; throws when the log has given one of these places before. */
  async reach(acknowledged: readonly Place[]): Promise<void> {
    for (const one of acknowledged) {
      const [name, offset] = [nameOf(one), BigInt(one.offset)];
      if (offset < 0n) continue; // stored, but the log does not say where
      if (offset <= (this.reached.get(name) ?? -1n)) {
        await this.o.db.transaction((tx) => tx.query(losePlace, [one.topic, one.partition]));
        throw new Error(`the log has answered offset ${one.offset} of ${name}, which it had given before`);
      }
      this.reached.set(name, offset);
    }
  }
  /** In the transaction of the mark. */
  async keep(tx: Tx, acknowledged: readonly Place[]): Promise<void> {
    const known = acknowledged.filter((one) => BigInt(one.offset) >= 0n);
    await tx.query(keepPlaces, [
      known.map((one) => one.topic),
      known.map((one) => one.partition),
      known.map((one) => one.offset),
      String(this.o.idleLockMs),
    ]);
  }

  private tell(missing: readonly string[]): void {
    const { service, log } = this.o;
    metrics.logLost.set({ service }, missing.length);
    if (missing.length === 0) {
      if (this.lost !== undefined) log.info({ service }, 'the log has what it acknowledged, the relay goes on');
      this.lost = undefined;
      return;
    }
    const said = `the log has lost events of ${service} that it had acknowledged (${missing.join(', ')}); nothing is sent until somebody decides: docs/runbooks/wiped-log.md`;
    if (this.lost === undefined) log.error({ service, partitions: missing }, said);
    this.lost = said;
  }
}
