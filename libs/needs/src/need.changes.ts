// What every change of a need has in common: the row is locked, the caller has read what it changes, its life allows it,
// and version, event, audit and answer are kept together.
import type { NeedView, NewEvent, Role } from '@article-six/contracts';
import { Outbox } from '@article-six/messaging';
import {
  Commands,
  conflict,
  DomainClock,
  expectVersion,
  notFound,
  roleOf,
  type Caller,
  type Done,
  type Reply,
  type Tx,
} from '@article-six/service-kit';
import { Injectable } from '@nestjs/common';
import { Need, type By } from './need.entity.js';
import { isId } from './need-query.rules.js';
import { keepNeed } from './need.queries.js';
import { hindrance, type Verb } from './need.rules.js';
import { needView } from './need.view.js';
import { keepRanking, lockRanking, rankOf } from './ranking.queries.js';

export interface ChangeOptions {
  readonly reason: string | undefined;
  readonly keyRequired?: boolean;
}

@Injectable()
export class NeedChanges {
  constructor(
    readonly commands: Commands,
    readonly outbox: Outbox,
    readonly clock: DomainClock,
  ) {}

  by(caller: Caller, wanted: readonly Role[], reason?: string): By {
    const role = roleOf(caller.actor, ...wanted);
    return { role, at: this.clock.now(), ...(reason === undefined ? {} : { reason }) };
  }

  /** Locks the need, checks what the caller has read and whether its life allows the verb, keeps what `work` made of it. */
  change(
    caller: Caller,
    id: string,
    verb: Verb,
    o: ChangeOptions,
    work: (tx: Tx, need: Need) => Promise<NewEvent>,
  ): Promise<Reply> {
    const options = { action: `need.${verb}`, keyRequired: o.keyRequired === true };
    return this.commands.run(caller, options, async (tx): Promise<Done<NeedView>> => {
      const lock = { mode: 'pessimistic_write' as const };
      const need = isId(id) ? await tx.manager.findOne(Need, { where: { id }, lock }) : null;
      if (!need) throw notFound();
      const { version, updatedBy: changedBy, updated: changedAt, doc: before } = need;
      expectVersion(caller.ifMatch, { version, changedBy, changedAt });
      const hindered = hindrance(verb, need.status);
      if (hindered !== undefined) throw conflict(hindered);
      const event = await work(tx, need);
      await keepNeed(tx, this.outbox, need, event, o.reason);
      const rank = need.status === 'published' ? await rankOf(tx, need.doc.state, id) : null;
      const audit = { thing: 'need', id, before, after: need.doc, ...(o.reason ? { reason: o.reason } : {}) };
      const row = { doc: need.doc, version: need.version, updated: need.updated, rank };
      return { body: needView(row, this.clock.today()), version: need.version, audit };
    });
  }

  /** Last in the State's own order, until the capital ranks it. */
  async rank(tx: Tx, { id, doc }: Need, by: By): Promise<void> {
    const ranking = await lockRanking(tx, doc.state, by);
    if (ranking.rankOf(id) === null) await keepRanking(tx, this.outbox, ranking, ranking.append(id, by));
  }
  /** What has ended holds no rank; the order of the others stays. */
  async unrank(tx: Tx, { id, doc }: Need, by: By): Promise<void> {
    const ranking = await lockRanking(tx, doc.state, by);
    if (ranking.rankOf(id) !== null) await keepRanking(tx, this.outbox, ranking, ranking.remove(id, by));
  }
}
