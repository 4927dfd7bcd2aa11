// How a need ends and comes back, and its history: met, withdrawn, reopened by the State; every version for those who may
// see the need.
import type { NeedVersionView, Page, ReopenInput } from '@article-six/contracts';
import { isPartyOn } from '@article-six/reference';
import {
  changedMembers,
  conflict,
  Database,
  invalid,
  notFound,
  refuseFaults,
  type Caller,
  type Reply,
} from '@article-six/service-kit';
import { cursorOf, pageSize, place, readQuery, type Query } from '@article-six/service-kit/list';
import { Injectable } from '@nestjs/common';
import { NeedChanges } from './need.changes.js';
import { isId } from './need-query.rules.js';
import { findNeed, listVersions } from './need.queries.js';
import { Registry } from './registry.js';

@Injectable()
export class NeedLifeService {
  constructor(
    private readonly changes: NeedChanges,
    private readonly database: Database,
    private readonly registry: Registry,
  ) {}

  withdraw(caller: Caller, id: string, reason?: string): Promise<Reply> {
    return this.changes.change(caller, id, 'withdraw', { reason }, async (tx, need) => {
      const by = this.changes.by(caller, ['capital'], reason);
      await this.changes.unrank(tx, need, by);
      return need.withdraw(this.changes.clock.today(), by);
    });
  }
  /** The State reports its need as met; what both sides have agreed stands. */
  complete(caller: Caller, id: string, reason?: string): Promise<Reply> {
    return this.changes.change(caller, id, 'complete', { reason }, async (tx, need) => {
      const by = this.changes.by(caller, ['capital'], reason);
      await this.changes.unrank(tx, need, by);
      return need.complete(this.changes.clock.today(), by);
    });
  }
  /** Asked for again, and last in the order until the capital ranks it. A late discovery is one of a stockpile. */
  reopen(caller: Caller, id: string, { reason, lateDiscovery }: ReopenInput): Promise<Reply> {
    return this.changes.change(caller, id, 'reopen', { reason }, async (tx, need) => {
      const { state, pillar } = need.doc;
      const today = this.changes.clock.today();
      const record = await this.registry.now(tx, state);
      if (!record || !isPartyOn(record, today)) throw conflict('notStateParty', { state });
      if (lateDiscovery === true && pillar !== 'stockpile_destruction')
        refuseFaults([{ pointer: '/lateDiscovery', code: 'notStockpile' }]);
      const by = this.changes.by(caller, ['capital'], reason);
      await this.changes.rank(tx, need, by);
      return need.reopen(today, lateDiscovery === true, by);
    });
  }

  /** Newest first. Others than the State see a need from its publication on, also of its history. */
  versions(caller: Caller, id: string, query: Query): Promise<Page<NeedVersionView>> {
    const asked = readQuery(query, {
      limit: pageSize,
      cursor: place(([version, ...more]) => Number.isInteger(version) && more.length === 0),
    });
    if ('faults' in asked) throw invalid(asked.faults);
    const { limit = 50, cursor } = asked.read;
    return this.database.as(caller.actor, async (tx) => {
      if (!isId(id) || !(await findNeed(tx, id))) throw notFound();
      const rows = await listVersions(tx, id, cursor ? Number(cursor[0]) : undefined, limit);
      const items = rows.slice(0, limit).map(({ version, doc, by, at, reason }, index): NeedVersionView => {
        const before = rows[index + 1]?.doc;
        const changed = before === undefined ? [] : changedMembers(before, doc);
        return { version, at: at.toISOString(), by, reason, status: doc.status, changed, need: doc };
      });
      const last = rows.length > limit ? items.at(-1) : undefined;
      return { items, ...(last ? { next: cursorOf([last.version]) } : {}) };
    });
  }
}
