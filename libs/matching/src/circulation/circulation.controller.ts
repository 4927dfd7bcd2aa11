// The HTTP door of circulation: what floats is offered, an offer is taken back, and what it all freezes.
import type { CirculationDone, CirculationView } from '@article-six/contracts';
import { stateName } from '@article-six/reference';
import {
  Commands,
  conflict,
  DomainClock,
  expectVersion,
  forbidden,
  From,
  hasRole,
  invalid,
  notFound,
  Reply,
  Roles,
  roleOf,
  type Caller,
} from '@article-six/service-kit';
import { Body, Controller, Get, Header, HttpCode, Param, Post } from '@nestjs/common';
import { membersOf, readText } from '../match/money-lines.rules.js';
import { MatchingService } from '../matching.service.js';
import { findProposal } from '../proposal.queries.js';
import { isId } from '../proposal-query.rules.js';
import { proposalView } from '../proposal.view.js';
import { circulate, circulationPolicy, holdPlanner, noteCirculation } from './circulation.queries.js';
import { takeBack } from './withdrawal.queries.js';

@Controller()
export class CirculationController {
  constructor(
    private readonly commands: Commands,
    private readonly clock: DomainClock,
    private readonly matching: MatchingService,
  ) {}

  @Get('circulation')
  @Header('cache-control', 'no-store')
  @Roles('signedIn')
  view(): Promise<CirculationView> {
    return this.matching.circulation();
  }

  /** All that floats; what waits for an objection of its State is named with the day from which it can be offered. */
  @Post('circulation')
  @HttpCode(200)
  @Roles('coordinator')
  all(@Body() body: unknown, @From() caller: Caller): Promise<Reply> {
    const { errors } = membersOf(body, []);
    if (errors.length > 0) throw invalid(errors);
    return this.commands.run(caller, { action: 'circulation.run', keyRequired: true }, async (tx) => {
      const today = this.clock.today();
      await holdPlanner(tx);
      const policy = await circulationPolicy(tx, today);
      const done = await circulate(tx, 'all', { today, policy, by: 'coordinator' });
      await noteCirculation(tx, { day: today, by: 'coordinator', offers: done.rows.length });
      await this.matching.tell(tx, done.events);
      const body: CirculationDone = {
        ...{ on: today, offers: done.rows.length, skipped: done.skipped.length },
        waiting: done.waiting.map((need) => ({ ...need, stateName: stateName(need.state) })),
      };
      return { body, audit: { thing: 'circulation', id: today, after: body } };
    });
  }

  @Post('proposals/:id/circulate')
  @HttpCode(200)
  @Roles('coordinator')
  one(@Param('id') id: string, @From() caller: Caller): Promise<Reply> {
    if (!isId(id)) throw notFound();
    return this.commands.run(caller, { action: 'proposal.circulate', keyRequired: true }, async (tx) => {
      await holdPlanner(tx);
      const row = await findProposal(tx, id, true);
      if (!row) throw notFound();
      expectVersion(caller.ifMatch, { version: row.version, changedBy: 'matching', changedAt: row.updated });
      if (row.status !== 'floating') throw conflict('notFloating');
      const today = this.clock.today();
      const policy = await circulationPolicy(tx, today);
      const done = await circulate(tx, [id], { today, policy, by: 'coordinator' });
      const [offered] = done.rows;
      const [waits] = done.waiting;
      if (waits) throw conflict('stateMayObject', { from: waits.from });
      if (!offered) throw conflict('moneyGone');
      await noteCirculation(tx, { day: today, by: 'coordinator', offers: 1 });
      await this.matching.tell(tx, done.events);
      return {
        body: proposalView(offered, caller.actor, stateName(offered.state)),
        version: offered.version,
        audit: { thing: 'proposal', id, before: { status: 'floating' }, after: { status: 'circulated' } },
      };
    });
  }

  /** The State takes back its request for this money, or a coordinator an offer; whoever agreed already is told. */
  @Post('proposals/:id/withdraw')
  @HttpCode(200)
  @Roles('capital', 'coordinator')
  withdraw(@Param('id') id: string, @Body() body: unknown, @From() caller: Caller): Promise<Reply> {
    const { actor } = caller;
    const { members, errors } = membersOf(body, ['reason']);
    const reason = readText(members['reason'], '/reason', { max: 2000, required: true });
    if ('error' in reason) errors.push(reason.error);
    if (errors.length > 0 || 'error' in reason) throw invalid(errors);
    if (!isId(id)) throw notFound();
    return this.commands.run(caller, { action: 'proposal.withdraw', keyRequired: true }, async (tx) => {
      const seen = await findProposal(tx, id);
      if (!seen) throw notFound();
      const mine = hasRole(actor, 'coordinator') || seen.state === actor.organisation;
      if (!mine) throw forbidden('notYours');
      const row = (await findProposal(tx, id, true)) ?? seen;
      expectVersion(caller.ifMatch, { version: row.version, changedBy: 'matching', changedAt: row.updated });
      if (row.status !== 'circulated' && row.status !== 'accepted') throw conflict('notOpen');
      const { row: after, events } = await takeBack(tx, row, roleOf(actor, 'capital', 'coordinator'));
      await this.matching.tell(tx, events);
      return {
        body: proposalView(after, actor, stateName(after.state)),
        version: after.version,
        audit: {
          thing: 'proposal',
          id,
          before: row.doc.answers,
          after: { status: after.status },
          reason: reason.text ?? '',
        },
      };
    });
  }
}
