// Who leads: for each shard one relay, by a session lock on a connection of its own, plus an epoch that it raises when
// it begins. The lock chooses; the epoch stops a leader that lost the lock without knowing. The same connection carries
// the news of a commit from a process that does not lead to the one that does.
import type { Clock } from './clock.js';
import { shardCount } from './outbox.tables.js';
import { listen, raise, tell, tryLock } from './relay.statements.js';
import type { Log, PgClientLike } from './types.js';

export interface LeaseOptions {
  readonly service: string;
  readonly lockClient: () => Promise<PgClientLike>;
  readonly log: Log;
  readonly clock: Clock;
  readonly shards: readonly number[];
  /** the database ends the session of a leader that has not proven itself for so long */
  readonly idleLockMs: number;
  /** who leads, in the log: this relay */
  readonly leader?: string;
  /** another process has committed events */
  readonly onTold?: () => void;
}

export class Lease {
  private client: PgClientLike | undefined;
  private askedAt = Number.NEGATIVE_INFINITY;
  /** shard -> epoch, for the shards that this relay leads */
  readonly epochs = new Map<number, string>();

  constructor(private readonly o: LeaseOptions) {}

  /** Proves or takes the lease; the shards led now, perhaps none. */
  async hold(): Promise<readonly number[]> {
    const { clock, shards, idleLockMs } = this.o;
    const client = this.client ?? (await this.connect());
    const free = shards.filter((shard) => !this.epochs.has(shard));
    const due = clock.now() - this.askedAt >= idleLockMs / 5;
    if (this.epochs.size === 0 || due) {
      const { rows } = await client
        .query<{ shard: number; got: boolean }>(tryLock, [free])
        .catch(async (error: unknown) => {
          await this.release(); // the session is gone, and the locks with it
          throw error;
        });
      this.askedAt = clock.now();
      const got = rows.filter((row) => row.got).map((row) => row.shard);
      if (got.length > 0) await this.raise(client, got);
    }
    return [...this.epochs.keys()];
  }
  /** After a commit of this process, and never inside its transaction: wakes whoever leads the shards that this one does not. */
  async tell(): Promise<void> {
    if (this.epochs.size < shardCount) await this.client?.query(tell);
  }
  /** After a failure of any kind: the lease is proven before anything else is sent. */
  doubt(): void {
    this.askedAt = Number.NEGATIVE_INFINITY;
  }
  /** Lets go of everything. */
  async release(): Promise<void> {
    const client = this.client;
    this.forget();
    await client?.end().catch(() => undefined);
  }

  private forget(): void {
    this.client = undefined;
    this.epochs.clear();
    this.askedAt = Number.NEGATIVE_INFINITY;
  }
  private async connect(): Promise<PgClientLike> {
    const { idleLockMs, onTold } = this.o;
    const client = await this.o.lockClient();
    const lost = () => {
      if (this.client === client) this.forget();
    };
    client.on('error', lost);
    client.on('end', lost);
    if (onTold) client.on('notification', onTold);
    this.client = client;
    // a leader that is stopped stops proving itself: the database ends its session, and another may lead
    await client.query(`SET idle_session_timeout = ${Math.round(idleLockMs)}${onTold ? `; ${listen}` : ''}`);
    return client;
  }
  /** On the connection that holds the lock: one that has lost it meanwhile cannot raise, and fence off who leads now. */
  private async raise(client: PgClientLike, shards: number[]): Promise<void> {
    const { service, log, leader = 'this relay' } = this.o;
    const { rows: raised } = await client.query<{ shard: number; epoch: string }>(raise, [shards]);
    for (const { shard, epoch } of raised) this.epochs.set(shard, epoch);
    log.info({ service, shards, epochs: raised.map((row) => row.epoch) }, `${leader} leads`);
  }
}
