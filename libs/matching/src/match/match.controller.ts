// The HTTP door of matches.
import type { CommitmentInput, MatchView, MoneyLine, Page, ProgressView } from '@article-six/contracts';
import { stateName } from '@article-six/reference';
import {
  Database,
  DomainClock,
  From,
  invalid,
  notFound,
  Reply,
  Roles,
  type Caller,
  type Fault,
} from '@article-six/service-kit';
import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { dayAsked, pastDay } from '../history/as-at.rules.js';
import { isId } from '../proposal-query.rules.js';
import { findProposal, findProposalOn } from '../proposal.queries.js';
import { readFollowUp } from './follow-up.rules.js';
import { MatchService } from './match.service.js';
import { matchView } from './match.view.js';
import { listMatches, readMatchQuery, type MatchQuery } from './match-list.queries.js';
import { ProgressService } from './progress.service.js';
import { membersOf, readLines, readText } from './money-lines.rules.js';

function readMoney(body: unknown): MoneyLine[] {
  const { members, errors } = membersOf(body, ['lines']);
  const read = readLines(members['lines']);
  if ('errors' in read) throw invalid([...errors, ...read.errors]);
  if (errors.length > 0) throw invalid(errors);
  return read.lines;
}
function readCommitment(body: unknown): CommitmentInput {
  const { members, errors } = membersOf(body, ['lines', 'conditions']);
  const faults: Fault[] = [...errors];
  const read = members['lines'] === undefined ? undefined : readLines(members['lines']);
  if (read && 'errors' in read) faults.push(...read.errors);
  const given: unknown = members['conditions'] ?? [];
  const conditions: string[] = [];
  if (!Array.isArray(given)) faults.push({ pointer: '/conditions', code: 'wrongType' });
  else if (given.length > 20) faults.push({ pointer: '/conditions', code: 'tooMany', params: { max: 20 } });
  else
    given.forEach((entry: unknown, i) => {
      const one = readText(entry, `/conditions/${i}`, { max: 500, required: true });
      if ('error' in one) faults.push(one.error);
      else if (one.text !== undefined) conditions.push(one.text);
    });
  if (faults.length > 0 || (read && 'errors' in read)) throw invalid(faults);
  return { ...(read ? { lines: read.lines } : {}), conditions };
}

@Controller('matches')
export class MatchController {
  constructor(
    private readonly database: Database,
    private readonly matches: MatchService,
    private readonly reads: ProgressService,
    private readonly clock: DomainClock,
  ) {}

  @Get()
  @Roles('signedIn')
  async list(@Query() query: MatchQuery, @From() { actor }: Caller): Promise<Page<MatchView>> {
    const read = readMatchQuery(query);
    if ('faults' in read) throw invalid(read.faults);
    const asOf = pastDay(read.filter.asOf, this.clock.today());
    const rows = await this.database.as(actor, (tx) =>
      listMatches(tx, { ...read.filter, limit: read.filter.limit + 1 }),
    );
    const items = rows.slice(0, read.filter.limit).map((row) => matchView(row, stateName(row.state), asOf));
    const last = items.at(-1);
    return { items, ...(rows.length > items.length && last ? { next: last.id } : {}) };
  }
  @Get(':id')
  @Roles('signedIn')
  async one(@Param('id') id: string, @Query() query: MatchQuery, @From() { actor }: Caller): Promise<Reply> {
    const asOf = dayAsked(query, this.clock.today());
    if (!isId(id)) throw notFound();
    const row = await this.database.as(actor, (tx) =>
      asOf === undefined ? findProposal(tx, id) : findProposalOn(tx, id, asOf),
    );
    if (!row?.doc.match) throw notFound();
    return new Reply(matchView(row, stateName(row.state), asOf), row.version);
  }

  @Post(':id/commitments')
  @HttpCode(200)
  @Roles('donorOfficer', 'donorApprover')
  ask(@Param('id') id: string, @Body() body: unknown, @From() caller: Caller): Promise<Reply> {
    return this.matches.ask(caller, id, readCommitment(body));
  }
  @Post(':id/commitments/approve')
  @HttpCode(200)
  @Roles('donorApprover')
  approve(@Param('id') id: string, @Body() body: unknown, @From() caller: Caller): Promise<Reply> {
    const { members, errors } = membersOf(body, ['conditionsMet']);
    const met = members['conditionsMet'];
    if (met !== undefined && typeof met !== 'boolean') errors.push({ pointer: '/conditionsMet', code: 'wrongType' });
    if (errors.length > 0) throw invalid(errors);
    return this.matches.approve(caller, id, { conditionsMet: met === true });
  }
  @Post(':id/disbursements')
  @HttpCode(200)
  @Roles('donorOfficer', 'donorApprover')
  disburse(@Param('id') id: string, @Body() body: unknown, @From() caller: Caller): Promise<Reply> {
    return this.matches.disburse(caller, id, readMoney(body));
  }
  @Post(':id/receipts')
  @HttpCode(200)
  @Roles('focalPoint', 'capital')
  receive(@Param('id') id: string, @Body() body: unknown, @From() caller: Caller): Promise<Reply> {
    return this.matches.receive(caller, id, readMoney(body));
  }
  @Post(':id/progress')
  @HttpCode(200)
  @Roles('focalPoint', 'capital')
  report(@Param('id') id: string, @Body() body: unknown, @From() caller: Caller): Promise<Reply> {
    const { members, errors } = membersOf(body, ['percent', 'note']);
    const percent = members['percent'];
    const note = readText(members['note'], '/note', { max: 2000, required: true });
    if (typeof percent !== 'number' || !Number.isInteger(percent) || percent < 0 || percent > 100)
      errors.push({ pointer: '/percent', code: 'outOfRange', params: { min: 0, max: 100 } });
    if ('error' in note) errors.push(note.error);
    if (errors.length > 0 || 'error' in note) throw invalid(errors);
    return this.matches.report(caller, id, { percent: percent as number, note: note.text ?? '' });
  }
  @Get(':id/progress')
  @Roles('signedIn')
  progress(@Param('id') id: string, @From() { actor }: Caller): Promise<ProgressView> {
    return this.reads.progress(actor, id);
  }
  @Post(':id/follow-up')
  @HttpCode(200)
  @Roles('focalPoint', 'capital')
  followUp(@Param('id') id: string, @Body() body: unknown, @From() caller: Caller): Promise<Reply> {
    return this.matches.followUp(caller, id, readFollowUp(body));
  }
  @Post(':id/complete')
  @HttpCode(200)
  @Roles('capital')
  complete(@Param('id') id: string, @Body() body: unknown, @From() caller: Caller): Promise<Reply> {
    const { errors } = membersOf(body, []);
    if (errors.length > 0) throw invalid(errors);
    return this.matches.complete(caller, id);
  }
  @Post(':id/break')
  @HttpCode(200)
  @Roles('donorApprover', 'capital')
  break(@Param('id') id: string, @Body() body: unknown, @From() caller: Caller): Promise<Reply> {
    const { members, errors } = membersOf(body, ['reason']);
    const reason = readText(members['reason'], '/reason', { max: 500, required: true });
    if ('error' in reason) errors.push(reason.error);
    if (errors.length > 0 || 'error' in reason) throw invalid(errors);
    return this.matches.break(caller, id, reason.text ?? '');
  }
}
