// The event door. Rankings and tranches are not read: no figure here depends on them, and a topic can be read from its
// beginning when one does.
import { Inbox, OnTopic, type IncomingRecord } from '@article-six/messaging';
import { Controller } from '@nestjs/common';
import { ReportingService } from './reporting.service.js';

@Controller()
export class ReportingConsumer {
  constructor(
    private readonly inbox: Inbox,
    private readonly reporting: ReportingService,
  ) {}

  @OnTopic('needs.need.v1')
  async onNeed(record: IncomingRecord): Promise<void> {
    await this.inbox.consume(record, 'needs.need.v1', (tx, event) => this.reporting.onNeed(tx, event));
  }
  @OnTopic('pledges.pledge.v1')
  async onPledge(record: IncomingRecord): Promise<void> {
    await this.inbox.consume(record, 'pledges.pledge.v1', (tx, event) => this.reporting.onPledge(tx, event));
  }
  @OnTopic('matching.proposal.v1')
  async onProposal(record: IncomingRecord): Promise<void> {
    await this.inbox.consume(record, 'matching.proposal.v1', (tx, event) => this.reporting.onProposal(tx, event));
  }
  @OnTopic('matching.plan.v1')
  async onPlan(record: IncomingRecord): Promise<void> {
    await this.inbox.consume(record, 'matching.plan.v1', (tx, event) => this.reporting.onPlan(tx, event));
  }
}
