// The HTTP door of imports: files in, progress and faults out. Who may is the kind's to say, so every signed-in account
// reaches the use case and is refused there.
import type { ImportFaultView, ImportView, Page } from '@article-six/contracts';
import { languages, type SheetLanguage } from '@article-six/formats';
import { From, invalid, Reply, Roles, type Caller } from '@article-six/service-kit';
import { Optional, Holds } from '@article-six/service-kit/holds';
import { text } from '@article-six/service-kit/body';
import { oneWord, readQuery, type Query as ListQuery } from '@article-six/service-kit/list';
import { Body, Controller, Get, Header, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ImportService } from './import.service.js';
import { ImportKinds } from './kinds.js';
import { templateOf } from './template.js';

/** Body of undo. */
export class UndoBody {
  @Optional()
  @Holds(text(1000, { lines: true }))
  reason?: string;
}

@Controller('imports')
export class ImportController {
  constructor(
    private readonly imports: ImportService,
    private readonly kinds: ImportKinds,
  ) {}

  @Get(':kind/template')
  @Roles('public')
  template(@Param('kind') kind: string, @Query() query: ListQuery, @Res() reply: FastifyReply): void {
    const { tables } = this.kinds.of(kind);
    const asked = readQuery(query, {
      format: oneWord(['csv', 'xlsx'] as const),
      table: oneWord(tables),
      language: oneWord(languages),
      tags: oneWord(['yes', 'no'] as const),
    });
    if ('faults' in asked) throw invalid(asked.faults);
    const { format = 'xlsx', language = 'en', table, tags } = asked.read;
    const wanted = { kind, format, language: language as SheetLanguage, tags: tags === 'yes' };
    const { name, type, body } = templateOf({ ...wanted, tables: table === undefined ? tables : [table] });
    void reply.header('content-type', type).header('content-disposition', `attachment; filename="${name}"`).send(body);
  }

  @Post(':kind')
  @Roles('signedIn')
  begin(
    @From() caller: Caller,
    @Param('kind') kind: string,
    @Query('name') name: string | undefined,
    @Req() request: FastifyRequest,
  ): Promise<Reply> {
    return this.imports.begin(caller, kind, name, request);
  }
  @Post(':kind/:id/files')
  @Roles('signedIn')
  add(
    @From() caller: Caller,
    @Param('kind') kind: string,
    @Param('id') id: string,
    @Query('name') name: string | undefined,
    @Req() request: FastifyRequest,
  ): Promise<Reply> {
    return this.imports.add(caller, kind, id, name, request);
  }
  @Post(':kind/:id/check')
  @HttpCode(202)
  @Roles('signedIn')
  check(@From() caller: Caller, @Param('kind') kind: string, @Param('id') id: string): Promise<Reply> {
    return this.imports.check(caller, kind, id);
  }
  @Post(':kind/:id/run')
  @HttpCode(202)
  @Roles('signedIn')
  run(@From() caller: Caller, @Param('kind') kind: string, @Param('id') id: string): Promise<Reply> {
    return this.imports.run(caller, kind, id);
  }
  @Post(':kind/:id/undo')
  @HttpCode(202)
  @Roles('signedIn')
  undo(
    @From() caller: Caller,
    @Param('kind') kind: string,
    @Param('id') id: string,
    @Body() { reason }: UndoBody,
  ): Promise<Reply> {
    return this.imports.undo(caller, kind, id, reason);
  }

  @Get(':kind')
  @Roles('signedIn')
  list(@From() caller: Caller, @Param('kind') kind: string, @Query() query: ListQuery): Promise<Page<ImportView>> {
    return this.imports.page(caller, kind, query);
  }
  @Get(':kind/:id')
  @Header('cache-control', 'no-store')
  @Roles('signedIn')
  one(@From() caller: Caller, @Param('kind') kind: string, @Param('id') id: string): Promise<ImportView> {
    return this.imports.one(caller, kind, id);
  }
  @Get(':kind/:id/faults')
  @Header('cache-control', 'no-store')
  @Roles('signedIn')
  faults(
    @From() caller: Caller,
    @Param('kind') kind: string,
    @Param('id') id: string,
    @Query() query: ListQuery,
  ): Promise<Page<ImportFaultView>> {
    return this.imports.faults(caller, kind, id, query);
  }
}
