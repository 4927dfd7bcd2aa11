// The HTTP door of plans: the one in force, those before it, and what each was made from.
import type { Page, PlanView } from '@article-six/contracts';
import { Database, DomainClock, From, invalid, notFound, Refusal, Roles, type Caller } from '@article-six/service-kit';
import { readQuery, words, type Query as Asked } from '@article-six/service-kit/list';
import { Controller, Get, Header, Param, Query } from '@nestjs/common';
import { dayAsked } from './history/as-at.rules.js';
import type { PlanTexts } from './plan-packing.js';
import { numberOf, pageOf, placeOf } from './plan-pages.rules.js';
import { findPlan, findPlanOn, listPlans, storedPlan, textsOf } from './plan-store.queries.js';

@Controller()
export class PlanController {
  constructor(
    private readonly database: Database,
    private readonly clock: DomainClock,
  ) {}

  /** `asOf`: the one that was in force at the end of that day. */
  @Get('plan')
  @Roles('signedIn')
  async inForce(@Query() query: Asked, @From() caller: Caller): Promise<PlanView> {
    const asOf = dayAsked(query, this.clock.today());
    if (asOf === undefined) return this.plan(caller);
    const view = await this.database.as(caller.actor, (tx) => findPlanOn(tx, asOf));
    if (!view) throw new Refusal(404, 'noPlanYet', { params: { asOf } });
    return view;
  }

  /** Newest first. */
  @Get('plans')
  @Roles('signedIn')
  async list(@Query() query: Asked, @From() { actor }: Caller): Promise<Page<PlanView>> {
    const { limit, before } = placeOf(query);
    return pageOf(await this.database.as(actor, (tx) => listPlans(tx, limit + 1, before)), limit);
  }

  @Get('plans/:number')
  @Roles('signedIn')
  async byNumber(@Param('number') number: string, @From() caller: Caller): Promise<PlanView> {
    return this.plan(caller, numberOf(number));
  }

  /** As it was planned, byte for byte: its canonical form has the hash that the plan names. */
  @Get('plans/:number/input')
  @Header('content-type', 'application/json; charset=utf-8')
  @Roles('coordinator', 'administrator')
  async input(@Param('number') number: string, @Query() query: Asked, @From() caller: Caller): Promise<string> {
    return (await this.texts(number, query, caller)).input;
  }
  /** The plan of that input, byte for byte. */
  @Get('plans/:number/output')
  @Header('content-type', 'application/json; charset=utf-8')
  @Roles('coordinator', 'administrator')
  async output(@Param('number') number: string, @Query() query: Asked, @From() caller: Caller): Promise<string> {
    return (await this.texts(number, query, caller)).output;
  }

  private async texts(number: string, query: Asked, { actor }: Caller): Promise<PlanTexts> {
    const read = readQuery(query, { commodity: words(40) });
    if ('faults' in read) throw invalid(read.faults);
    const { commodity = 'USD' } = read.read;
    const plan = await this.database.as(actor, (tx) => storedPlan(tx, numberOf(number), commodity));
    const [part] = plan?.parts ?? [];
    if (!part) throw notFound();
    return textsOf(part);
  }
  private async plan({ actor }: Caller, number?: number): Promise<PlanView> {
    const view = await this.database.as(actor, (tx) => findPlan(tx, number));
    if (!view) throw notFound();
    return view;
  }
}
