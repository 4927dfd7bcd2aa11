// The HTTP door: /notifications, its read marks and its addresses.
import type { NotificationView, Page } from '@article-six/contracts';
import { From, notFound, refuseFaults, Roles, type Caller, type Reply } from '@article-six/service-kit';
import { Body, Controller, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { isId, readNoticeQuery, type Query as Parameters } from './notice-query.rules.js';
import type { AddressView } from './notice.view.js';
import { AddressInput, ReadAllInput } from './notifications.dto.js';
import { NotificationsService } from './notifications.service.js';

@Controller('notifications')
export class NotificationsController {
  constructor(private readonly notifications: NotificationsService) {}

  @Get()
  @Roles('signedIn')
  list(@From() caller: Caller, @Query() query: Parameters): Promise<Page<NotificationView>> {
    const { filter, faults } = readNoticeQuery(query);
    refuseFaults(faults);
    return this.notifications.list(caller, filter);
  }

  @Post('read-all')
  @HttpCode(200)
  @Roles('signedIn')
  readAll(@From() caller: Caller, @Body() input: ReadAllInput): Promise<{ marked: number }> {
    return this.notifications.readAll(caller, input.upTo);
  }
  @Post(':id/read')
  @HttpCode(200)
  @Roles('signedIn')
  read(@From() caller: Caller, @Param('id') id: string): Promise<NotificationView> {
    if (!isId(id)) throw notFound();
    return this.notifications.read(caller, id);
  }

  @Get('addresses')
  @Roles('signedIn')
  addresses(@From() caller: Caller): Promise<Page<AddressView>> {
    return this.notifications.addresses(caller);
  }
  @Put('addresses/:recipient')
  @Roles('focalPoint', 'capital', 'donorOfficer', 'donorApprover', 'coordinator')
  setAddress(
    @From() caller: Caller,
    @Param('recipient') recipient: string,
    @Body() input: AddressInput,
  ): Promise<Reply> {
    return this.notifications.setAddress(caller, recipient, input);
  }
}
