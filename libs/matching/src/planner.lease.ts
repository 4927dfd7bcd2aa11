// One planner at a time across processes: whoever leads plans for all of them. The lease is the relay's: a session lock
// chooses the leader, an epoch fences off one that lost the lock without knowing. Whoever does not lead tells the leader
// that something has changed, and asks now and then whether it still leads.
import { Lease, realClock, type Log, type PgClientLike } from '@article-six/messaging';
import { plannerShard } from './plan.tables.js';

const idleLockMs = 15_000;
const channel = 'matching_changed';
/** For a transaction of a process that does not lead. */
export const tellLeader = `SELECT pg_notify('${channel}', '')`;

export interface PlannerLeaseOptions {
  readonly connection: () => Promise<PgClientLike>;
  readonly log: Log;
  /** another process says that something has changed */
  readonly changed: () => void;
}

export class PlannerLease {
  private readonly lease: Lease;
  private readonly changed: () => void;
  private proof: NodeJS.Timeout | undefined;
  private asking: Promise<unknown> | undefined;

  constructor({ connection, log, changed }: PlannerLeaseOptions) {
    this.changed = changed;
    const lockClient = async () => {
      const client = await connection();
      client.on('notification', changed);
      await client.query(`LISTEN ${channel}`);
      return client;
    };
    const clock = realClock;
    const leader = 'this planner';
    this.lease = new Lease({ service: 'matching', lockClient, log, clock, shards: [plannerShard], idleLockMs, leader });
  }

  /** The epoch by which this process leads; undefined while another one does. */
  async hold(): Promise<string | undefined> {
    // the database ends the session of a leader that is silent for so long
    this.proof ??= setInterval(() => void this.prove(), idleLockMs / 3).unref();
    await (this.asking ??= this.lease.hold().finally(() => (this.asking = undefined)));
    return this.lease.epochs.get(plannerShard);
  }
  /** Whoever finds itself the leader after another one has gone plans what that one has left. */
  private async prove(): Promise<void> {
    const led = this.lease.epochs.size > 0;
    const leads = await this.hold().catch(() => undefined);
    if (!led && leads !== undefined) this.changed();
  }
  /** After being fenced: the lease is taken anew. */
  lose(): Promise<void> {
    return this.lease.release();
  }
  async release(): Promise<void> {
    clearInterval(this.proof);
    await this.lease.release();
  }
}
