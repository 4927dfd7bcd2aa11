// The HTTP door of tables: pledges with their tranches, as they stand for the reader.
import type { PledgeState } from '@article-six/contracts';
import { give, readWanted, ThingExport } from '@article-six/imports';
import { pledgeCells, trancheCells } from '@article-six/reference';
import { Database, DomainClock, From, Roles, type Actor, type Caller } from '@article-six/service-kit';
import type { Query as ListQuery } from '@article-six/service-kit/list';
import { Controller, Get, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { pledgeView } from '../pledge.view.js';

/** As the reader may see it over HTTP: not where a provider would yield. */
const shownTo = (reader: Actor) => (doc: PledgeState) =>
  pledgeView({ doc, version: 0, updated: new Date(0), ledger: [] }, reader);

@Controller('exports')
export class PledgeExportController {
  constructor(
    private readonly database: Database,
    private readonly clock: DomainClock,
  ) {}

  @Get('pledges')
  @Roles('signedIn')
  async give(@From() caller: Caller, @Query() query: ListQuery, @Res() reply: FastifyReply): Promise<void> {
    const wanted = readWanted(query, ['pledges', 'tranches']);
    const shown = shownTo(caller.actor);
    const pledges = new ThingExport<PledgeState>(this.database, {
      kind: 'pledges',
      thing: 'pledge',
      tables: ['pledges', 'tranches'],
      row: (pledge) => pledgeCells(shown(pledge)),
      parts: (pledge) => trancheCells(shown(pledge)),
    });
    give(reply, 'pledges', await pledges.tables(caller.actor, wanted), wanted, this.clock.now());
  }
}
