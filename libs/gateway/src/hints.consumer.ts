// The event door: every topic, from now on, no inbox. A record that cannot be read is no hint; the services that keep
// copies make a dead letter of it.
import { eventOf, OnTopic, Unreadable, type IncomingRecord } from '@article-six/messaging';
import type { AnyEvent, Topic } from '@article-six/contracts';
import { isPartyOn, stateOf } from '@article-six/reference';
import { DomainClock, keepClock, Log, WorkerDatabase } from '@article-six/service-kit';
import { Controller } from '@nestjs/common';
import { Hints } from './hints.js';
import { hintsOf } from './hints.rules.js';

@Controller()
export class HintsConsumer {
  constructor(
    private readonly hints: Hints,
    private readonly log: Log,
    private readonly clock: DomainClock,
    private readonly worker: WorkerDatabase,
  ) {}

  @OnTopic('needs.need.v1')
  onNeed(record: IncomingRecord): void {
    this.take(record, 'needs.need.v1');
  }
  @OnTopic('needs.ranking.v1')
  onRanking(record: IncomingRecord): void {
    this.take(record, 'needs.ranking.v1');
  }
  @OnTopic('needs.state.v1')
  onState(record: IncomingRecord): void {
    this.take(record, 'needs.state.v1');
  }
  @OnTopic('needs.question.v1')
  onQuestion(record: IncomingRecord): void {
    this.take(record, 'needs.question.v1');
  }
  @OnTopic('needs.interest.v1')
  onInterest(record: IncomingRecord): void {
    this.take(record, 'needs.interest.v1');
  }
  @OnTopic('needs.evidence.v1')
  onEvidence(record: IncomingRecord): void {
    this.take(record, 'needs.evidence.v1');
  }
  @OnTopic('needs.organisation.v1')
  onOrganisation(record: IncomingRecord): void {
    this.take(record, 'needs.organisation.v1');
  }
  @OnTopic('needs.account.v1')
  onAccount(record: IncomingRecord): void {
    this.take(record, 'needs.account.v1');
  }
  @OnTopic('needs.clock.v1')
  async onClock(record: IncomingRecord): Promise<void> {
    const event = this.take(record, 'needs.clock.v1');
    if (event?.type !== 'clock.set') return;
    const { offsetMs, demonstration } = event.data.clock;
    const setting = { version: event.version, offsetMs, demonstration };
    await this.worker.transaction((tx) => keepClock(tx, this.clock, setting));
  }
  @OnTopic('pledges.pledge.v1')
  onPledge(record: IncomingRecord): void {
    this.take(record, 'pledges.pledge.v1');
  }
  @OnTopic('matching.plan.v1')
  onPlan(record: IncomingRecord): void {
    this.take(record, 'matching.plan.v1');
  }
  @OnTopic('matching.policy.v1')
  onPolicy(record: IncomingRecord): void {
    this.take(record, 'matching.policy.v1');
  }
  @OnTopic('matching.proposal.v1')
  onProposal(record: IncomingRecord): void {
    this.take(record, 'matching.proposal.v1');
  }
  @OnTopic('matching.alarm.v1')
  onAlarm(record: IncomingRecord): void {
    this.take(record, 'matching.alarm.v1');
  }
  @OnTopic('matching.tranche.v1')
  onTranche(record: IncomingRecord): void {
    this.take(record, 'matching.tranche.v1');
  }

  private readonly isParty = (organisation: string): boolean => {
    const state = stateOf(organisation);
    return state !== undefined && isPartyOn(state, this.clock.today());
  };
  private take(record: IncomingRecord, topic: Topic): AnyEvent | undefined {
    try {
      const event: AnyEvent = eventOf(record, topic);
      for (const one of hintsOf(event, this.isParty)) this.hints.tell(one);
      return event;
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      this.log.warn({ topic, offset: record.offset, reason: error.code }, 'an event that cannot be read gives no hint');
      return undefined;
    }
  }
}
