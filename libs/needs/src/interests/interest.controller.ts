// The HTTP door of a donor's interest in a need.
import type { InterestView } from '@article-six/contracts';
import { From, Roles, type Caller, type Reply } from '@article-six/service-kit';
import * as must from '@article-six/service-kit/body';
import { Holds, Optional } from '@article-six/service-kit/holds';
import { Body, Controller, Get, Header, HttpCode, Param, Post, Put } from '@nestjs/common';
import { ReasonBody } from '../need.dto.js';
import { InterestService } from './interest.service.js';

/** Body of PUT /needs/{id}/interest. */
export class InterestBody {
  @Optional()
  @Holds(must.text(1000, { lines: true }))
  note?: string;
}

@Controller('needs/:need')
export class InterestController {
  constructor(private readonly interests: InterestService) {}

  @Put('interest')
  @Roles('donorOfficer', 'donorApprover')
  express(@From() caller: Caller, @Param('need') need: string, @Body() { note }: InterestBody): Promise<Reply> {
    return this.interests.express(caller, need, note);
  }
  @Post('interest/withdraw')
  @HttpCode(200)
  @Roles('donorOfficer', 'donorApprover')
  withdraw(@From() caller: Caller, @Param('need') need: string, @Body() { reason }: ReasonBody): Promise<Reply> {
    return this.interests.withdraw(caller, need, reason);
  }
  @Get('interests')
  @Header('cache-control', 'no-store')
  @Roles('signedIn')
  list(@From() caller: Caller, @Param('need') need: string): Promise<{ items: InterestView[] }> {
    return this.interests.list(caller, need);
  }
}
