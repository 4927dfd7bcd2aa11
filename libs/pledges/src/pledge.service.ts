// Use cases of pledges until they are registered and while they are corrected: one method, one use case, one transaction
// as its caller. How a pledge grows and ends is in pledge-life.service.ts.
import { randomUUIDv7 } from 'node:crypto';
import type { Page, PledgeInput, PledgeView } from '@article-six/contracts';
import { Database, forbidden, hasRole, notFound, refuseFaults, Reply, type Caller } from '@article-six/service-kit';
import { cursorOf } from '@article-six/service-kit/list';
import { Injectable } from '@nestjs/common';
import { sourceFaults } from './flows.queries.js';
import { PledgeChanges } from './pledge.changes.js';
import { stateOf, told } from './pledge.entity.js';
import { isId, type PledgeFilter } from './pledge-query.rules.js';
import { addDraft, findPledge, listPledges, placeOf } from './pledge.queries.js';
import { revisionFaults } from './pledge-revision.rules.js';
import { conditionsOf, isPromised, statedOf } from './pledge.rules.js';
import { actsFor, pledgeDetail, pledgeView } from './pledge.view.js';

@Injectable()
export class PledgeService {
  constructor(
    private readonly changes: PledgeChanges,
    private readonly database: Database,
  ) {}

  /** A draft of the caller's own organisation, of whatever kind; also of a State that needs help itself (Action 43). */
  draft(caller: Caller, stated: PledgeInput): Promise<Reply> {
    const { commands, outbox } = this.changes;
    const by = this.changes.by(caller, ['donorOfficer']);
    const input = statedOf(stated);
    if (!actsFor(caller.actor, input.provider.code)) throw forbidden('otherProvider');
    return commands.run(caller, { action: 'pledge.draft' }, async (tx) => {
      refuseFaults(await sourceFaults(tx, input));
      const content = stateOf(input, conditionsOf(input.conditions));
      const draft = { ...content, id: randomUUIDv7(), status: 'draft' as const };
      const event = told('pledge.drafted', { ...draft, reference: '' }, 1, by);
      const doc = await addDraft(tx, outbox, draft, event, by);
      const body = pledgeDetail({ doc, version: 1, updated: by.at, ledger: [], received: [] }, caller.actor);
      return { body, version: 1, status: 201, audit: { thing: 'pledge', id: doc.id, after: doc } };
    });
  }

  /** The whole pledge anew while it is a draft; once it is registered, what touches no money that is promised. */
  revise(caller: Caller, id: string, stated: PledgeInput, reason?: string): Promise<Reply> {
    return this.changes.change(caller, id, 'revise', { reason }, async (tx, pledge, ledger) => {
      if (!hasRole(caller.actor, 'donorOfficer')) throw forbidden();
      const input = statedOf(stated);
      const o = { promised: isPromised(ledger), today: this.changes.clock.today() };
      const faults = revisionFaults(pledge.doc, input, o);
      refuseFaults(pledge.status === 'draft' ? [...faults, ...(await sourceFaults(tx, input))] : faults);
      return pledge.revise(input, this.changes.by(caller, ['donorOfficer'], reason));
    });
  }

  one(caller: Caller, id: string): Promise<Reply> {
    return this.database.as(caller.actor, async (tx) => {
      const row = isId(id) ? await findPledge(tx, id) : undefined;
      if (!row) throw notFound();
      return new Reply(pledgeDetail(row, caller.actor), row.version);
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
}
