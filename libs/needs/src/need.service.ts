// Use cases of needs until they are published and while they stand: one method, one use case, one transaction as its
// caller. How a need ends and comes back is in need-life.service.ts.
import { randomUUIDv7 } from 'node:crypto';
import type { NeedInput, NeedView, Page } from '@article-six/contracts';
import { isPartyOn, mayDraft } from '@article-six/reference';
import {
  conflict,
  Database,
  forbidden,
  hasRole,
  notFound,
  refuseFaults,
  Reply,
  type Caller,
  invalid,
} from '@article-six/service-kit';
import { Injectable } from '@nestjs/common';
import { cursorOf, type Query } from '@article-six/service-kit/list';
import { NeedChanges } from './need.changes.js';
import { told } from './need.entity.js';
import { isId, readNeedQuery } from './need-query.rules.js';
import { listNeeds, placeOf } from './need-list.queries.js';
import { addDraft, findNeed } from './need.queries.js';
import { revisionFaults, statedOf, supportFaults, type Support } from './need.rules.js';
import { needView } from './need.view.js';
import { Registry } from './registry.js';

@Injectable()
export class NeedService {
  constructor(
    private readonly changes: NeedChanges,
    private readonly database: Database,
    private readonly registry: Registry,
  ) {}

  /** A draft of the caller's own State. Refuses a State that may not prepare needs on the day. */
  draft(caller: Caller, stated: NeedInput): Promise<Reply> {
    const { commands, outbox, clock } = this.changes;
    const by = this.changes.by(caller, ['focalPoint']);
    const input = statedOf(stated);
    const { state } = input;
    if (caller.actor.kind !== 'state' || caller.actor.organisation !== state) throw forbidden('otherState');
    const record = this.registry.of(state);
    if (!record || !mayDraft(record, clock.today()))
      refuseFaults([{ pointer: '/state', code: 'notStateParty', params: { state } }]);
    return commands.run(caller, { action: 'need.draft' }, async (tx) => {
      const draft = { ...input, id: randomUUIDv7(), status: 'draft' as const, bilateral: [] };
      const event = told('need.drafted', { ...draft, reference: '' }, 1, by);
      const doc = await addDraft(tx, outbox, draft, event, by);
      const body = needView({ doc, version: 1, updated: by.at, rank: null }, clock.today());
      return { body, version: 1, status: 201, audit: { thing: 'need', id: doc.id, after: doc } };
    });
  }

  /** The whole need anew: its focal point until it is published, its capital from then on. */
  revise(caller: Caller, id: string, stated: NeedInput, reason?: string): Promise<Reply> {
    return this.changes.change(caller, id, 'revise', { reason }, async (_, need) => {
      const owner = need.status === 'published' ? 'capital' : 'focalPoint';
      if (!hasRole(caller.actor, owner)) throw forbidden();
      const input = statedOf(stated);
      refuseFaults(revisionFaults(need.doc, input, this.changes.clock.today()));
      return need.revise(input, this.changes.by(caller, [owner], reason));
    });
  }
  submit(caller: Caller, id: string, reason?: string): Promise<Reply> {
    return this.changes.change(caller, id, 'submit', { reason }, async (_, need) =>
      need.submit(this.changes.by(caller, ['focalPoint'], reason)),
    );
  }
  /** Published from the domain day on by States Parties, and last in the State's own order until the capital ranks it. */
  publish(caller: Caller, id: string, reason?: string): Promise<Reply> {
    return this.changes.change(caller, id, 'publish', { reason }, async (tx, need) => {
      const today = this.changes.clock.today();
      for (const state of [need.doc.state, ...need.doc.coStates]) {
        const record = await this.registry.now(tx, state);
        if (record && isPartyOn(record, today)) continue;
        throw conflict(state === need.doc.state ? 'notStateParty' : 'coStateNotParty', { state });
      }
      const by = this.changes.by(caller, ['capital'], reason);
      await this.changes.rank(tx, need, by);
      return need.publish(today, by);
    });
  }
  /** Support that was agreed outside the platform: it lowers the gap. */
  support(caller: Caller, id: string, support: Support, reason?: string): Promise<Reply> {
    return this.changes.change(caller, id, 'support', { reason, keyRequired: true }, async (_, need) => {
      refuseFaults(supportFaults(need.doc, support));
      return need.recordSupport(support, this.changes.by(caller, ['capital', 'coordinator'], reason));
    });
  }

  one(caller: Caller, id: string): Promise<Reply> {
    return this.database.as(caller.actor, async (tx) => {
      const row = isId(id) ? await findNeed(tx, id) : undefined;
      if (!row) throw notFound();
      return new Reply(needView(row, this.changes.clock.today()), row.version);
    });
  }
  async page(caller: Caller, query: Query): Promise<Page<NeedView>> {
    const today = this.changes.clock.today();
    const asked = readNeedQuery(query, today);
    if ('faults' in asked) throw invalid(asked.faults);
    const { filter } = asked;
    return this.database.as(caller.actor, async (tx) => {
      const rows = await listNeeds(tx, filter);
      const shown = rows.slice(0, filter.limit);
      const last = rows.length > shown.length ? shown.at(-1) : undefined;
      const items = shown.map((row) => needView(row, today));
      return { items, ...(last ? { next: cursorOf(placeOf(last, filter.sort)) } : {}) };
    });
  }
}
