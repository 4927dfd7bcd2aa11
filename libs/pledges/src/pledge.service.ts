// Use cases of pledges: one method, one use case, one transaction as its caller.
import { randomUUIDv7 } from 'node:crypto';
import type { NewEvent, Page, PledgeInput, PledgeView, Role } from '@article-six/contracts';
import { Outbox } from '@article-six/messaging';
import {
  Commands,
  conflict,
  Database,
  DomainClock,
  expectVersion,
  forbidden,
  notFound,
  refuseFaults,
  Reply,
  roleOf,
  type Caller,
  type Done,
  type Tx,
} from '@article-six/service-kit';
import { Injectable } from '@nestjs/common';
import { cursorOf } from '@article-six/service-kit/list';
import { Pledge, told, type By } from './pledge.entity.js';
import { isId, type PledgeFilter } from './pledge-query.rules.js';
import { addDraft, findPledge, keepPledge, keepProvider, listPledges, placeOf } from './pledge.queries.js';
import { hindrance, statedOf, type Verb } from './pledge.rules.js';
import { pledgeView } from './pledge.view.js';

@Injectable()
export class PledgeService {
  constructor(
    private readonly commands: Commands,
    private readonly database: Database,
    private readonly outbox: Outbox,
    private readonly clock: DomainClock,
  ) {}

  /** A draft of the caller's own organisation. */
  draft(caller: Caller, stated: PledgeInput): Promise<Reply> {
    const by = this.by(caller, ['donorOfficer']);
    const input = statedOf(stated);
    const { kind, organisation } = caller.actor;
    if (kind !== 'donor' || organisation !== input.provider.code) throw forbidden('otherProvider');
    return this.commands.run(caller, { action: 'pledge.draft' }, async (tx) => {
      const draft = { ...input, id: randomUUIDv7(), status: 'draft' as const };
      const event = told('pledge.drafted', { ...draft, reference: '' }, 1, by);
      const doc = await addDraft(tx, this.outbox, draft, event, by);
      const body = pledgeView({ doc, version: 1, updated: by.at, ledger: [] }, caller.actor);
      return { body, version: 1, status: 201, audit: { thing: 'pledge', id: doc.id, after: doc } };
    });
  }

  /** The whole pledge anew, while it is a draft: from registration on matching decides about its tranches. */
  revise(caller: Caller, id: string, stated: PledgeInput): Promise<Reply> {
    return this.change(caller, id, 'revise', {}, async (_, pledge) => {
      const input = statedOf(stated);
      if (input.provider.code !== pledge.doc.provider.code)
        refuseFaults([{ pointer: '/provider/code', code: 'providerStays' }]);
      return pledge.revise(input, this.by(caller, ['donorOfficer']));
    });
  }
  /** Registered: everybody who is signed in sees it, and matching plans with it. */
  register(caller: Caller, id: string, reason?: string): Promise<Reply> {
    return this.change(caller, id, 'register', { reason, keyRequired: true }, async (tx, pledge) => {
      await keepProvider(tx, pledge.doc.provider, this.clock.today());
      return pledge.register(this.by(caller, ['donorOfficer', 'donorApprover'], reason));
    });
  }
  /** Withdrawn in the open: what is not agreed goes back at once, what both sides have agreed stands (matching). */
  withdraw(caller: Caller, id: string, reason?: string): Promise<Reply> {
    return this.change(caller, id, 'withdraw', { reason, keyRequired: true }, async (_, pledge) =>
      pledge.withdraw(this.by(caller, ['donorOfficer', 'donorApprover'], reason)),
    );
  }

  one(caller: Caller, id: string): Promise<Reply> {
    return this.database.as(caller.actor, async (tx) => {
      const row = isId(id) ? await findPledge(tx, id) : undefined;
      if (!row) throw notFound();
      return new Reply(pledgeView(row, caller.actor), row.version);
    });
  }
  page(caller: Caller, filter: PledgeFilter): Promise<Page<PledgeView>> {
    return this.database.as(caller.actor, async (tx) => {
      const rows = await listPledges(tx, filter);
      const shown = rows.slice(0, filter.limit);
      const last = rows.length > shown.length ? shown.at(-1) : undefined;
      return {
        items: shown.map((row) => pledgeView(row, caller.actor)),
        ...(last ? { next: cursorOf(placeOf(last, filter.sort)) } : {}),
      };
    });
  }

  private by(caller: Caller, wanted: readonly Role[], reason?: string): By {
    const role = roleOf(caller.actor, ...wanted);
    return { role, at: this.clock.now(), ...(reason === undefined ? {} : { reason }) };
  }
  /** Locks the pledge, checks what the caller has read and whether its life allows the verb, keeps what `work` made of it. */
  private change(
    caller: Caller,
    id: string,
    verb: Verb,
    o: { reason?: string | undefined; keyRequired?: boolean },
    work: (tx: Tx, pledge: Pledge) => Promise<NewEvent>,
  ): Promise<Reply> {
    const options = { action: `pledge.${verb}`, keyRequired: o.keyRequired === true };
    return this.commands.run(caller, options, async (tx): Promise<Done<PledgeView>> => {
      const lock = { mode: 'pessimistic_write' as const };
      const pledge = isId(id) ? await tx.manager.findOne(Pledge, { where: { id }, lock }) : null;
      if (!pledge) throw notFound();
      const { version, updatedBy: changedBy, updated: changedAt, doc: before } = pledge;
      expectVersion(caller.ifMatch, { version, changedBy, changedAt });
      const hindered = hindrance(verb, pledge.status);
      if (hindered !== undefined) throw conflict(hindered);
      const event = await work(tx, pledge);
      await keepPledge(tx, this.outbox, pledge, event, o.reason);
      const row = await findPledge(tx, id);
      if (!row) throw notFound();
      const audit = { thing: 'pledge', id, before, after: pledge.doc, ...(o.reason ? { reason: o.reason } : {}) };
      return { body: pledgeView(row, caller.actor), version: pledge.version, audit };
    });
  }
}
