// The HTTP door of providers: whoever has registered a pledge.
import type { Page } from '@article-six/contracts';
import { Database, From, notFound, invalid, Roles, type Caller } from '@article-six/service-kit';
import { Controller, Get, Param, Query } from '@nestjs/common';
import { cursorOf, type Query as ListQuery } from '@article-six/service-kit/list';
import { readProviderQuery } from './pledge-query.rules.js';
import { findProvider, listProviders } from './pledge.queries.js';
import { providerView, type ProviderView } from './pledge.view.js';

@Controller('providers')
export class ProviderController {
  constructor(private readonly database: Database) {}

  @Get()
  @Roles('public')
  async list(@From() caller: Caller, @Query() query: ListQuery): Promise<Page<ProviderView>> {
    const asked = readProviderQuery(query);
    if ('faults' in asked) throw invalid(asked.faults);
    const { filter } = asked;
    const rows = await this.database.as(caller.actor, (tx) => listProviders(tx, filter));
    const shown = rows.slice(0, filter.limit);
    const last = rows.length > shown.length ? shown.at(-1) : undefined;
    return { items: shown.map(providerView), ...(last ? { next: cursorOf([last.code]) } : {}) };
  }
  @Get(':code')
  @Roles('public')
  async one(@From() caller: Caller, @Param('code') code: string): Promise<ProviderView> {
    const row = await this.database.as(caller.actor, (tx) => findProvider(tx, code));
    if (!row) throw notFound();
    return providerView(row);
  }
}
