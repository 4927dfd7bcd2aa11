// A State's ranking: read by everybody, changed as a whole by its capital.
import type { RankingView } from '@article-six/contracts';
import { Outbox } from '@article-six/messaging';
import { stateOf } from '@article-six/reference';
import {
  Commands,
  Database,
  DomainClock,
  expectVersion,
  notFound,
  refuseFaults,
  type Caller,
  type Reply,
} from '@article-six/service-kit';
import { Injectable } from '@nestjs/common';
import { keepRanking, lockRanking, readRanking } from './ranking.queries.js';
import { orderFaults } from './ranking.rules.js';

@Injectable()
export class RankingService {
  constructor(
    private readonly commands: Commands,
    private readonly database: Database,
    private readonly outbox: Outbox,
    private readonly clock: DomainClock,
  ) {}

  read(caller: Caller, state: string): Promise<RankingView> {
    if (!stateOf(state)) throw notFound();
    return this.database.as(caller.actor, (tx) => readRanking(tx, state));
  }

  /** The whole order, each ranked need exactly once. */
  reorder(caller: Caller, state: string, order: readonly string[]): Promise<Reply> {
    const { kind, organisation } = caller.actor;
    if (kind !== 'state' || organisation !== state) throw notFound();
    return this.commands.run(caller, { action: 'ranking.reorder' }, async (tx) => {
      const by = { role: 'capital' as const, at: this.clock.now() };
      const ranking = await lockRanking(tx, state, by);
      const { version, ranked: before, updatedBy: changedBy, updated: changedAt } = ranking;
      expectVersion(caller.ifMatch, { version, changedBy, changedAt });
      refuseFaults(orderFaults(before, order));
      await keepRanking(tx, this.outbox, ranking, ranking.reorder(order, by));
      const body = await readRanking(tx, state);
      return { body, version: ranking.version, audit: { thing: 'ranking', id: state, before, after: ranking.ranked } };
    });
  }
}
