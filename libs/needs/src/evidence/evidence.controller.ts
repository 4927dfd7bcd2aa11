// The HTTP door of evidence. A file is never shown inside a page: it is saved, as what it is, and runs nothing.
import type { EvidenceView } from '@article-six/contracts';
import { From, Roles, type Caller, type Reply } from '@article-six/service-kit';
import { Body, Controller, Get, Header, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { BecauseBody } from '../need.dto.js';
import { EvidenceService } from './evidence.service.js';

/** A name as RFC 8187 writes it in a header. */
const extended = (name: string) =>
  encodeURIComponent(name).replace(/['()]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);

@Controller('needs/:need/evidence')
export class EvidenceController {
  constructor(private readonly evidence: EvidenceService) {}

  @Post()
  @Roles('focalPoint', 'capital')
  add(
    @From() caller: Caller,
    @Param('need') need: string,
    @Query('name') name: string | undefined,
    @Req() request: FastifyRequest,
  ): Promise<Reply> {
    return this.evidence.add(caller, need, name, request);
  }
  @Post(':id/withdraw')
  @HttpCode(200)
  @Roles('focalPoint', 'capital')
  withdraw(
    @From() caller: Caller,
    @Param('need') need: string,
    @Param('id') id: string,
    @Body() { reason }: BecauseBody,
  ): Promise<Reply> {
    return this.evidence.withdraw(caller, need, id, reason);
  }
  @Get()
  @Header('cache-control', 'no-store')
  @Roles('public')
  list(@From() caller: Caller, @Param('need') need: string): Promise<{ items: EvidenceView[] }> {
    return this.evidence.list(caller, need);
  }
  @Get(':id')
  @Roles('public')
  async read(
    @From() caller: Caller,
    @Param('need') need: string,
    @Param('id') id: string,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { row, bytes } = await this.evidence.read(caller, need, id);
    const plain = row.name.replace(/[^\w. -]/g, '_');
    await reply
      .header('content-type', row.type)
      .header('content-length', row.bytes)
      .header('content-disposition', `attachment; filename="${plain}"; filename*=UTF-8''${extended(row.name)}`)
      .header('x-content-type-options', 'nosniff')
      .header('content-security-policy', "default-src 'none'; sandbox")
      .header('cache-control', 'no-store')
      .send(bytes);
  }
}
