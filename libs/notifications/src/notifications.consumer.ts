// The event door. A notice belongs to its one event, so each event is an effect of its own (`single`): the next version
// only, in order; a version that is missing stops this record and is kept as a dead letter, never told out of order.
// That also keeps the asking right: an older event can never ask again for an answer that a newer one has closed.
import { Inbox, OnTopic, type IncomingRecord } from '@article-six/messaging';
import type { Tx } from '@article-six/service-kit';
import { Controller } from '@nestjs/common';
import { NotificationsService } from './notifications.service.js';

const single = { single: true };

@Controller()
export class NotificationsConsumer {
  constructor(
    private readonly inbox: Inbox,
    private readonly notifications: NotificationsService,
  ) {}

  @OnTopic('needs.need.v1')
  async onNeed(record: IncomingRecord): Promise<void> {
    const { onEvent } = this.notifications;
    await this.inbox.consume(record, 'needs.need.v1', (tx, event) => onEvent(tx as Tx, event), single);
  }
  @OnTopic('needs.question.v1')
  async onQuestion(record: IncomingRecord): Promise<void> {
    const { onEvent } = this.notifications;
    await this.inbox.consume(record, 'needs.question.v1', (tx, event) => onEvent(tx as Tx, event), single);
  }
  @OnTopic('needs.interest.v1')
  async onInterest(record: IncomingRecord): Promise<void> {
    const { onEvent } = this.notifications;
    await this.inbox.consume(record, 'needs.interest.v1', (tx, event) => onEvent(tx as Tx, event), single);
  }
  @OnTopic('pledges.pledge.v1')
  async onPledge(record: IncomingRecord): Promise<void> {
    const { onEvent } = this.notifications;
    await this.inbox.consume(record, 'pledges.pledge.v1', (tx, event) => onEvent(tx as Tx, event), single);
  }
  @OnTopic('matching.proposal.v1')
  async onProposal(record: IncomingRecord): Promise<void> {
    const { onEvent } = this.notifications;
    await this.inbox.consume(record, 'matching.proposal.v1', (tx, event) => onEvent(tx as Tx, event), single);
  }
  @OnTopic('matching.alarm.v1')
  async onAlarm(record: IncomingRecord): Promise<void> {
    const { onEvent } = this.notifications;
    await this.inbox.consume(record, 'matching.alarm.v1', (tx, event) => onEvent(tx as Tx, event), single);
  }
  @OnTopic('matching.tranche.v1')
  async onTranche(record: IncomingRecord): Promise<void> {
    const { onTranche } = this.notifications;
    await this.inbox.consume(record, 'matching.tranche.v1', (tx, event) => onTranche(tx as Tx, event), single);
  }
}
