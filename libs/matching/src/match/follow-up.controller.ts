// GET /follow-ups: matches whose States were asked a year after completion; those that wait for the answer, unless
// `answered=true` asks for the others. Row-level security decides whose there are.
import type { MatchView, Page } from '@article-six/contracts';
import { stateName } from '@article-six/reference';
import { Database, From, invalid, Roles, type Caller } from '@article-six/service-kit';
import { oneWord, pageSize, readQuery, words, type Query as Asked } from '@article-six/service-kit/list';
import { Controller, Get, Query } from '@nestjs/common';
import { isId } from '../proposal-query.rules.js';
import { listMatches } from './match-list.queries.js';
import { matchView } from './match.view.js';

@Controller('follow-ups')
export class FollowUpController {
  constructor(private readonly database: Database) {}

  @Get()
  @Roles('signedIn')
  async list(@Query() query: Asked, @From() { actor }: Caller): Promise<Page<MatchView>> {
    const read = readQuery(query, { answered: oneWord(['true', 'false']), cursor: words(36), limit: pageSize });
    if ('faults' in read) throw invalid(read.faults);
    const { answered = 'false', cursor, limit = 50 } = read.read;
    if (cursor !== undefined && !isId(cursor)) throw invalid([{ pointer: '?cursor', code: 'wrongCursor' }]);
    const followUp = answered === 'true' ? ('answered' as const) : ('waiting' as const);
    const filter = { followUp, limit: limit + 1, ...(cursor === undefined ? {} : { after: cursor }) };
    const rows = await this.database.as(actor, (tx) => listMatches(tx, filter));
    const items = rows.slice(0, limit).map((row) => matchView(row, stateName(row.state)));
    const last = items.at(-1);
    return { items, ...(rows.length > items.length && last ? { next: last.id } : {}) };
  }
}
