// What every change of a pledge has in common: the row is locked, the caller has read what it changes, its life allows it,
// and version, event, audit and answer are kept together.
import type { NewEvent, PledgeDetailView, Role, TrancheState } from '@article-six/contracts';
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
import { Pledge, type By } from './pledge.entity.js';
import { isId } from './pledge-query.rules.js';
import { findPledge, keepPledge, readLedger } from './pledge.queries.js';
import { hindrance, type Verb } from './pledge.rules.js';
import { pledgeDetail } from './pledge.view.js';

export interface ChangeOptions {
  readonly reason: string | undefined;
  readonly keyRequired?: boolean;
}

@Injectable()
export class PledgeChanges {
  constructor(
    readonly commands: Commands,
    readonly outbox: Outbox,
    readonly clock: DomainClock,
  ) {}

  by(caller: Caller, wanted: readonly Role[], reason?: string): By {
    const role = roleOf(caller.actor, ...wanted);
    return { role, at: this.clock.now(), ...(reason === undefined ? {} : { reason }) };
  }

  /** Locks the pledge, checks what the caller has read and whether its life allows the verb, keeps what `work` made of it. */
  change(
    caller: Caller,
    id: string,
    verb: Verb,
    o: ChangeOptions,
    work: (tx: Tx, pledge: Pledge, ledger: TrancheState[]) => Promise<NewEvent>,
  ): Promise<Reply> {
    const options = { action: `pledge.${verb}`, keyRequired: o.keyRequired === true };
    return this.commands.run(caller, options, async (tx): Promise<Done<PledgeDetailView>> => {
      const lock = { mode: 'pessimistic_write' as const };
      const pledge = isId(id) ? await tx.manager.findOne(Pledge, { where: { id }, lock }) : null;
      if (!pledge) throw notFound();
      const { version, updatedBy: changedBy, updated: changedAt, doc: before } = pledge;
      expectVersion(caller.ifMatch, { version, changedBy, changedAt });
      const hindered = hindrance(verb, pledge.status);
      if (hindered !== undefined) throw conflict(hindered);
      const event = await work(tx, pledge, await readLedger(tx, id));
      await keepPledge(tx, this.outbox, pledge, event, o.reason);
      const row = await findPledge(tx, id);
      if (!row) throw notFound();
      const audit = { thing: 'pledge', id, before, after: pledge.doc, ...(o.reason ? { reason: o.reason } : {}) };
      return { body: pledgeDetail(row, caller.actor), version: pledge.version, audit };
    });
  }
}
