// Needs lapse on the day on which their State ceases to be a State Party. The day comes with the clock or with a
// correction of the registry, so both are listened to; what both sides have agreed stands.
import { Outbox } from '@article-six/messaging';
import { isPartyOn } from '@article-six/reference';
import { DomainClock, Log, WorkerDatabase, type Tx } from '@article-six/service-kit';
import { Injectable } from '@nestjs/common';
import { Need, type By } from './need.entity.js';
import { keepNeed } from './need.queries.js';
import { keepRanking, lockRanking } from './ranking.queries.js';
import { Registry } from './registry.js';

/** A day begins unnoticed by no more than this. */
const hourMs = 3_600_000;
const reason = 'notStateParty';

@Injectable()
export class Lapses {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();
  private stopped = false;
  constructor(
    private readonly worker: WorkerDatabase,
    private readonly outbox: Outbox,
    private readonly clock: DomainClock,
    private readonly registry: Registry,
    private readonly log: Log,
  ) {}

  start(): void {
    this.clock.onChange(() => this.wake());
    this.registry.onChange(() => this.wake());
    this.timer = setInterval(() => this.wake(), hourMs).unref();
    this.wake();
  }
  async stop(): Promise<void> {
    this.stopped = true;
    clearInterval(this.timer);
    await this.running;
  }

  /** One after the other: a sweep that fails is told and made again at the next wake. */
  private wake(): void {
    if (this.stopped) return;
    this.running = this.running
      .then(() => (this.stopped ? undefined : this.sweep()))
      .then(() => undefined)
      .catch((err: unknown) =>
        this.log.warn({ err }, 'needs of States that have left could not lapse; tried again later'),
      );
  }

  /** Ids of the needs that have lapsed. */
  async sweep(): Promise<string[]> {
    const open = await this.worker.transaction((tx) =>
      tx.query<{ id: string; state: string }>(`SELECT id, state FROM need WHERE status = 'published' ORDER BY id`),
    );
    const today = this.clock.today();
    const left = open.filter(({ state }) => {
      const record = this.registry.of(state);
      return !record || !isPartyOn(record, today);
    });
    const lapsed: string[] = [];
    for (const { id } of left) if (await this.worker.transaction((tx) => this.lapse(tx, id, today))) lapsed.push(id);
    return lapsed;
  }

  private async lapse(tx: Tx, id: string, day: string): Promise<boolean> {
    const need = await tx.manager.findOne(Need, { where: { id }, lock: { mode: 'pessimistic_write' } });
    if (need?.status !== 'published') return false;
    const by: By = { role: 'needs', at: this.clock.now(), reason };
    const before = need.doc;
    const ranking = await lockRanking(tx, need.doc.state, by);
    if (ranking.rankOf(id) !== null) await keepRanking(tx, this.outbox, ranking, ranking.remove(id, by));
    await keepNeed(tx, this.outbox, need, need.lapse(day, by), reason);
    await tx.query(
      `INSERT INTO audit (account, organisation, role, action, thing, thing_id, version, before, after, reason)
       VALUES ('needs', $1, 'needs', 'need.lapse', 'need', $2, $3, $4, $5, $6)`,
      [need.doc.state, id, need.version, JSON.stringify(before), JSON.stringify(need.doc), reason],
    );
    return true;
  }
}
