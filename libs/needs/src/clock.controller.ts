// The HTTP door of the domain clock.
import type { ClockView } from '@article-six/contracts';
import { From, Roles, type Caller, type Reply } from '@article-six/service-kit';
import { Body, Controller, Get, Header, Put } from '@nestjs/common';
import { ClockService } from './clock.service.js';
import { ClockBody } from './state.dto.js';

@Controller('clock')
export class ClockController {
  constructor(private readonly clock: ClockService) {}

  @Get()
  @Header('cache-control', 'no-store')
  @Roles('public')
  read(): ClockView {
    return this.clock.read();
  }
  @Put()
  @Roles('administrator')
  set(@From() caller: Caller, @Body() { now }: ClockBody): Promise<Reply> {
    return this.clock.set(caller, now);
  }
}
