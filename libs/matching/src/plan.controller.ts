// The HTTP door of plans and of the policy that they are made by.
import type { PlanView, PolicyView } from '@article-six/contracts';
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
import { Body, Controller, Get, Param, Put, Query } from '@nestjs/common';
import { MatchingService } from './matching.service.js';
import { findInput, findPlan } from './plan.queries.js';
import { readPolicy } from './policy.rules.js';
import { currentPolicy, policyView } from './policy.queries.js';

const numberOf = (text: string): number => {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw notFound();
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

  @Get('plans/:number')
  @Roles('signedIn')
  async byNumber(@Param('number') number: string, @From() caller: Caller): Promise<PlanView> {
    return this.plan(caller, numberOf(number));
  }

  /** As it was planned, byte for byte: its canonical form has the hash that the plan names. */
  @Get('plans/:number/input')
  @Roles('coordinator', 'administrator')
  async input(
    @Param('number') number: string,
    @Query() query: Record<string, string>,
    @From() { actor }: Caller,
  ): Promise<unknown> {
    const { commodity = 'USD', ...others } = query;
    const faults = Object.keys(others).map((name) => ({ pointer: `?${name}`, code: 'unknownParameter' }));
    if (faults.length > 0) throw invalid(faults);
    const input = await this.database.as(actor, (tx) => findInput(tx, numberOf(number), commodity));
    if (input === undefined) throw notFound();
    return JSON.parse(input);
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

  private async plan({ actor }: Caller, number?: number): Promise<PlanView> {
    const view = await this.database.as(actor, (tx) => findPlan(tx, number));
    if (!view) throw notFound();
    return view;
  }
}
