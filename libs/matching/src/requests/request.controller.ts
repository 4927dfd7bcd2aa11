// The HTTP door of the queue of unanswered requests: what a coordinator sees first, and who takes care of what.
import type { Page, RequestView } from '@article-six/contracts';
import { isDay, rate } from '@article-six/reference';
import {
  Commands,
  Database,
  DomainClock,
  expectVersion,
  From,
  invalid,
  notFound,
  Reply,
  Roles,
  type Caller,
} from '@article-six/service-kit';
import { Body, Controller, Get, Header, Param, Put, Query } from '@nestjs/common';
import { membersOf, readText } from '../match/money-lines.rules.js';
import { isId } from '../proposal-query.rules.js';
import { findRequest, keepRequest, listRequests, lockRequest } from './request.queries.js';

@Controller('requests')
export class RequestController {
  constructor(
    private readonly commands: Commands,
    private readonly database: Database,
    private readonly clock: DomainClock,
  ) {}

  /** Coordinators and administrators see all of it, a State its own. `unanswered=true`: without any answer of a donor. */
  @Get()
  @Header('cache-control', 'no-store')
  @Roles('coordinator', 'administrator', 'focalPoint', 'capital')
  async list(@Query() query: Record<string, unknown>, @From() { actor }: Caller): Promise<Page<RequestView>> {
    const { limit = '50', cursor = '0', unanswered = 'false', ...others } = query;
    const faults = Object.keys(others).map((name) => ({ pointer: `?${name}`, code: 'unknownParameter' }));
    const [size, from] = [Number(limit), Number(cursor)];
    if (!Number.isInteger(size) || size < 1 || size > 200) faults.push({ pointer: '?limit', code: 'outOfRange' });
    if (!Number.isInteger(from) || from < 0) faults.push({ pointer: '?cursor', code: 'wrongCursor' });
    if (unanswered !== 'true' && unanswered !== 'false') faults.push({ pointer: '?unanswered', code: 'wrongType' });
    if (faults.length > 0) throw invalid(faults);
    const all = await this.database.as(actor, (tx) => listRequests(tx, this.now()));
    const shown = unanswered === 'true' ? all.filter((one) => one.firstAnswerOn === null) : all;
    const next = from + size < shown.length ? { next: String(from + size) } : {};
    return { items: shown.slice(from, from + size), total: shown.length, ...next };
  }
  @Get(':need')
  @Roles('coordinator', 'administrator', 'focalPoint', 'capital')
  @Header('cache-control', 'no-store')
  async one(@Param('need') need: string, @From() { actor }: Caller): Promise<Reply> {
    const view = isId(need) ? await this.database.as(actor, (tx) => findRequest(tx, need, this.now())) : undefined;
    if (!view) throw notFound();
    return new Reply(view, view.version);
  }

  /** A coordinator takes it or lets it go, and says what comes next; If-Match "0" for the first time. */
  @Put(':need')
  @Roles('coordinator')
  take(@Param('need') need: string, @Body() body: unknown, @From() caller: Caller): Promise<Reply> {
    const { members, errors } = membersOf(body, ['take', 'nextStep', 'nextStepBy']);
    const { take, nextStepBy } = members;
    const step = readText(members['nextStep'], '/nextStep', { max: 500 });
    if (typeof take !== 'boolean')
      errors.push({ pointer: '/take', code: take === undefined ? 'missing' : 'wrongType' });
    if ('error' in step) errors.push(step.error);
    if (nextStepBy !== undefined && !(typeof nextStepBy === 'string' && isDay(nextStepBy)))
      errors.push({ pointer: '/nextStepBy', code: 'notADay' });
    if (errors.length > 0 || 'error' in step) throw invalid(errors);
    if (!isId(need)) throw notFound();
    return this.commands.run(caller, { action: 'request.take' }, async (tx) => {
      const before = await findRequest(tx, need, this.now());
      if (!before) throw notFound();
      const version = await lockRequest(tx, need);
      expectVersion(caller.ifMatch, { version });
      const row = {
        ...{ need, state: before.state, version: version + 1 },
        coordinator: take === true ? caller.actor.account : null,
        nextStep: step.text ?? null,
        nextStepBy: typeof nextStepBy === 'string' ? nextStepBy : null,
      };
      await keepRequest(tx, row);
      const after = await findRequest(tx, need, this.now());
      const noted = ({ coordinator, nextStep, nextStepBy: on }: typeof row) => ({
        coordinator,
        nextStep,
        nextStepBy: on,
      });
      return {
        body: after,
        version: row.version,
        audit: { thing: 'request', id: need, before: { version }, after: noted(row) },
      };
    });
  }

  private now() {
    return { today: this.clock.today(), rateOf: rate };
  }
}
