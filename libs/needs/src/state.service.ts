// The registry of States over HTTP: how each stands on the day of the domain clock, and its correction by a coordinator,
// which is a version with a source and a reason.
import type { Page, StateCorrectionInput, StateDetailView, StateView } from '@article-six/contracts';
import { Outbox } from '@article-six/messaging';
import { corrected, correctionFaults, stateOf, type StateRecord } from '@article-six/reference';
import { plain } from '@article-six/service-kit/body';
import {
  Commands,
  Database,
  DomainClock,
  expectVersion,
  notFound,
  refuseFaults,
  Reply,
  type Caller,
} from '@article-six/service-kit';
import { Injectable } from '@nestjs/common';
import { Registry } from './registry.js';
import { keepRecord, lockRecord, readRecord, readVersions, type RecordRow } from './registry.queries.js';
import { statePage, type StateFilter } from './state-query.rules.js';
import { clocksView, stateDetail, type ClocksView } from './state.view.js';

@Injectable()
export class StateService {
  constructor(
    private readonly commands: Commands,
    private readonly database: Database,
    private readonly outbox: Outbox,
    private readonly clock: DomainClock,
    private readonly registry: Registry,
  ) {}

  page(filter: StateFilter): Page<StateView> {
    return statePage(this.registry, filter, this.clock.today());
  }
  clocks(iso3: string): ClocksView {
    const state = this.registry.of(iso3);
    if (!state) throw notFound();
    return clocksView(state, this.clock.today());
  }
  one(caller: Caller, iso3: string): Promise<Reply> {
    const kept = stateOf(iso3);
    if (!kept) throw notFound();
    return this.database.as(caller.actor, async (tx) => {
      const row = await readRecord(tx, iso3);
      const body = stateDetail(kept, row, await readVersions(tx, iso3), this.clock.today());
      return new Reply(body, body.version);
    });
  }

  /** Replaces what the registry says of the State's dates and of its Article 5 duty; clocks are computed anew. */
  correct(caller: Caller, iso3: string, input: StateCorrectionInput): Promise<Reply> {
    const kept = stateOf(iso3);
    if (!kept) throw notFound();
    return this.commands.run(caller, { action: 'state.correct' }, async (tx) => {
      const before = await lockRecord(tx, iso3);
      expectVersion(caller.ifMatch, versionOf(before));
      refuseFaults(correctionFaults(input));
      const source = plain(input.source);
      const by = { role: 'coordinator' as const, at: this.clock.now(), reason: plain(input.reason) };
      const state: StateRecord = corrected(before?.doc ?? kept, { ...input, source });
      const version = (before?.version ?? 0) + 1;
      const row: RecordRow = { iso3, version, doc: state, updated: by.at, updatedBy: by.role };
      await keepRecord(tx, row, by, source);
      const change = { by: by.role, reason: by.reason };
      const told = JSON.parse(JSON.stringify(state)) as never;
      await this.outbox.add(tx, { type: 'state.corrected', aggregateId: iso3, version, data: { state: told, change } });
      tx.afterCommit(() => this.registry.take(row));
      const body: StateDetailView = stateDetail(kept, row, await readVersions(tx, iso3), this.clock.today());
      const audit = { thing: 'state', id: iso3, before: before?.doc ?? kept, after: state, reason: by.reason };
      return { body, version, audit };
    });
  }
}
const versionOf = (row: RecordRow | undefined) =>
  row ? { version: row.version, changedBy: row.updatedBy, changedAt: row.updated } : { version: 0 };
