// The event door: the ledger is matching's, pledges keeps a copy of it to show.
import { Inbox, OnTopic, type IncomingRecord } from '@article-six/messaging';
import { Controller } from '@nestjs/common';
import { keepTranche } from './pledge.queries.js';

@Controller()
export class PledgeConsumer {
  constructor(private readonly inbox: Inbox) {}

  @OnTopic('matching.tranche.v1')
  async onTranche(record: IncomingRecord): Promise<void> {
    await this.inbox.consume(record, 'matching.tranche.v1', async (tx, event) => {
      await keepTranche(tx, event.data.tranche, event.version);
    });
  }
}
