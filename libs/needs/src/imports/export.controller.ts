// The HTTP door of tables: needs with their costs, as they stand for the reader.
import type { NeedState } from '@article-six/contracts';
import { give, readWanted, ThingExport } from '@article-six/imports';
import { costCells, needCells } from '@article-six/reference';
import { Database, DomainClock, From, Roles, type Caller } from '@article-six/service-kit';
import type { Query as ListQuery } from '@article-six/service-kit/list';
import { Controller, Get, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';

@Controller('exports')
export class NeedExportController {
  private readonly needs: ThingExport<NeedState>;
  constructor(
    database: Database,
    private readonly clock: DomainClock,
  ) {
    const tables = ['needs', 'costs'] as const;
    this.needs = new ThingExport(database, { kind: 'needs', thing: 'need', tables, row: needCells, parts: costCells });
  }

  @Get('needs')
  @Roles('public')
  async give(@From() caller: Caller, @Query() query: ListQuery, @Res() reply: FastifyReply): Promise<void> {
    const wanted = readWanted(query, ['needs', 'costs']);
    give(reply, 'needs', await this.needs.tables(caller.actor, wanted), wanted, this.clock.now());
  }
}
