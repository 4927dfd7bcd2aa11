// The HTTP door of accounts: who leads an organisation invites, suspends and hands over; who holds a code takes it up.
import type { AccountView, Page } from '@article-six/contracts';
import { From, refuseFaults, Roles, type Caller, type Reply } from '@article-six/service-kit';
import { pageSize, readQuery, type Query as ListQuery } from '@article-six/service-kit/list';
import { Body, Controller, Get, Header, HttpCode, Param, Post, Query } from '@nestjs/common';
import { BecauseBody, ReasonBody } from '../need.dto.js';
import { AccountService } from './account.service.js';
import { CodeBody, HandOverBody, InvitationBody } from './organisation.dto.js';
import { placeById } from './organisation.queries.js';

const readers = {
  limit: pageSize,
  cursor: placeById,
};

@Controller()
export class AccountController {
  constructor(private readonly accounts: AccountService) {}

  @Post('accounts')
  @Roles('capital', 'donorApprover', 'observer', 'administrator')
  invite(@From() caller: Caller, @Body() body: InvitationBody): Promise<Reply> {
    return this.accounts.invite(caller, body);
  }
  @Get('accounts')
  @Header('cache-control', 'no-store')
  @Roles('signedIn')
  async list(@From() caller: Caller, @Query() query: ListQuery): Promise<Page<AccountView>> {
    const asked = readQuery(query, readers);
    if ('faults' in asked) refuseFaults(asked.faults);
    const { limit = 50, cursor } = 'read' in asked ? asked.read : {};
    return this.accounts.page(caller, cursor === undefined ? undefined : String(cursor[0]), limit);
  }
  @Get('accounts/:id')
  @Roles('signedIn')
  one(@From() caller: Caller, @Param('id') id: string): Promise<Reply> {
    return this.accounts.one(caller, id);
  }
  @Post('accounts/:id/suspend')
  @HttpCode(200)
  @Roles('capital', 'donorApprover', 'observer', 'coordinator', 'administrator')
  suspend(@From() caller: Caller, @Param('id') id: string, @Body() { reason }: BecauseBody): Promise<Reply> {
    return this.accounts.suspend(caller, id, reason);
  }
  @Post('accounts/:id/restore')
  @HttpCode(200)
  @Roles('capital', 'donorApprover', 'observer', 'coordinator', 'administrator')
  restore(@From() caller: Caller, @Param('id') id: string, @Body() { reason }: ReasonBody): Promise<Reply> {
    return this.accounts.restore(caller, id, reason);
  }
  @Post('accounts/:id/close')
  @HttpCode(200)
  @Roles('capital', 'donorApprover', 'observer', 'coordinator', 'administrator')
  close(@From() caller: Caller, @Param('id') id: string, @Body() { reason }: BecauseBody): Promise<Reply> {
    return this.accounts.close(caller, id, reason);
  }
  @Post('accounts/:id/reinvite')
  @HttpCode(200)
  @Roles('capital', 'donorApprover', 'observer', 'coordinator', 'administrator')
  reinvite(@From() caller: Caller, @Param('id') id: string, @Body() { reason }: ReasonBody): Promise<Reply> {
    return this.accounts.reinvite(caller, id, reason);
  }
  @Post('accounts/:id/hand-over')
  @Roles('capital', 'donorApprover', 'observer', 'coordinator', 'administrator')
  handOver(@From() caller: Caller, @Param('id') id: string, @Body() body: HandOverBody): Promise<Reply> {
    return this.accounts.handOver(caller, id, body);
  }
  /** The code is the right to it: whoever holds it may be signed in nowhere. */
  @Post('invitations/accept')
  @HttpCode(200)
  @Roles('public')
  accept(@Body() { code }: CodeBody): Promise<Reply> {
    return this.accounts.accept(code);
  }
}
