// How a pledge is registered, grows and ends, what becomes of its conditions, and its history.
import type { ConditionInput, IncreaseInput, Page, PledgeTotalView, PledgeVersionView } from '@article-six/contracts';
import {
  changedMembers,
  conflict,
  Database,
  forbidden,
  hasRole,
  invalid,
  notFound,
  refuseFaults,
  type Caller,
  type Reply,
} from '@article-six/service-kit';
import { amount as amountFails } from '@article-six/service-kit/body';
import { cursorOf, pageSize, place, readQuery, type Query } from '@article-six/service-kit/list';
import { Injectable } from '@nestjs/common';
import { drawSources, endReceived, openReceived, readTotals, returnSources } from './flows.queries.js';
import { PledgeChanges } from './pledge.changes.js';
import { isId } from './pledge-query.rules.js';
import { findPledge, keepProvider, listVersions } from './pledge.queries.js';
import { increaseFaults } from './pledge-revision.rules.js';
import { isPromised } from './pledge.rules.js';

const officers = ['donorOfficer', 'donorApprover'] as const;
const key = { keyRequired: true };

@Injectable()
export class PledgeLifeService {
  constructor(
    private readonly changes: PledgeChanges,
    private readonly database: Database,
  ) {}

  /** Registered: everybody who is signed in sees it, matching plans with it, and what it passes on is taken from its sources. */
  register(caller: Caller, id: string, reason?: string): Promise<Reply> {
    return this.changes.change(caller, id, 'register', { reason, ...key }, async (tx, pledge) => {
      const today = this.changes.clock.today();
      refuseFaults(await drawSources(tx, pledge.doc));
      await openReceived(tx, pledge.doc);
      await keepProvider(tx, pledge.doc.provider, today);
      return pledge.register(today, this.changes.by(caller, officers, reason));
    });
  }
  increase(caller: Caller, id: string, more: IncreaseInput): Promise<Reply> {
    const { reason } = more;
    return this.changes.change(caller, id, 'increase', { reason, ...key }, async (_, pledge) => {
      const fail = amountFails(more.amount, pledge.doc);
      const today = this.changes.clock.today();
      refuseFaults([...(fail ? [{ pointer: '/amount', ...fail }] : []), ...increaseFaults(pledge.doc, more, today)]);
      return pledge.increase(more, this.changes.by(caller, officers, reason));
    });
  }
  /** Officers say what is met; what is no longer asked for is an approver's to say, with a reason. */
  setCondition(caller: Caller, id: string, number: string, { state, reason }: ConditionInput): Promise<Reply> {
    return this.changes.change(caller, id, 'condition', { reason }, async (_, pledge) => {
      const condition = /^[1-9]\d?$/.test(number) ? pledge.doc.conditions?.[Number(number) - 1] : undefined;
      if (!condition) throw notFound();
      if (state === 'waived' && !hasRole(caller.actor, 'donorApprover')) throw forbidden('approverWaives');
      if (condition.state === state) throw conflict('conditionUnchanged');
      const by = this.changes.by(caller, state === 'waived' ? ['donorApprover'] : officers, reason);
      return pledge.setCondition(Number(number), state, this.changes.clock.today(), by);
    });
  }
  /** Nothing more is given: what is not agreed ends, what both sides have agreed stands (matching). */
  close(caller: Caller, id: string, reason: string): Promise<Reply> {
    return this.changes.change(caller, id, 'close', { reason, ...key }, async (_, pledge) =>
      pledge.close(this.changes.clock.today(), this.changes.by(caller, officers, reason)),
    );
  }
  /** Withdrawn in the open: what is not agreed goes back at once, what both sides have agreed stands (matching). */
  withdraw(caller: Caller, id: string, reason?: string): Promise<Reply> {
    return this.changes.change(caller, id, 'withdraw', { reason, ...key }, async (tx, pledge, ledger) => {
      if (!(await endReceived(tx, id))) throw conflict('passedOn');
      // what is promised stays counted with its sources: nothing is passed on twice
      if (!isPromised(ledger)) await returnSources(tx, pledge.doc);
      return pledge.withdraw(this.changes.by(caller, officers, reason));
    });
  }

  async totals(caller: Caller): Promise<Page<PledgeTotalView>> {
    const rows = await this.database.as(caller.actor, readTotals);
    const items = rows.map(({ currency, ...row }) => ({ ...row, ...(currency ? { currency } : {}) }));
    return { items, total: items.length };
  }
  /** Newest first, for its provider and those who oversee; others see what a pledge is, not how it came to be. */
  versions(caller: Caller, id: string, query: Query): Promise<Page<PledgeVersionView>> {
    const asked = readQuery(query, {
      limit: pageSize,
      cursor: place(([version, ...more]) => Number.isInteger(version) && more.length === 0),
    });
    if ('faults' in asked) throw invalid(asked.faults);
    const { limit = 50, cursor } = asked.read;
    return this.database.as(caller.actor, async (tx) => {
      if (!isId(id) || !(await findPledge(tx, id))) throw notFound();
      const rows = await listVersions(tx, id, cursor ? Number(cursor[0]) : undefined, limit);
      const items = rows.slice(0, limit).map(({ version, doc, by, at, reason }, index): PledgeVersionView => {
        const before = rows[index + 1]?.doc;
        const changed = before === undefined ? [] : changedMembers(before, doc);
        return { version, at: at.toISOString(), by, reason, status: doc.status, changed, pledge: doc };
      });
      const last = rows.length > limit ? items.at(-1) : undefined;
      return { items, ...(last ? { next: cursorOf([last.version]) } : {}) };
    });
  }
}
