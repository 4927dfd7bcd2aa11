// The HTTP door of what money could do: an earmark before it is saved, and a pledge that stands.
import type { EligibleNeedsView, UnusedView } from '@article-six/contracts';
import { From, invalid, Roles, type Caller } from '@article-six/service-kit';
import { pageSize, place, readQuery, type Query as ListQuery } from '@article-six/service-kit/list';
import { Body, Controller, Get, Header, HttpCode, Param, Post, Query } from '@nestjs/common';
import { EligibleService, type AskedPage } from './eligible.service.js';
import { readPreview } from './preview.rules.js';

function readPage(query: ListQuery): AskedPage {
  const asked = readQuery(query, {
    limit: pageSize,
    cursor: place(([state, rank, ...more]) => typeof state === 'string' && Number.isInteger(rank) && more.length === 0),
  });
  if ('faults' in asked) throw invalid(asked.faults);
  const { limit = 50, cursor } = asked.read;
  return { limit, ...(cursor ? { after: [String(cursor[0]), Number(cursor[1])] as const } : {}) };
}

@Controller('pledges')
export class EligibleController {
  constructor(private readonly eligible: EligibleService) {}

  @Post('preview')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  @Roles('donorOfficer', 'donorApprover', 'coordinator')
  preview(@From() caller: Caller, @Body() body: unknown): Promise<EligibleNeedsView> {
    const read = readPreview(body);
    if ('faults' in read) throw invalid(read.faults);
    return this.eligible.preview(caller, read.input);
  }
  @Get(':id/eligible-needs')
  @Header('cache-control', 'no-store')
  @Roles('donorOfficer', 'donorApprover', 'coordinator', 'administrator')
  needs(@From() caller: Caller, @Param('id') id: string, @Query() query: ListQuery): Promise<EligibleNeedsView> {
    return this.eligible.eligibleNeeds(caller, id, readPage(query));
  }
  @Get(':id/unused')
  @Header('cache-control', 'no-store')
  @Roles('donorOfficer', 'donorApprover', 'coordinator', 'administrator')
  unused(@From() caller: Caller, @Param('id') id: string): Promise<UnusedView> {
    return this.eligible.unused(caller, id);
  }
}
