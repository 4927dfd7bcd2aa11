// The HTTP door of proposals and of the reasons for a need: who may see what is row-level security's decision.
import type { ExplanationView, Page, ProposalView } from '@article-six/contracts';
import { stateName } from '@article-six/reference';
import {
  Commands,
  conflict,
  Database,
  DomainClock,
  expectVersion,
  forbidden,
  From,
  invalid,
  notFound,
  Reply,
  Roles,
  type Caller,
} from '@article-six/service-kit';
import type { Query as Asked } from '@article-six/service-kit/list';
import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import type { Answer } from './answers.queries.js';
import { dayAsked, pastDay } from './history/as-at.rules.js';
import { needExplanation, proposalDetail, proposalPage } from './matching.reads.js';
import { MatchingService } from './matching.service.js';
import { isId, readDecline, readProposalQuery, type Query as ProposalQuery } from './proposal-query.rules.js';
import { proposalView } from './proposal.view.js';

@Controller()
export class ProposalController {
  constructor(
    private readonly commands: Commands,
    private readonly database: Database,
    private readonly matching: MatchingService,
    private readonly clock: DomainClock,
  ) {}

  @Get('proposals')
  @Roles('signedIn')
  async list(@Query() query: ProposalQuery, @From() { actor }: Caller): Promise<Page<ProposalView>> {
    const read = readProposalQuery(query);
    if ('errors' in read) throw invalid(read.errors);
    pastDay(read.filter.asOf, this.clock.today());
    return this.database.as(actor, (tx) => proposalPage(tx, read.filter, actor, stateName));
  }

  @Get('proposals/:id')
  @Roles('signedIn')
  async one(@Param('id') id: string, @Query() query: Asked, @From() { actor }: Caller): Promise<Reply> {
    const asOf = dayAsked(query, this.clock.today());
    if (!isId(id)) throw notFound();
    const view = await this.database.as(actor, (tx) => proposalDetail(tx, id, actor, stateName, asOf));
    if (!view) throw notFound();
    return new Reply(view, view.version);
  }

  @Post('proposals/:id/accept')
  @HttpCode(200)
  @Roles('donorOfficer', 'donorApprover', 'capital')
  accept(@Param('id') id: string, @From() caller: Caller): Promise<Reply> {
    return this.answer(id, { kind: 'accept' }, caller);
  }

  @Post('proposals/:id/decline')
  @HttpCode(200)
  @Roles('donorOfficer', 'donorApprover', 'capital')
  decline(@Param('id') id: string, @Body() body: unknown, @From() caller: Caller): Promise<Reply> {
    const read = readDecline(body);
    if ('errors' in read) throw invalid(read.errors);
    const { reason, note } = read.input;
    return this.answer(id, { kind: 'decline', reason }, caller, note);
  }

  @Get('needs/:id/explanation')
  @Roles('signedIn')
  async explanation(@Param('id') id: string, @From() { actor }: Caller): Promise<ExplanationView> {
    if (isId(id)) await this.matching.explain(id);
    const view = isId(id) ? await this.database.as(actor, (tx) => needExplanation(tx, id, actor)) : undefined;
    if (!view) throw notFound();
    return view;
  }

  private answer(id: string, answer: Answer, caller: Caller, note?: string): Promise<Reply> {
    const { actor } = caller;
    if (!isId(id)) throw notFound();
    return this.commands.run(caller, { action: `proposal.${answer.kind}`, keyRequired: true }, async (tx) => {
      const result = await this.matching.answer(tx, id, answer, actor, (row) =>
        expectVersion(caller.ifMatch, { version: row.version, changedBy: 'matching', changedAt: row.updated }),
      );
      if (result.outcome === 'notFound') throw notFound();
      if (result.outcome === 'notYours') throw forbidden('notYours');
      if (result.outcome !== 'answered') throw conflict(result.outcome);
      const { row } = result;
      const reason = answer.kind === 'decline' ? [answer.reason, note].filter(Boolean).join(': ') : undefined;
      return {
        body: proposalView(row, actor, stateName(row.state)),
        version: row.version,
        audit: { thing: 'proposal', id, after: row.doc.answers, ...(reason === undefined ? {} : { reason }) },
      };
    });
  }
}
