// The HTTP door of needs.
import type { NeedView, Page } from '@article-six/contracts';
import { From, Reply, Roles, type Caller } from '@article-six/service-kit';
import { Body, Controller, Get, Header, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import type { Query as ListQuery } from '@article-six/service-kit/list';
import { NeedBody, ReasonBody, RevisedNeedBody, SupportBody } from './need.dto.js';
import { NeedService } from './need.service.js';

@Controller('needs')
export class NeedController {
  constructor(private readonly needs: NeedService) {}

  @Post()
  @Roles('focalPoint')
  draft(@From() caller: Caller, @Body() body: NeedBody): Promise<Reply> {
    return this.needs.draft(caller, body);
  }
  @Put(':id')
  @Roles('focalPoint', 'capital')
  revise(@From() caller: Caller, @Param('id') id: string, @Body() body: RevisedNeedBody): Promise<Reply> {
    const { reason, ...stated } = body;
    return this.needs.revise(caller, id, stated, reason);
  }
  @Post(':id/submit')
  @HttpCode(200)
  @Roles('focalPoint')
  submit(@From() caller: Caller, @Param('id') id: string, @Body() { reason }: ReasonBody): Promise<Reply> {
    return this.needs.submit(caller, id, reason);
  }
  @Post(':id/publish')
  @HttpCode(200)
  @Roles('capital')
  publish(@From() caller: Caller, @Param('id') id: string, @Body() { reason }: ReasonBody): Promise<Reply> {
    return this.needs.publish(caller, id, reason);
  }
  @Post(':id/bilateral-support')
  @HttpCode(200)
  @Roles('capital', 'coordinator')
  support(@From() caller: Caller, @Param('id') id: string, @Body() body: SupportBody): Promise<Reply> {
    const { year, donor, amount, reason } = body;
    return this.needs.support(caller, id, { year, donor, amount }, reason);
  }

  @Get()
  @Roles('public')
  list(@From() caller: Caller, @Query() query: ListQuery): Promise<Page<NeedView>> {
    return this.needs.page(caller, query);
  }
  // the rank is the ranking's, not of the version that the ETag names: nothing in between may keep the answer
  @Get(':id')
  @Header('cache-control', 'no-store')
  @Roles('public')
  one(@From() caller: Caller, @Param('id') id: string): Promise<Reply> {
    return this.needs.one(caller, id);
  }
}
