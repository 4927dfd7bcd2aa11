// The HTTP door of plans and of the policy that they are made by.
import type { Page, PlanView, PolicyView } from '@article-six/contracts';
import {
  Commands,
  Database,
  expectVersion,
  From,
  invalid,
  notFound,
  Reply,
  Roles,
  type Caller,
} from '@article-six/service-kit';
import { pageSize, readQuery, words, type Query as Asked } from '@article-six/service-kit/list';
import { Body, Controller, Get, Header, Param, Put, Query } from '@nestjs/common';
import { MatchingService } from './matching.service.js';
import type { PlanTexts } from './plan-packing.js';
import { findPlan, listPlans, storedPlan, textsOf } from './plan-store.queries.js';
import { readPolicy } from './policy.rules.js';
import { currentPolicy, policyView } from './policy.queries.js';

const isNumber = (text: string) => /^[1-9]\d{0,8}$/.test(text);
const numberOf = (text: string): number => {
  if (!isNumber(text)) throw notFound();
  return Number(text);
};

@Controller()
export class PlanController {
  constructor(
    private readonly commands: Commands,
    private readonly database: Database,
    private readonly matching: MatchingService,
  ) {}

  @Get('plan')
  @Roles('signedIn')
  inForce(@From() caller: Caller): Promise<PlanView> {
    return this.plan(caller);
  }

  /** Newest first. */
  @Get('plans')
  @Roles('signedIn')
  async list(@Query() query: Asked, @From() { actor }: Caller): Promise<Page<PlanView>> {
    const read = readQuery(query, { limit: pageSize, cursor: words(9) });
    if ('faults' in read) throw invalid(read.faults);
    const { limit = 50, cursor } = read.read;
    if (cursor !== undefined && !isNumber(cursor)) throw invalid([{ pointer: '?cursor', code: 'wrongCursor' }]);
    const before = cursor === undefined ? undefined : Number(cursor);
    const plans = await this.database.as(actor, (tx) => listPlans(tx, limit + 1, before));
    const items = plans.slice(0, limit);
    const last = items.at(-1);
    return { items, ...(plans.length > items.length && last ? { next: String(last.number) } : {}) };
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

  @Get('policies/current')
  @Roles('signedIn')
  async policy(@From() { actor }: Caller): Promise<Reply> {
    const row = await this.database.as(actor, (tx) => currentPolicy(tx));
    return new Reply(policyView(row), row.number);
  }

  @Put('policies/current')
  @Roles('administrator')
  async setPolicy(@Body() body: unknown, @From() caller: Caller): Promise<Reply> {
    const read = readPolicy(body);
    if ('errors' in read) throw invalid(read.errors);
    return this.commands.run(caller, { action: 'policy.set' }, async (tx) => {
      let before: PolicyView | undefined;
      const row = await this.matching.setPolicy(tx, read.wanted, caller.actor.account, (current) => {
        expectVersion(caller.ifMatch, { version: current.number });
        before = policyView(current);
      });
      const after = policyView(row);
      return { body: after, version: row.number, audit: { thing: 'policy', id: 'current', before, after } };
    });
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
