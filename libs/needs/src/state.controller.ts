// The HTTP door of the States' registry, their treaty clocks and their rankings.
import type { Page, RankingView, StateView } from '@article-six/contracts';
import { stateOf, type StateRecord } from '@article-six/reference';
import { DomainClock, From, notFound, invalid, Reply, Roles, type Caller } from '@article-six/service-kit';
import { Body, Controller, Get, Header, Param, Put, Query } from '@nestjs/common';
import type { Query as ListQuery } from '@article-six/service-kit/list';
import { clocksView, stateView, type ClocksView } from './need.view.js';
import { RankingService } from './ranking.service.js';
import { readStateQuery, statePage } from './state-query.rules.js';
import { RankingBody } from './state.dto.js';

function known(iso3: string): StateRecord {
  const state = stateOf(iso3);
  if (!state) throw notFound();
  return state;
}

@Controller('states')
export class StateController {
  constructor(
    private readonly rankings: RankingService,
    private readonly clock: DomainClock,
  ) {}

  @Get()
  @Roles('public')
  list(@Query() query: ListQuery): Page<StateView> {
    const asked = readStateQuery(query);
    if ('filter' in asked) return statePage(asked.filter, this.clock.today());
    throw invalid(asked.faults);
  }
  @Get(':iso3')
  @Roles('public')
  one(@Param('iso3') iso3: string): StateView {
    return stateView(known(iso3), this.clock.today());
  }
  @Get(':iso3/clocks')
  @Roles('public')
  clocks(@Param('iso3') iso3: string): ClocksView {
    return clocksView(known(iso3), this.clock.today());
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
