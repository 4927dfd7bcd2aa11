// The HTTP door of simulations: what would be, side by side with what is; and the preview of a policy before it is decided.
import type { SimulationInput, SimulationPart, SimulationView } from '@article-six/contracts';
import {
  Commands,
  Database,
  DomainClock,
  From,
  invalid,
  notFound,
  Reply,
  Roles,
  type Caller,
} from '@article-six/service-kit';
import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { v7 as uuid } from 'uuid';
import { MatchingService } from './matching.service.js';
import { numberOf } from './plan-pages.rules.js';
import { findPolicy } from './policy.queries.js';
import { isId } from './proposal-query.rules.js';
import { readSimulation, seenBy } from './simulation.rules.js';

interface Row {
  id: string;
  made_on: string;
  plan: number;
  supposed: SimulationInput;
  parts: SimulationPart[];
}
const viewOf = (row: Row, caller: Caller): SimulationView => {
  const { id, plan, supposed, parts } = row;
  return { id, madeOn: row.made_on, plan, supposed, ...seenBy(caller.actor, parts) };
};

@Controller()
export class SimulationController {
  constructor(
    private readonly commands: Commands,
    private readonly database: Database,
    private readonly matching: MatchingService,
    private readonly clock: DomainClock,
  ) {}

  @Post('simulations')
  @Roles('coordinator', 'administrator', 'donorOfficer', 'donorApprover', 'focalPoint', 'capital')
  async make(@Body() body: unknown, @From() caller: Caller): Promise<Reply> {
    const read = readSimulation(body);
    if ('errors' in read) throw invalid(read.errors);
    // computed before the transaction: nothing is held while the engine runs
    const { plan, parts } = await this.matching.simulate(read.supposed);
    const { account, organisation } = caller.actor;
    return this.commands.run(caller, { action: 'simulation.make' }, async (tx) => {
      const row: Row = { id: uuid(), made_on: this.clock.today(), plan, supposed: read.supposed, parts: [...parts] };
      await tx.query(
        'INSERT INTO simulation (id, made_on, made_by, organisation, plan, supposed, parts) VALUES ($1, $2, $3, $4, $5, $6, $7)',
        [row.id, row.made_on, account, organisation, plan, JSON.stringify(row.supposed), JSON.stringify(parts)],
      );
      const audit = { thing: 'simulation', id: row.id, after: read.supposed };
      return { body: viewOf(row, caller), version: 1, status: 201, audit };
    });
  }

  /** Whoever has the link reads it, with own sight. */
  @Get('simulations/:id')
  @Roles('signedIn')
  async one(@Param('id') id: string, @From() caller: Caller): Promise<Reply> {
    if (!isId(id)) throw notFound();
    const [row] = await this.database.as(caller.actor, (tx) =>
      tx.query<Row>('SELECT id, made_on::text AS made_on, plan, supposed, parts FROM simulation WHERE id = $1', [id]),
    );
    if (!row) throw notFound();
    return new Reply(viewOf(row, caller), 1);
  }

  /** What this policy would change if it were in force now, losers first. */
  @Get('policies/:number/preview')
  @Roles('coordinator', 'administrator')
  async preview(@Param('number') number: string, @From() caller: Caller): Promise<SimulationView> {
    const policy = await this.database.as(caller.actor, (tx) => findPolicy(tx, numberOf(number)));
    if (!policy) throw notFound();
    const { plan, parts } = await this.matching.simulate({}, policy);
    const id = `policy-${policy.number}`;
    return { id, madeOn: this.clock.today(), plan, supposed: {}, ...seenBy(caller.actor, parts) };
  }
}
