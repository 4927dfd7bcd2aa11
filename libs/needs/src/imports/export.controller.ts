// The HTTP door of tables: needs with their costs, as they stand for the reader.
import { DomainClock, From, Roles, type Caller } from '@article-six/service-kit';
import type { Query as ListQuery } from '@article-six/service-kit/list';
import { give, readWanted } from '@article-six/imports';
import { Controller, Get, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { NeedExport } from './need-export.js';

@Controller('exports')
export class NeedExportController {
  constructor(
    private readonly needs: NeedExport,
    private readonly clock: DomainClock,
  ) {}

  @Get('needs')
  @Roles('public')
  async give(@From() caller: Caller, @Query() query: ListQuery, @Res() reply: FastifyReply): Promise<void> {
    const wanted = readWanted(query, ['needs', 'costs']);
    give(reply, 'needs', await this.needs.tables(caller.actor, wanted), wanted, this.clock.now());
  }
}
