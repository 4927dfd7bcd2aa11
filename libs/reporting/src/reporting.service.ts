// What happened elsewhere becomes rows here: one event, one transaction of the inbox, only the rows that it concerns.
import type { AnyEvent, EventsOn } from '@article-six/contracts';
import type { Tx } from '@article-six/messaging';
import { rate } from '@article-six/reference';
import { DomainClock, Log } from '@article-six/service-kit';
import { Injectable } from '@nestjs/common';
import {
  dropNeed,
  dropPledge,
  dropProposal,
  keepNeed,
  keepPlan,
  keepPledge,
  keepProposal,
  lockNeed,
  markChanged,
} from './copies.queries.js';
import { noteNeed, notePlan, notePledge, noteProposal, type ToldHead } from './told.queries.js';
import { isCounted, placedOf, yearFacts } from './ladder.rules.js';
import { recount } from './recount.queries.js';

@Injectable()
export class ReportingService {
  constructor(
    private readonly log: Log,
    private readonly clock: DomainClock,
  ) {}

  async onNeed(tx: Tx, event: EventsOn<'needs.need.v1'>): Promise<void> {
    const { need } = event.data;
    await lockNeed(tx, need.id);
    if ('years' in need && isCounted(need)) {
      const years = yearFacts(need, rate);
      if (years.some((year) => year.planning === null)) {
        const fields = { need: need.id, currency: need.currency };
        this.log.warn(fields, 'no rate of this currency is known, so the totals cannot count the need');
      }
      await keepNeed(tx, need, years);
      await noteNeed(
        tx,
        { ...this.headOf(event), state: need.state, pillar: need.pillar, commodity: need.commodity },
        years,
      );
    } else {
      await dropNeed(tx, need.id);
      await noteNeed(tx, { ...this.headOf(event), state: need.state });
    }
    await recount(tx, need.id);
    await markChanged(tx, event.aggregateId);
  }

  async onPledge(tx: Tx, event: EventsOn<'pledges.pledge.v1'>): Promise<void> {
    const { id, status, provider } = event.data.pledge;
    await (status === 'registered' ? keepPledge(tx, id, provider.code) : dropPledge(tx, id));
    await notePledge(tx, this.headOf(event), status === 'registered');
    await markChanged(tx, event.aggregateId);
  }

  async onProposal(tx: Tx, event: EventsOn<'matching.proposal.v1'>): Promise<void> {
    const { proposal } = event.data;
    await lockNeed(tx, proposal.need.id);
    const placed = placedOf(proposal);
    await (placed ? keepProposal(tx, proposal, placed) : dropProposal(tx, proposal.id));
    await noteProposal(tx, this.headOf(event), proposal, placed ?? []);
    await recount(tx, proposal.need.id);
    await markChanged(tx, event.aggregateId);
  }

  async onPlan(tx: Tx, event: EventsOn<'matching.plan.v1'>): Promise<void> {
    await keepPlan(tx, event.data.plan.number);
    await notePlan(tx, this.headOf(event), event.data.plan.number);
    await markChanged(tx, event.aggregateId);
  }

  /** `since`: the day of the domain clock on which it happened, however late it arrives here. */
  private headOf({ aggregateId, version, time }: Pick<AnyEvent, 'aggregateId' | 'version' | 'time'>): ToldHead {
    const since = new Date(Date.parse(time) + this.clock.current().offsetMs).toISOString().slice(0, 10);
    return { id: aggregateId, version, since };
  }
}
