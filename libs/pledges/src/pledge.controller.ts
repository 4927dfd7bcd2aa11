// The HTTP door of pledges.
import type { Page, PledgeView } from '@article-six/contracts';
import { From, invalid, Reply, Roles, type Caller } from '@article-six/service-kit';
import { Body, Controller, Get, Header, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import type { Query as ListQuery } from '@article-six/service-kit/list';
import { PledgeBody, ReasonBody } from './pledge.dto.js';
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
  revise(@From() caller: Caller, @Param('id') id: string, @Body() body: PledgeBody): Promise<Reply> {
    return this.pledges.revise(caller, id, body);
  }
  @Post(':id/register')
  @HttpCode(200)
  @Roles('donorOfficer', 'donorApprover')
  register(@From() caller: Caller, @Param('id') id: string, @Body() { reason }: ReasonBody): Promise<Reply> {
    return this.pledges.register(caller, id, reason);
  }
  @Post(':id/withdraw')
  @HttpCode(200)
  @Roles('donorOfficer', 'donorApprover')
  withdraw(@From() caller: Caller, @Param('id') id: string, @Body() { reason }: ReasonBody): Promise<Reply> {
    return this.pledges.withdraw(caller, id, reason);
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
