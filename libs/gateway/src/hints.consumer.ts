// The event door: every topic, from now on, no inbox. A record that cannot be read is no hint; the services that keep
// copies make a dead letter of it.
import { eventOf, OnTopic, Unreadable, type IncomingRecord } from '@article-six/messaging';
import type { AnyEvent, Topic } from '@article-six/contracts';
import { Log } from '@article-six/service-kit';
import { Controller } from '@nestjs/common';
import { Hints } from './hints.js';
import { hintsOf } from './hints.rules.js';

@Controller()
export class HintsConsumer {
  constructor(
    private readonly hints: Hints,
    private readonly log: Log,
  ) {}

  @OnTopic('needs.need.v1')
  onNeed(record: IncomingRecord): void {
    this.take(record, 'needs.need.v1');
  }
  @OnTopic('needs.ranking.v1')
  onRanking(record: IncomingRecord): void {
    this.take(record, 'needs.ranking.v1');
  }
  @OnTopic('needs.clock.v1')
  onClock(record: IncomingRecord): void {
    this.take(record, 'needs.clock.v1');
  }
  @OnTopic('pledges.pledge.v1')
  onPledge(record: IncomingRecord): void {
    this.take(record, 'pledges.pledge.v1');
  }
  @OnTopic('matching.plan.v1')
  onPlan(record: IncomingRecord): void {
    this.take(record, 'matching.plan.v1');
  }
  @OnTopic('matching.proposal.v1')
  onProposal(record: IncomingRecord): void {
    this.take(record, 'matching.proposal.v1');
  }
  @OnTopic('matching.tranche.v1')
  onTranche(record: IncomingRecord): void {
    this.take(record, 'matching.tranche.v1');
  }

  private take(record: IncomingRecord, topic: Topic): void {
    try {
      for (const one of hintsOf(eventOf(record, topic) as AnyEvent)) this.hints.tell(one);
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      this.log.warn({ topic, offset: record.offset, reason: error.code }, 'an event that cannot be read gives no hint');
    }
  }
}
