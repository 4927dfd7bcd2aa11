// The HTTP door of how a pledge is registered, grows, ends and was. Before pledge.controller.ts in the list of the room:
// `totals` is no id.
import type { Page, PledgeTotalView, PledgeVersionView } from '@article-six/contracts';
import { From, Roles, type Caller, type Reply } from '@article-six/service-kit';
import type { Query as ListQuery } from '@article-six/service-kit/list';
import { Body, Controller, Get, Header, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ConditionBody, EndBody, IncreaseBody } from './pledge-details.dto.js';
import { ReasonBody } from './pledge.dto.js';
import { PledgeLifeService } from './pledge-life.service.js';

@Controller('pledges')
export class PledgeLifeController {
  constructor(private readonly life: PledgeLifeService) {}

  @Get('totals')
  @Header('cache-control', 'no-store')
  @Roles('signedIn')
  totals(@From() caller: Caller): Promise<Page<PledgeTotalView>> {
    return this.life.totals(caller);
  }
  @Post(':id/register')
  @HttpCode(200)
  @Roles('donorOfficer', 'donorApprover')
  register(@From() caller: Caller, @Param('id') id: string, @Body() { reason }: ReasonBody): Promise<Reply> {
    return this.life.register(caller, id, reason);
  }
  @Post(':id/increase')
  @HttpCode(200)
  @Roles('donorOfficer', 'donorApprover')
  increase(@From() caller: Caller, @Param('id') id: string, @Body() body: IncreaseBody): Promise<Reply> {
    return this.life.increase(caller, id, body);
  }
  @Post(':id/conditions/:number')
  @HttpCode(200)
  @Roles('donorOfficer', 'donorApprover')
  condition(
    @From() caller: Caller,
    @Param('id') id: string,
    @Param('number') number: string,
    @Body() body: ConditionBody,
  ): Promise<Reply> {
    return this.life.setCondition(caller, id, number, body);
  }
  @Post(':id/close')
  @HttpCode(200)
  @Roles('donorOfficer', 'donorApprover')
  close(@From() caller: Caller, @Param('id') id: string, @Body() { reason }: EndBody): Promise<Reply> {
    return this.life.close(caller, id, reason);
  }
  @Post(':id/withdraw')
  @HttpCode(200)
  @Roles('donorOfficer', 'donorApprover')
  withdraw(@From() caller: Caller, @Param('id') id: string, @Body() { reason }: ReasonBody): Promise<Reply> {
    return this.life.withdraw(caller, id, reason);
  }
  @Get(':id/versions')
  @Header('cache-control', 'no-store')
  @Roles('signedIn')
  versions(
    @From() caller: Caller,
    @Param('id') id: string,
    @Query() query: ListQuery,
  ): Promise<Page<PledgeVersionView>> {
    return this.life.versions(caller, id, query);
  }
}
