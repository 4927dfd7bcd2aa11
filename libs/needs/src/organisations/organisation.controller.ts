// The HTTP door of organisations. To apply is for everybody; what was applied with is for the organisation and who vets.
import { organisationStatuses, type OrganisationView, type Page } from '@article-six/contracts';
import { From, refuseFaults, Roles, type Caller, type Reply } from '@article-six/service-kit';
import { anyOf, pageSize, readQuery, type Query as ListQuery } from '@article-six/service-kit/list';
import { Body, Controller, Get, Header, HttpCode, Param, Post, Query } from '@nestjs/common';
import { BecauseBody, ReasonBody } from '../need.dto.js';
import { InvitationBody, OrganisationBody } from './organisation.dto.js';
import { placeById } from './organisation.queries.js';
import { OrganisationService } from './organisation.service.js';

const readers = {
  limit: pageSize,
  cursor: placeById,
  status: anyOf(organisationStatuses),
};

@Controller('organisations')
export class OrganisationController {
  constructor(private readonly organisations: OrganisationService) {}

  @Post()
  @Roles('public')
  apply(@From() caller: Caller, @Body() body: OrganisationBody): Promise<Reply> {
    return this.organisations.apply(caller, body);
  }
  @Get()
  @Header('cache-control', 'no-store')
  @Roles('signedIn')
  async list(@From() caller: Caller, @Query() query: ListQuery): Promise<Page<OrganisationView>> {
    const asked = readQuery(query, readers);
    if ('faults' in asked) refuseFaults(asked.faults);
    const { limit = 50, cursor, status } = 'read' in asked ? asked.read : {};
    return this.organisations.page(caller, limit, cursor === undefined ? undefined : String(cursor[0]), status);
  }
  @Get(':id')
  @Roles('signedIn')
  one(@From() caller: Caller, @Param('id') id: string): Promise<Reply> {
    return this.organisations.one(caller, id);
  }
  @Post(':id/accept')
  @HttpCode(200)
  @Roles('coordinator')
  accept(@From() caller: Caller, @Param('id') id: string, @Body() body: InvitationBody): Promise<Reply> {
    return this.organisations.accept(caller, id, body);
  }
  @Post(':id/refuse')
  @HttpCode(200)
  @Roles('coordinator')
  refuse(@From() caller: Caller, @Param('id') id: string, @Body() { reason }: BecauseBody): Promise<Reply> {
    return this.organisations.refuse(caller, id, reason);
  }
  @Post(':id/suspend')
  @HttpCode(200)
  @Roles('coordinator')
  suspend(@From() caller: Caller, @Param('id') id: string, @Body() { reason }: BecauseBody): Promise<Reply> {
    return this.organisations.suspend(caller, id, reason);
  }
  @Post(':id/restore')
  @HttpCode(200)
  @Roles('coordinator')
  restore(@From() caller: Caller, @Param('id') id: string, @Body() { reason }: ReasonBody): Promise<Reply> {
    return this.organisations.restore(caller, id, reason);
  }
}
