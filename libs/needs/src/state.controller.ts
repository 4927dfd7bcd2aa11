// The HTTP door of the States' registry, their treaty clocks and their rankings.
import type { Page, RankingView, StateView } from '@article-six/contracts';
import { From, invalid, Reply, Roles, type Caller } from '@article-six/service-kit';
import { Body, Controller, Get, Header, Param, Put, Query } from '@nestjs/common';
import type { Query as ListQuery } from '@article-six/service-kit/list';
import { RankingService } from './ranking.service.js';
import { readStateQuery } from './state-query.rules.js';
import { RankingBody, StateCorrectionBody } from './state.dto.js';
import { StateService } from './state.service.js';
import type { ClocksView } from './state.view.js';

@Controller('states')
export class StateController {
  constructor(
    private readonly rankings: RankingService,
    private readonly states: StateService,
  ) {}

  @Get()
  @Roles('public')
  list(@Query() query: ListQuery): Page<StateView> {
    const asked = readStateQuery(query);
    if ('filter' in asked) return this.states.page(asked.filter);
    throw invalid(asked.faults);
  }
  // how a State stands changes with the day, which is not of the version that the ETag names
  @Get(':iso3')
  @Header('cache-control', 'no-store')
  @Roles('public')
  one(@From() caller: Caller, @Param('iso3') iso3: string): Promise<Reply> {
    return this.states.one(caller, iso3);
  }
  @Put(':iso3')
  @Roles('coordinator')
  correct(@From() caller: Caller, @Param('iso3') iso3: string, @Body() body: StateCorrectionBody): Promise<Reply> {
    return this.states.correct(caller, iso3, body);
  }
  @Get(':iso3/clocks')
  @Roles('public')
  clocks(@Param('iso3') iso3: string): ClocksView {
    return this.states.clocks(iso3);
  }
  // titles and visibility are the needs', not of a version of the ranking: the body alone carries the version
  @Get(':iso3/ranking')
  @Header('cache-control', 'no-store')
  @Roles('public')
  ranking(@From() caller: Caller, @Param('iso3') iso3: string): Promise<RankingView> {
    return this.rankings.read(caller, iso3);
  }
  @Put(':iso3/ranking')
  @Roles('capital')
  reorder(@From() caller: Caller, @Param('iso3') iso3: string, @Body() { order }: RankingBody): Promise<Reply> {
    return this.rankings.reorder(caller, iso3, order);
  }
}
