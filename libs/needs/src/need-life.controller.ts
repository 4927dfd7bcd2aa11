// The HTTP door of how a need ends, comes back and was.
import type { NeedVersionView, Page } from '@article-six/contracts';
import { From, Roles, type Caller, type Reply } from '@article-six/service-kit';
import type { Query as ListQuery } from '@article-six/service-kit/list';
import { Body, Controller, Get, Header, HttpCode, Param, Post, Query } from '@nestjs/common';
import { NeedLifeService } from './need-life.service.js';
import { ReasonBody, ReopenBody } from './need.dto.js';

@Controller('needs')
export class NeedLifeController {
  constructor(private readonly life: NeedLifeService) {}

  @Post(':id/withdraw')
  @HttpCode(200)
  @Roles('capital')
  withdraw(@From() caller: Caller, @Param('id') id: string, @Body() { reason }: ReasonBody): Promise<Reply> {
    return this.life.withdraw(caller, id, reason);
  }
  @Post(':id/complete')
  @HttpCode(200)
  @Roles('capital')
  complete(@From() caller: Caller, @Param('id') id: string, @Body() { reason }: ReasonBody): Promise<Reply> {
    return this.life.complete(caller, id, reason);
  }
  @Post(':id/reopen')
  @HttpCode(200)
  @Roles('capital')
  reopen(@From() caller: Caller, @Param('id') id: string, @Body() body: ReopenBody): Promise<Reply> {
    return this.life.reopen(caller, id, body);
  }
  // what a reader sees of the history depends on what the need is now
  @Get(':id/versions')
  @Header('cache-control', 'no-store')
  @Roles('public')
  versions(@From() caller: Caller, @Param('id') id: string, @Query() query: ListQuery): Promise<Page<NeedVersionView>> {
    return this.life.versions(caller, id, query);
  }
}
