// The HTTP door of pledges as they are stated and read; their life is in pledge-life.controller.ts.
import type { Page, PledgeView } from '@article-six/contracts';
import { From, invalid, Reply, Roles, type Caller } from '@article-six/service-kit';
import { Body, Controller, Get, Header, Param, Post, Put, Query } from '@nestjs/common';
import type { Query as ListQuery } from '@article-six/service-kit/list';
import { PledgeBody, RevisedPledgeBody } from './pledge.dto.js';
import { readPledgeQuery } from './pledge-query.rules.js';
import { PledgeService } from './pledge.service.js';

@Controller('pledges')
export class PledgeController {
  constructor(private readonly pledges: PledgeService) {}

  @Post()
  @Roles('donorOfficer')
  draft(@From() caller: Caller, @Body() body: PledgeBody): Promise<Reply> {
    return this.pledges.draft(caller, body);
  }
  @Put(':id')
  @Roles('donorOfficer')
  revise(@From() caller: Caller, @Param('id') id: string, @Body() body: RevisedPledgeBody): Promise<Reply> {
    const { reason, ...stated } = body;
    return this.pledges.revise(caller, id, stated, reason);
  }
  @Get()
  @Roles('signedIn')
  async list(@From() caller: Caller, @Query() query: ListQuery): Promise<Page<PledgeView>> {
    const asked = readPledgeQuery(query);
    if ('faults' in asked) throw invalid(asked.faults);
    return this.pledges.page(caller, asked.filter);
  }
  // the ledger is matching's, not of the version that the ETag names: nothing in between may keep the answer
  @Get(':id')
  @Header('cache-control', 'no-store')
  @Roles('signedIn')
  one(@From() caller: Caller, @Param('id') id: string): Promise<Reply> {
    return this.pledges.one(caller, id);
  }
}
