// The HTTP door of alarms: a State reads its own, coordinators and administrators all of them.
import { alarmKinds, type AlarmView, type Page } from '@article-six/contracts';
import { Database, From, invalid, Roles, type Caller } from '@article-six/service-kit';
import { anyOf, oneWord, pageSize, readQuery, words, type Query as Asked } from '@article-six/service-kit/list';
import { Controller, Get, Header, Query } from '@nestjs/common';
import { isId } from '../proposal-query.rules.js';
import { alarmView, listAlarms } from './alarm.queries.js';

const readers = {
  kind: anyOf(alarmKinds),
  state: words(3),
  need: words(36),
  standing: oneWord(['true', 'false']),
  cursor: words(120),
  limit: pageSize,
};

@Controller('alarms')
export class AlarmController {
  constructor(private readonly database: Database) {}

  /** Those that stand, unless `standing=false` asks for those that are over. */
  @Get()
  @Header('cache-control', 'no-store')
  @Roles('coordinator', 'administrator', 'focalPoint', 'capital')
  async list(@Query() query: Asked, @From() { actor }: Caller): Promise<Page<AlarmView>> {
    const asked = readQuery(query, readers);
    if ('faults' in asked) throw invalid(asked.faults);
    const { kind, state, need, standing = 'true', cursor, limit = 50 } = asked.read;
    if (need !== undefined && !isId(need)) throw invalid([{ pointer: '?need', code: 'notAnId' }]);
    const filter = {
      ...{ standing: standing === 'true', limit: limit + 1 },
      ...(kind ? { kind } : {}),
      ...(state === undefined ? {} : { state }),
      ...(need === undefined ? {} : { need }),
      ...(cursor === undefined ? {} : { after: cursor }),
    };
    const rows = await this.database.as(actor, (tx) => listAlarms(tx, filter));
    const items = rows.slice(0, limit).map(alarmView);
    const last = items.at(-1);
    return { items, ...(rows.length > items.length && last ? { next: last.id } : {}) };
  }
}
