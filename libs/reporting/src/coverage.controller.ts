// The HTTP door of the read side: totals for everybody, the ladder of a need by its visibility, what waits by side.
import { DomainClock, From, refuseFaults, Roles, type Caller, type Reply } from '@article-six/service-kit';
import { Controller, Get, Headers, Param, Query } from '@nestjs/common';
import { CoverageService } from './coverage.service.js';
import { readAsOf, readPageQuery, type Query as Parameters } from './page-query.rules.js';

@Controller()
export class CoverageController {
  constructor(
    private readonly reads: CoverageService,
    private readonly clock: DomainClock,
  ) {}

  @Get('coverage')
  @Roles('public')
  coverage(
    @From() { actor }: Caller,
    @Query() query: Parameters,
    @Headers('if-none-match') has?: string,
  ): Promise<Reply> {
    const { asOf, faults } = readAsOf(query, this.clock.today());
    refuseFaults(faults);
    return this.reads.coverage({ actor, has }, asOf);
  }

  @Get('coverage/needs/:id')
  @Roles('public')
  need(
    @From() { actor }: Caller,
    @Param('id') id: string,
    @Query() query: Parameters,
    @Headers('if-none-match') has?: string,
  ): Promise<Reply> {
    const { asOf, faults } = readAsOf(query, this.clock.today());
    refuseFaults(faults);
    return this.reads.need({ actor, has }, id, asOf);
  }

  @Get('waiting')
  @Roles('signedIn')
  waiting(
    @From() { actor }: Caller,
    @Query() query: Parameters,
    @Headers('if-none-match') has?: string,
  ): Promise<Reply> {
    const { page, faults } = readPageQuery(query);
    refuseFaults(faults);
    return this.reads.waiting({ actor, has }, page);
  }
}
