// Use cases of needs: one method, one use case, one transaction as its caller.
import { randomUUIDv7 } from 'node:crypto';
import type { NeedInput, NeedView, NewEvent, Page, Role } from '@article-six/contracts';
import { Outbox } from '@article-six/messaging';
import { isPartyOn, mayDraft, stateOf } from '@article-six/reference';
import {
  Commands,
  conflict,
  Database,
  DomainClock,
  expectVersion,
  forbidden,
  hasRole,
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
import { Need, told, type By } from './need.entity.js';
import { isId, type NeedFilter } from './need-query.rules.js';
import { addDraft, findNeed, keepNeed, listNeeds, placeOf } from './need.queries.js';
import { hindrance, revisionFaults, statedOf, supportFaults, type Support, type Verb } from './need.rules.js';
import { needView } from './need.view.js';
import { keepRanking, lockRanking, rankOf } from './ranking.queries.js';

@Injectable()
export class NeedService {
  constructor(
    private readonly commands: Commands,
    private readonly database: Database,
    private readonly outbox: Outbox,
    private readonly clock: DomainClock,
  ) {}

  /** A draft of the caller's own State. Refuses a State that may not prepare needs on the day. */
  draft(caller: Caller, stated: NeedInput): Promise<Reply> {
    const by = this.by(caller, ['focalPoint']);
    const input = statedOf(stated);
    const { state } = input;
    if (caller.actor.kind !== 'state' || caller.actor.organisation !== state) throw forbidden('otherState');
    const record = stateOf(state);
    if (!record || !mayDraft(record, this.clock.today()))
      refuseFaults([{ pointer: '/state', code: 'notStateParty', params: { state } }]);
    return this.commands.run(caller, { action: 'need.draft' }, async (tx) => {
      const draft = { ...input, id: randomUUIDv7(), status: 'draft' as const, bilateral: [] };
      const event = told('need.drafted', { ...draft, reference: '' }, 1, by);
      const doc = await addDraft(tx, this.outbox, draft, event, by);
      const body = needView({ doc, version: 1, updated: by.at, rank: null });
      return { body, version: 1, status: 201, audit: { thing: 'need', id: doc.id, after: doc } };
    });
  }

  /** The whole need anew: its focal point until it is published, its capital from then on. */
  revise(caller: Caller, id: string, stated: NeedInput, reason?: string): Promise<Reply> {
    return this.change(caller, id, 'revise', { reason }, async (_, need) => {
      const owner = need.status === 'published' ? 'capital' : 'focalPoint';
      if (!hasRole(caller.actor, owner)) throw forbidden();
      const input = statedOf(stated);
      refuseFaults(revisionFaults(need.doc, input));
      return need.revise(input, this.by(caller, [owner], reason));
    });
  }
  submit(caller: Caller, id: string, reason?: string): Promise<Reply> {
    return this.change(caller, id, 'submit', { reason }, async (_, need) =>
      need.submit(this.by(caller, ['focalPoint'], reason)),
    );
  }
  /** Published from the domain day on, and last in the State's own order until the capital ranks it. */
  publish(caller: Caller, id: string, reason?: string): Promise<Reply> {
    return this.change(caller, id, 'publish', { reason }, async (tx, need) => {
      const { state } = need.doc;
      const record = stateOf(state);
      if (!record || !isPartyOn(record, this.clock.today())) throw conflict('notStateParty', { state });
      const by = this.by(caller, ['capital'], reason);
      const ranking = await lockRanking(tx, state, by);
      if (ranking.rankOf(id) === null) await keepRanking(tx, this.outbox, ranking, ranking.append(id, by));
      return need.publish(this.clock.today(), by);
    });
  }
  /** What is withdrawn holds no rank; the order of the others stays. */
  withdraw(caller: Caller, id: string, reason?: string): Promise<Reply> {
    return this.change(caller, id, 'withdraw', { reason }, async (tx, need) => {
      const by = this.by(caller, ['capital'], reason);
      const ranking = await lockRanking(tx, need.doc.state, by);
      if (ranking.rankOf(id) !== null) await keepRanking(tx, this.outbox, ranking, ranking.remove(id, by));
      return need.withdraw(by);
    });
  }
  /** Support that was agreed outside the platform: it lowers the gap. */
  support(caller: Caller, id: string, support: Support, reason?: string): Promise<Reply> {
    return this.change(caller, id, 'support', { reason, keyRequired: true }, async (_, need) => {
      refuseFaults(supportFaults(need.doc, support));
      return need.recordSupport(support, this.by(caller, ['capital', 'coordinator'], reason));
    });
  }

  one(caller: Caller, id: string): Promise<Reply> {
    return this.database.as(caller.actor, async (tx) => {
      const row = isId(id) ? await findNeed(tx, id) : undefined;
      if (!row) throw notFound();
      return new Reply(needView(row), row.version);
    });
  }
  page(caller: Caller, filter: NeedFilter): Promise<Page<NeedView>> {
    return this.database.as(caller.actor, async (tx) => {
      const rows = await listNeeds(tx, filter);
      const shown = rows.slice(0, filter.limit);
      const last = rows.length > shown.length ? shown.at(-1) : undefined;
      return { items: shown.map(needView), ...(last ? { next: cursorOf(placeOf(last, filter.sort)) } : {}) };
    });
  }

  private by(caller: Caller, wanted: readonly Role[], reason?: string): By {
    const role = roleOf(caller.actor, ...wanted);
    return { role, at: this.clock.now(), ...(reason === undefined ? {} : { reason }) };
  }
  /** Locks the need, checks what the caller has read and whether its life allows the verb, keeps what `work` made of it. */
  private change(
    caller: Caller,
    id: string,
    verb: Verb,
    o: { reason: string | undefined; keyRequired?: boolean },
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
      return {
        body: needView({ doc: need.doc, version: need.version, updated: need.updated, rank }),
        version: need.version,
        audit,
      };
    });
  }
}
