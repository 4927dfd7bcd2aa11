// The HTTP door of rates: what is kept, the one that applies on a day, and a figure converted with its rate, date and
// source.
import type { Page, RateView } from '@article-six/contracts';
import {
  digitsOf,
  isCurrency,
  isRatePeriod,
  lastDayOf,
  parseAmount,
  type Converted,
  type DatedRate,
} from '@article-six/money';
import { isDay } from '@article-six/reference';
import { DomainClock, invalid, notFound, Roles } from '@article-six/service-kit';
import {
  cursorOf,
  matching,
  pageSize,
  place,
  readQuery,
  type Query as ListQuery,
  type Reader,
} from '@article-six/service-kit/list';
import { Controller, Get, Query } from '@nestjs/common';
import { Rates } from './rates.js';

const single =
  (fits: (value: string) => boolean, code: string): Reader<string> =>
  ([value = '', ...more]) =>
    more.length === 0 && fits(value) ? { value } : { fail: { code } };
const currency = single(isCurrency, 'notACurrency');
const day = single(isDay, 'notADay');

const view = ({ currency: of, period, unitsPerUsd, source }: DatedRate): RateView => ({
  currency: of,
  period,
  rate: unitsPerUsd,
  rateDate: lastDayOf(period),
  rateSource: source,
});
const keyOf = ({ currency: of, period }: DatedRate) => `${of} ${period}`;

@Controller('reference/rates')
export class RateController {
  constructor(
    private readonly rates: Rates,
    private readonly clock: DomainClock,
  ) {}

  /** By currency and period; `day` answers the one that applies on it, for each currency. */
  @Get()
  @Roles('public')
  async list(@Query() query: ListQuery): Promise<Page<RateView>> {
    const asked = readQuery(query, {
      currency: matching(isCurrency),
      period: matching(isRatePeriod),
      day,
      limit: pageSize,
      cursor: place((parts) => parts.length === 1 && typeof parts[0] === 'string'),
    });
    if ('faults' in asked) throw invalid(asked.faults);
    const { currency: wanted, period, day: on, limit = 50, cursor } = asked.read;
    const { table } = await this.rates.table();
    const kept = [...table.all()].filter(
      (rate) => (!wanted || wanted.includes(rate.currency)) && (!period || period.includes(rate.period)),
    );
    const chosen =
      on === undefined
        ? kept
        : [...new Set(kept.map((rate) => rate.currency))].flatMap((code) => table.on(code, on) ?? []);
    const ordered = chosen.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
    const behind = cursor ? ordered.filter((rate) => keyOf(rate) > String(cursor[0])) : ordered;
    const items = behind.slice(0, limit);
    const last = items.at(-1);
    return {
      items: items.map(view),
      total: ordered.length,
      ...(last && behind.length > limit ? { next: cursorOf([keyOf(last)]) } : {}),
    };
  }

  @Get('conversion')
  @Roles('public')
  async convert(@Query() query: ListQuery): Promise<Converted> {
    const asked = readQuery(query, { amount: single(Boolean, 'wrongAmount'), from: currency, to: currency, day });
    if ('faults' in asked) throw invalid(asked.faults);
    const { amount, from, to, day: on = this.clock.today() } = asked.read;
    const missing = Object.entries({ amount, from, to }).filter(([, value]) => value === undefined);
    if (amount === undefined || from === undefined || to === undefined)
      throw invalid(missing.map(([name]) => ({ pointer: `?${name}`, code: 'missing' })));
    const minor = parseAmount(amount, digitsOf(from));
    if (typeof minor !== 'bigint') throw invalid([{ pointer: '?amount', code: 'wrongAmount' }]);
    const converted = (await this.rates.table()).table.convert(minor, from, to, on, 'nearest');
    if (!converted) throw notFound();
    return converted;
  }
}
