// The HTTP door of policies: one coordinator or administrator proposes a version, another one decides.
import type { Page, PolicyView } from '@article-six/contracts';
import {
  Commands,
  conflict,
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
import type { Query as Asked } from '@article-six/service-kit/list';
import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { MatchingService } from './matching.service.js';
import { numberOf, pageOf, placeOf } from './plan-pages.rules.js';
import {
  currentPolicy,
  findPolicy,
  listPolicies,
  policyVersion,
  policyView,
  type PolicyRow,
} from './policy.queries.js';
import { readPolicy } from './policy.rules.js';

const replyOf = (row: PolicyRow) => new Reply(policyView(row), policyVersion(row));

@Controller('policies')
export class PolicyController {
  constructor(
    private readonly commands: Commands,
    private readonly database: Database,
    private readonly matching: MatchingService,
    private readonly clock: DomainClock,
  ) {}

  /** Newest first. */
  @Get()
  @Roles('signedIn')
  async list(@Query() query: Asked, @From() { actor }: Caller): Promise<Page<PolicyView>> {
    const { limit, before } = placeOf(query);
    const rows = await this.database.as(actor, (tx) => listPolicies(tx, limit + 1, before));
    return pageOf(rows.map(policyView), limit);
  }

  @Get('current')
  @Roles('signedIn')
  async current(@From() { actor }: Caller): Promise<Reply> {
    return replyOf(await this.database.as(actor, (tx) => currentPolicy(tx, this.clock.today())));
  }

  @Get(':number')
  @Roles('signedIn')
  async one(@Param('number') number: string, @From() { actor }: Caller): Promise<Reply> {
    const row = await this.database.as(actor, (tx) => findPolicy(tx, numberOf(number)));
    if (!row) throw notFound();
    return replyOf(row);
  }

  @Post()
  @Roles('coordinator', 'administrator')
  propose(@Body() body: unknown, @From() caller: Caller): Promise<Reply> {
    return this.commands.run(caller, { action: 'policy.propose' }, async (tx) => {
      const read = readPolicy(body, await currentPolicy(tx, this.clock.today()), this.clock.today());
      if ('errors' in read) throw invalid(read.errors);
      const row = await this.matching.proposePolicy(tx, read.terms, caller.actor);
      const after = policyView(row);
      return {
        body: after,
        version: 1,
        status: 201,
        audit: { thing: 'policy', id: after.version, after, reason: row.reason },
      };
    });
  }

  @Post(':number/approve')
  @HttpCode(200)
  @Roles('coordinator', 'administrator')
  approve(@Param('number') number: string, @Body() body: unknown, @From() caller: Caller): Promise<Reply> {
    return this.decide(numberOf(number), 'approved', caller, body);
  }

  @Post(':number/reject')
  @HttpCode(200)
  @Roles('coordinator', 'administrator')
  reject(@Param('number') number: string, @Body() body: unknown, @From() caller: Caller): Promise<Reply> {
    return this.decide(numberOf(number), 'rejected', caller, body);
  }

  private decide(number: number, status: 'approved' | 'rejected', caller: Caller, body: unknown): Promise<Reply> {
    const reason = reasonOf(body);
    const action = status === 'approved' ? 'policy.approve' : 'policy.reject';
    return this.commands.run(caller, { action, keyRequired: true }, async (tx) => {
      const seen = await findPolicy(tx, number);
      if (!seen) throw notFound();
      expectVersion(caller.ifMatch, { version: policyVersion(seen), changedBy: seen.decided_by ?? seen.set_by });
      if (seen.status !== 'proposed') throw conflict('alreadyDecided');
      if (status === 'approved' && seen.set_by === caller.actor.account) throw conflict('policyFourEyes');
      const row = await this.matching.decidePolicy(tx, seen, status, caller.actor, reason);
      const [before, after] = [policyView(seen), policyView(row)];
      const why = reason === undefined ? {} : { reason };
      return { body: after, version: 2, audit: { thing: 'policy', id: after.version, before, after, ...why } };
    });
  }
}

/** The only member of a decision's body, and not a duty. */
function reasonOf(body: unknown): string | undefined {
  const { reason, ...others } = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
  const faults = Object.keys(others).map((name) => ({ pointer: `/${name}`, code: 'unknownMember' }));
  if (reason !== undefined && (typeof reason !== 'string' || reason.length > 2000))
    throw invalid([...faults, { pointer: '/reason', code: 'tooLong', params: { max: 2000 } }]);
  if (faults.length > 0) throw invalid(faults);
  return reason;
}
