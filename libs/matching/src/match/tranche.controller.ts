// The HTTP door of tranches: the ledger of one year of a pledge, and what its provider does with it.
import type { CutInput, CutView } from '@article-six/contracts';
import { Database, From, invalid, notFound, Reply, Roles, type Caller } from '@article-six/service-kit';
import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { isId } from '../proposal-query.rules.js';
import { membersOf, readText } from './money-lines.rules.js';
import { findTranche } from './tranche.queries.js';
import { TrancheService, trancheView } from './tranche.service.js';

const yearOf = (text: string): number => {
  if (!/^[12]\d{3}$/.test(text)) throw notFound();
  return Number(text);
};
function readCut(body: unknown, from: number, o: { move: boolean; amount: boolean }): CutInput {
  const { members, errors } = membersOf(body, ['amount', 'reason', 'breaking', ...(o.move ? ['toYear'] : [])]);
  const { amount, breaking, toYear } = members;
  const reason = readText(members['reason'], '/reason', { max: 500, required: true });
  if ('error' in reason) errors.push(reason.error);
  if (amount === undefined ? o.amount : typeof amount !== 'string')
    errors.push({ pointer: '/amount', code: amount === undefined ? 'missing' : 'wrongAmount' });
  if (breaking !== undefined && typeof breaking !== 'string')
    errors.push({ pointer: '/breaking', code: 'wrongAmount' });
  const year = typeof toYear === 'number' && Number.isInteger(toYear) && toYear >= 1997 && toYear <= 2150;
  if (o.move && (!year || toYear === from))
    errors.push({ pointer: '/toYear', code: year ? 'sameYear' : 'outOfRange', params: { min: 1997, max: 2150 } });
  if (errors.length > 0 || 'error' in reason) throw invalid(errors);
  return {
    reason: reason.text ?? '',
    ...(typeof amount === 'string' ? { amount } : {}),
    ...(typeof breaking === 'string' ? { breaking } : {}),
    ...(typeof toYear === 'number' ? { toYear } : {}),
  };
}

@Controller('pledges/:pledge/tranches/:year')
export class TrancheController {
  constructor(
    private readonly database: Database,
    private readonly tranches: TrancheService,
  ) {}

  @Get()
  @Roles('signedIn')
  async one(@Param('pledge') pledge: string, @Param('year') year: string, @From() { actor }: Caller): Promise<Reply> {
    const at = yearOf(year);
    const row = isId(pledge) ? await this.database.as(actor, (tx) => findTranche(tx, pledge, at)) : undefined;
    // a State that is offered money of it does not read what else stands on it
    const sees = actor.roles.includes('coordinator') || actor.roles.includes('administrator');
    if (!row || !(sees || row.provider === actor.organisation)) throw notFound();
    return new Reply(trancheView(row), row.version);
  }
  @Get('cut')
  @Roles('donorOfficer', 'donorApprover', 'coordinator')
  preview(
    @Param('pledge') pledge: string,
    @Param('year') year: string,
    @Query() query: Record<string, unknown>,
    @From() { actor }: Caller,
  ): Promise<CutView> {
    const { amount, ...others } = query;
    const faults = Object.keys(others).map((name) => ({ pointer: `?${name}`, code: 'unknownParameter' }));
    if (amount !== undefined && typeof amount !== 'string') faults.push({ pointer: '?amount', code: 'wrongAmount' });
    if (faults.length > 0) throw invalid(faults);
    const wanted = typeof amount === 'string' ? amount : undefined;
    return this.database.as(actor, async (tx) => {
      const at = yearOf(year);
      const row = isId(pledge) ? await findTranche(tx, pledge, at) : undefined;
      if (!row || !(actor.roles.includes('coordinator') || row.provider === actor.organisation)) throw notFound();
      return this.tranches.preview(tx, pledge, at, wanted);
    });
  }
  @Post('cut')
  @HttpCode(200)
  @Roles('donorOfficer', 'donorApprover')
  cut(@Param('pledge') pledge: string, @Param('year') year: string, @Body() body: unknown, @From() caller: Caller) {
    const at = yearOf(year);
    return this.tranches.change(caller, 'cut', pledge, at, readCut(body, at, { move: false, amount: true }));
  }
  @Post('withdraw')
  @HttpCode(200)
  @Roles('donorOfficer', 'donorApprover')
  withdraw(
    @Param('pledge') pledge: string,
    @Param('year') year: string,
    @Body() body: unknown,
    @From() caller: Caller,
  ) {
    const at = yearOf(year);
    return this.tranches.change(caller, 'withdraw', pledge, at, readCut(body, at, { move: false, amount: false }));
  }
  @Post('reschedule')
  @HttpCode(200)
  @Roles('donorOfficer', 'donorApprover')
  reschedule(
    @Param('pledge') pledge: string,
    @Param('year') year: string,
    @Body() body: unknown,
    @From() caller: Caller,
  ) {
    const at = yearOf(year);
    return this.tranches.change(caller, 'reschedule', pledge, at, readCut(body, at, { move: true, amount: false }));
  }
  @Post('firm')
  @HttpCode(200)
  @Roles('donorApprover')
  firm(@Param('pledge') pledge: string, @Param('year') year: string, @Body() body: unknown, @From() caller: Caller) {
    const { errors } = membersOf(body, []);
    if (errors.length > 0) throw invalid(errors);
    return this.tranches.firm(caller, pledge, yearOf(year));
  }
}
