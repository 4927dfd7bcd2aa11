// Expressing interest in a need, and taking it back. It promises nothing: matching takes it as a wish of the donor.
import { randomUUIDv7 } from 'node:crypto';
import type { InterestState, InterestView } from '@article-six/contracts';
import { Outbox } from '@article-six/messaging';
import {
  Commands,
  conflict,
  Database,
  DomainClock,
  expectVersion,
  notFound,
  roleOf,
  type Caller,
  type Reply,
  type Tx,
} from '@article-six/service-kit';
import { Injectable } from '@nestjs/common';
import { isId } from '../need-query.rules.js';
import { findNeed } from '../need.queries.js';

interface InterestRow {
  readonly doc: InterestState;
  readonly version: number;
}
const mine = 'SELECT doc, version FROM interest WHERE need = $1 AND provider = $2 FOR UPDATE';

@Injectable()
export class InterestService {
  constructor(
    private readonly commands: Commands,
    private readonly database: Database,
    private readonly outbox: Outbox,
    private readonly clock: DomainClock,
  ) {}

  /** Of the caller's organisation; expressed again, the note is the new one. */
  express(caller: Caller, need: string, note?: string): Promise<Reply> {
    return this.commands.run(caller, { action: 'interest.express' }, async (tx) => {
      const row = isId(need) ? await findNeed(tx, need) : undefined;
      if (!row) throw notFound();
      if (row.doc.status !== 'published') throw conflict('needNotPublished');
      const { reference, title, state, pillar, subType, fictional } = row.doc;
      const [before] = await tx.query<InterestRow>(mine, [need, caller.actor.organisation]);
      const interest: InterestState = {
        ...{ id: before?.doc.id ?? randomUUIDv7(), need, needReference: reference, needTitle: title, state, pillar },
        ...(subType === undefined ? {} : { subType }),
        ...{ provider: caller.actor.organisation, since: this.clock.today() },
        ...(note === undefined ? {} : { note }),
        fictional,
      };
      return this.keep(tx, caller, interest, (before?.version ?? 0) + 1, before?.doc);
    });
  }
  withdraw(caller: Caller, need: string, reason?: string): Promise<Reply> {
    return this.commands.run(caller, { action: 'interest.withdraw' }, async (tx) => {
      const [before] = isId(need) ? await tx.query<InterestRow>(mine, [need, caller.actor.organisation]) : [];
      if (!before) throw notFound();
      expectVersion(caller.ifMatch, {
        version: before.version,
        changedBy: 'donorOfficer',
        changedAt: this.clock.now(),
      });
      if (before.doc.withdrawnOn !== undefined) throw conflict('interestWithdrawn');
      const interest = { ...before.doc, withdrawnOn: this.clock.today() };
      return this.keep(tx, caller, interest, before.version + 1, before.doc, reason);
    });
  }
  /** What the reader may know of: all for its State and coordinators, a donor its own. */
  list(caller: Caller, need: string): Promise<{ items: InterestView[] }> {
    return this.database.as(caller.actor, async (tx) => {
      if (!isId(need) || !(await findNeed(tx, need))) throw notFound();
      const rows = await tx.query<InterestRow>('SELECT doc, version FROM interest WHERE need = $1 ORDER BY id', [need]);
      return { items: rows.map(({ doc, version }) => ({ ...doc, version })) };
    });
  }

  private async keep(
    tx: Tx,
    caller: Caller,
    interest: InterestState,
    version: number,
    before?: InterestState,
    reason?: string,
  ) {
    await tx.query(
      `INSERT INTO interest (id, need, version, doc) VALUES ($1, $2, $3, $4)
       ON CONFLICT (id) DO UPDATE SET version = excluded.version, doc = excluded.doc`,
      [interest.id, interest.need, version, JSON.stringify(interest)],
    );
    const type = interest.withdrawnOn === undefined ? ('interest.expressed' as const) : ('interest.withdrawn' as const);
    const by = roleOf(caller.actor, 'donorOfficer', 'donorApprover');
    const change = { by, ...(reason === undefined ? {} : { reason }) };
    await this.outbox.add(tx, { type, aggregateId: interest.id, version, data: { interest, change } });
    const audit = { thing: 'interest', id: interest.id, before, after: interest, ...(reason ? { reason } : {}) };
    return { body: { ...interest, version }, version, audit };
  }
}
