// The reads: one transaction as the reader. A reader who has the current stamp costs one short statement and a 304.
import type { Page, WaitingView } from '@article-six/contracts';
import { Database, DomainClock, notFound, Reply, WorkerDatabase, type Actor, type Tx } from '@article-six/service-kit';
import { Injectable } from '@nestjs/common';
import { countCoverage, dataVersion, findCommodity, needLadder, sumCoverage } from './coverage.queries.js';
import { countCoverageOn, needLadderOn, sightOf, sumCoverageOn } from './told.reads.js';
import { coverageView, needCoverageView } from './coverage.view.js';
import { cursorOf, isId, type PageQuery } from './page-query.rules.js';
import { stampOf } from './stamp.rules.js';
import { countWaiting, listWaiting } from './waiting.queries.js';
import { waitingView } from './waiting.view.js';

/** Who reads, and the ETag of what they have already. */
export interface Reader {
  readonly actor: Actor;
  readonly has?: string | undefined;
}

@Injectable()
export class CoverageService {
  constructor(
    private readonly database: Database,
    private readonly clock: DomainClock,
    /** sums of the past alone: what a reader knows of a version is decided in the query */
    private readonly worker: WorkerDatabase,
  ) {}

  /** Shape: CoverageView. `asOf`: a day of the past; today is answered as it is now. */
  coverage(reader: Reader, asOf?: string): Promise<Reply> {
    const today = this.clock.today();
    const { demonstration } = this.clock.current();
    if (asOf !== undefined && asOf !== today)
      return this.stamped(reader, `coverage ${asOf}`, () =>
        this.worker.transaction(async (tx) => {
          const sight = sightOf(reader.actor);
          return coverageView(await sumCoverageOn(tx, asOf, sight), await countCoverageOn(tx, asOf, sight), {
            asOf,
            demonstration,
          });
        }),
      );
    return this.stamped(reader, 'coverage', async (tx) => {
      const at = { asOf: today, demonstration };
      return coverageView(await sumCoverage(tx), await countCoverage(tx), at);
    });
  }

  /** Shape: NeedCoverageView. 404 for a need that is not published, or not for this reader, today; no years on a day before. */
  need(reader: Reader, id: string, asOf?: string): Promise<Reply> {
    if (!isId(id)) throw notFound();
    const past = asOf === undefined || asOf === this.clock.today() ? undefined : asOf;
    return this.stamped(reader, `${id} ${past ?? ''}`, async (tx) => {
      const commodity = await findCommodity(tx, id);
      if (commodity === undefined) throw notFound();
      if (past === undefined) return needCoverageView(id, commodity, await needLadder(tx, id));
      const then = await this.worker.transaction((own) => needLadderOn(own, id, past, sightOf(reader.actor)));
      return needCoverageView(id, then[0]?.commodity ?? commodity, then);
    });
  }

  /** Shape: Page<WaitingView>, oldest first. */
  waiting(reader: Reader, { limit, after }: PageQuery): Promise<Reply> {
    return this.stamped(reader, 'waiting', async (tx): Promise<Page<WaitingView>> => {
      const rows = await listWaiting(tx, limit + 1, after);
      const shown = rows.slice(0, limit);
      const last = rows.length > limit ? shown.at(-1) : undefined;
      const items = shown.map((row) => waitingView(row, this.clock.today()));
      return { items, total: await countWaiting(tx), ...(last ? { next: cursorOf(last) } : {}) };
    });
  }

  /** The stamp is read before the data: data that change in between only cost the reader one more read. */
  private stamped(reader: Reader, thing: string, read: (tx: Tx) => Promise<unknown>): Promise<Reply> {
    return this.database.as(reader.actor, async (tx) => {
      const stamp = stampOf({
        thing,
        dataVersion: await dataVersion(tx),
        today: this.clock.today(),
        demonstration: this.clock.current().demonstration,
        reader: reader.actor,
      });
      return new Reply(reader.has === `"${stamp}"` ? undefined : await read(tx), stamp);
    });
  }
}
