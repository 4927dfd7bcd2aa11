// The event door: each record becomes one transaction of the inbox, and one use case inside it.
import { Inbox, OnTopic, type IncomingRecord } from '@article-six/messaging';
import { Controller } from '@nestjs/common';
import { MatchingService } from './matching.service.js';

@Controller()
export class MatchingConsumer {
  constructor(
    private readonly inbox: Inbox,
    private readonly matching: MatchingService,
  ) {}

  @OnTopic('needs.need.v1')
  async onNeed(record: IncomingRecord): Promise<void> {
    await this.inbox.consume(record, 'needs.need.v1', this.matching.onNeed);
  }
  @OnTopic('needs.ranking.v1')
  async onRanking(record: IncomingRecord): Promise<void> {
    await this.inbox.consume(record, 'needs.ranking.v1', this.matching.onRanking);
  }
  @OnTopic('needs.state.v1')
  async onState(record: IncomingRecord): Promise<void> {
    await this.inbox.consume(record, 'needs.state.v1', this.matching.onState);
  }
  @OnTopic('needs.interest.v1')
  async onInterest(record: IncomingRecord): Promise<void> {
    await this.inbox.consume(record, 'needs.interest.v1', this.matching.onInterest);
  }
  @OnTopic('pledges.pledge.v1')
  async onPledge(record: IncomingRecord): Promise<void> {
    await this.inbox.consume(record, 'pledges.pledge.v1', this.matching.onPledge);
  }
}
