// Carries committed events from the outbox to the log. The first time that an event is in the log it is behind all
// earlier ones of its aggregate: a batch is sent only once everything before it has been acknowledged, a mark follows the
// acknowledgement, and a claim leaves out only what is marked or already sent by this relay. So even two leaders at once
// could only repeat events, which inboxes forgive; the fence keeps a leader that was stopped from going on repeating.
import { realClock, sleep, type Clock } from './clock.js';
import { metrics, watchRelay } from './metrics.js';
import { shardCount } from './outbox.tables.js';
import { messageOf, within, type Row } from './relay.batch.js';
import { Lease } from './relay.lease.js';
import { Places } from './relay.places.js';
import { alongIndex, backlog, claim, mark, tend } from './relay.statements.js';
import type { Log, PgClientLike, Place, Producer, Transactions, TransportHealth } from './types.js';
import { onWake } from './wake.js';

export interface RelayOptions {
  readonly service: string;
  readonly db: Transactions;
  readonly lockClient: () => Promise<PgClientLike>;
  readonly producer: Producer;
  readonly log: Log;
  /** events in one send; 200-1,000 was best */
  readonly batch?: number;
  /** longest time between two looks when nobody wakes the relay; 3 s, the lease is proven at the same time */
  readonly pollMs?: number;
  /** the shards that this relay may lead, all unless said */
  readonly shards?: readonly number[];
  /** a leader that is silent for so long has lost its shards; 15 s */
  readonly idleLockMs?: number;
  /** published events stay in the outbox for so many days, for a log that has to be filled again; 7 */
  readonly keepDays?: number;
  readonly clock?: Clock;
}
export interface RelayStats {
  readonly leader: boolean;
  readonly published: number;
  readonly failures: number;
  readonly fenced: number;
}
const tendMs = 600_000;
/** Who does not lead asks so often whether it may. */
const standbyMs = 1_000;
/** Who does not lead tells of its own commits no more often than this. */
const tellMs = 20;

class Fenced extends Error {
  override readonly name = 'Fenced';
}

export class Relay {
  private readonly clock: Clock;
  private readonly idleLockMs: number;
  private readonly lease: Lease;
  private readonly places: Places;
  private readonly counts = { published: 0, failures: 0, fenced: 0 };
  private running = false;
  private paused = false;
  private loop: Promise<void> | undefined;
  private wakes = 0;
  /** commits of this process, and how many of them other processes have been told of */
  private commits = 0;
  private told = 0;
  private nudge: () => void = () => undefined;
  private unregister: (() => void)[] = [];
  private tendedAt = Number.NEGATIVE_INFINITY;
  /** claimed while the batch before it was on its way */
  private ahead: Row[] = [];
  /** whether more may wait than one batch */
  private much = true;
  /** acknowledged, but not yet marked */
  private marking: { readonly positions: string[]; readonly done: Promise<void> } | undefined;

  constructor(private readonly o: RelayOptions) {
    this.clock = o.clock ?? realClock;
    this.idleLockMs = o.idleLockMs ?? 15_000;
    const shards = o.shards ?? Array.from({ length: shardCount }, (_, shard) => shard);
    const { service, lockClient, log, db, producer } = o;
    this.places = new Places({ service, db, producer, log, clock: this.clock, idleLockMs: this.idleLockMs });
    this.lease = new Lease({
      service,
      lockClient,
      log,
      clock: this.clock,
      shards,
      idleLockMs: this.idleLockMs,
      onTold: () => this.look(),
    });
  }

  start(): void {
    if (this.running) return;
    this.running = true;
    this.unregister = [onWake(this.o.service, () => this.wake()), watchRelay(this.o.service, () => this.backlog())];
    this.loop = this.run();
  }
  /** This process has committed events. */
  wake(): void {
    this.commits += 1;
    this.look();
  }
  private look(): void {
    this.wakes += 1;
    this.nudge();
  }
  /** Finishes the batch in hand and sends nothing more until `resume`; stays leader. */
  pause(): void {
    this.paused = true;
  }
  resume(): void {
    this.paused = false;
    this.look();
  }
  stats(): RelayStats {
    return { leader: this.lease.epochs.size > 0, ...this.counts };
  }
  /** Alive in any case: a new process would find the same log. The reason says when the log has lost what it acknowledged. */
  health(): TransportHealth {
    return this.places.lost === undefined ? { alive: true } : { alive: true, reason: this.places.lost };
  }
  /** What is committed and not in the log: how many events, and the age of the oldest in seconds. */
  async backlog(): Promise<{ waiting: number; oldest: number }> {
    const [row] = await this.o.db.transaction((tx) => tx.query<{ waiting: number; oldest: number }>(backlog));
    return row ?? { waiting: 0, oldest: 0 };
  }
  /** Publishes what is committed now, as long as this relay leads; for an orderly stop. */
  async drain(): Promise<void> {
    const can = () => this.running && !this.paused && this.lease.epochs.size > 0 && this.places.lost === undefined;
    while (can() && (await this.backlog()).waiting > 0) {
      this.look();
      await sleep(this.clock, 20);
    }
  }
  async stop(): Promise<void> {
    this.running = false;
    for (const one of this.unregister) one();
    this.look();
    await this.loop;
    await this.lease.release();
  }

  private async run(): Promise<void> {
    const longest = Math.min(this.o.pollMs ?? 3_000, this.idleLockMs / 5);
    let idle = 20;
    let failing = 0;
    while (this.running) {
      const before = this.wakes;
      try {
        const shards = await this.lease.hold();
        await this.tellOthers();
        if (shards.length === 0) this.places.doubt();
        if (shards.length === 0 || this.paused || !(await this.places.sure())) {
          this.ahead = [];
          await this.settle();
          await this.rest(Math.min(longest, standbyMs), before);
          continue;
        }
        await this.tend();
        const sent = await this.once(shards);
        failing = 0;
        idle = sent > 0 ? 20 : Math.min(longest, idle * 2);
        if (sent === 0) await this.rest(idle, before);
      } catch (error) {
        failing += 1;
        await this.failed(error, failing);
      }
    }
    await this.settle().catch((error: unknown) => this.failed(error, 1));
  }
  private async failed(error: unknown, attempt: number): Promise<void> {
    const { service, log } = this.o;
    const fenced = error instanceof Fenced;
    this.counts[fenced ? 'fenced' : 'failures'] += 1;
    metrics.relayFailures.inc({ service });
    log.warn({ service, err: error, attempt }, 'the relay could not publish, it tries again');
    // nobody knows what the log holds: everything that is not marked is claimed and sent again
    this.ahead = [];
    this.much = true;
    await this.marking?.done.catch(() => undefined);
    this.marking = undefined;
    this.lease.doubt();
    this.places.doubt();
    if (fenced || attempt % 5 === 0) await this.lease.release();
    // a wake-up does not shorten this pause: whoever is down is not helped by more attempts
    for (const end = this.clock.now() + Math.min(5_000, 50 * 2 ** attempt); this.running && this.clock.now() < end;)
      await sleep(this.clock, 50);
  }
  private async tellOthers(): Promise<void> {
    const { commits } = this;
    if (this.told === commits) return;
    await this.lease.tell();
    this.told = commits;
    if (this.lease.epochs.size === 0) await sleep(this.clock, tellMs);
  }
  private async rest(ms: number, wakesBefore: number): Promise<void> {
    if (this.wakes !== wakesBefore || !this.running) return;
    await new Promise<void>((resolve) => {
      const cancel = this.clock.after(ms, resolve);
      this.nudge = () => {
        cancel();
        resolve();
      };
    });
    this.nudge = () => undefined;
  }
  private async tend(): Promise<void> {
    if (this.clock.now() - this.tendedAt < tendMs) return;
    this.tendedAt = this.clock.now();
    const [row] = await this.o.db.transaction((tx) =>
      tx.query<{ did: string[] }>(tend, [7, `${this.o.keepDays ?? 7} days`]),
    );
    if (row && row.did.length > 0) this.o.log.info({ service: this.o.service, did: row.did }, 'outbox partitions');
  }

  /** One batch: acknowledged before the next one is sent. Stops at the first failure. */
  private async once(shards: readonly number[]): Promise<number> {
    const full = this.o.batch ?? 500;
    const rows = this.ahead.length > 0 ? this.ahead : await this.claimed(full, shards, []);
    const batch = within(rows);
    this.ahead = rows.slice(batch.length);
    if (batch.length === 0) {
      await this.settle();
      return 0;
    }
    const positions = batch.map((row) => row.position);
    const end = metrics.relayBatch.startTimer({ service: this.o.service });
    const sending = this.o.producer.send(batch.map(messageOf));
    const more = this.ahead.length === 0 && batch.length === full ? this.claimed(full, shards, positions) : undefined;
    const [sent, next] = await Promise.allSettled([sending, more]);
    if (sent.status === 'rejected') throw sent.reason;
    await this.settle();
    await this.places.reach(sent.value);
    this.marking = { positions, done: this.mark(batch, sent.value).finally(end) };
    this.marking.done.catch(() => undefined); // settle() tells
    if (next.status === 'rejected') throw next.reason;
    this.ahead = next.value ?? this.ahead;
    if (this.ahead.length === 0) await this.settle();
    return batch.length;
  }
  private async claimed(limit: number, shards: readonly number[], underWay: readonly string[]): Promise<Row[]> {
    const unmarked = [...underWay, ...(this.marking?.positions ?? [])];
    const rows = await this.o.db.transaction(async (tx) => {
      if (this.much) await tx.query(alongIndex);
      return tx.query<Row>(claim, [limit, shards, unmarked]);
    });
    this.much = rows.length === limit;
    return rows;
  }
  private async mark(batch: readonly Row[], places: readonly Place[]): Promise<void> {
    const mine = [...this.lease.epochs];
    const positions = batch.map((row) => row.position);
    const times = batch.map((row) => row.created.getTime());
    const [from, to] = [Math.min(...times), Math.max(...times) + 1].map((time) => new Date(time).toISOString());
    const marked = await this.o.db.transaction(async (tx) => {
      await this.places.keep(tx, places);
      return tx.query(mark, [positions, mine.map(([shard]) => shard), mine.map(([, epoch]) => epoch), from, to]);
    });
    if (marked.length !== positions.length) throw new Fenced('another relay has taken over');
    this.counts.published += positions.length;
    metrics.published.inc({ service: this.o.service }, positions.length);
  }
  /** Waits for the mark that is under way; throws when it failed. */
  private async settle(): Promise<void> {
    const marking = this.marking;
    await marking?.done;
    if (this.marking === marking) this.marking = undefined;
  }
}
