// Dated rates: averages of a month or of a year, units of a currency for one US dollar, each with its source. A figure
// that is converted always says at which rate, of which day and from where; a day that no rate is kept for takes the
// nearest kept period before it, and says which.
import { digitsOf } from './currencies.js';
import { formatAmount } from './amount.js';
import { exchange, fraction, type Rounding } from './rate.js';

/** `YYYY` is the average of a year, `YYYY-MM` of a month. */
export type RatePeriod = string;
export interface DatedRate {
  readonly currency: string;
  readonly period: RatePeriod;
  /** decimal text of the source */
  readonly unitsPerUsd: string;
  readonly source: string;
}
export const isRatePeriod = (text: string): boolean => /^(19|20|21)\d{2}(-(0[1-9]|1[0-2]))?$/.test(text);
/** The last day of the period: the rate is known from then on, and this is the date that is shown with it. */
export function lastDayOf(period: RatePeriod): string {
  const [year = '', month] = period.split('-');
  if (month === undefined) return `${year}-12-31`;
  return new Date(Date.UTC(Number(year), Number(month), 0)).toISOString().slice(0, 10);
}

/** A rate as it is shown beside every figure that it has converted. */
export interface ShownRate {
  /** units for one US dollar, of each currency that is not the dollar: "6.4450 NOK/USD" */
  readonly rate: string;
  /** last day of the period that it is the average of */
  readonly rateDate: string;
  readonly rateSource: string;
}
export interface Converted extends ShownRate {
  readonly amount: string;
  readonly currency: string;
}
const perDollar: DatedRate = { currency: 'USD', period: '', unitsPerUsd: '1', source: '' };

export class RateTable {
  private readonly years = new Map<string, DatedRate[]>();
  private readonly months = new Map<string, DatedRate[]>();
  constructor(rates: Iterable<DatedRate>) {
    for (const rate of rates) {
      const into = rate.period.length === 4 ? this.years : this.months;
      const own = into.get(rate.currency);
      if (own) own.push(rate);
      else into.set(rate.currency, [rate]);
    }
    for (const own of [...this.years.values(), ...this.months.values()])
      own.sort((a, b) => (a.period < b.period ? -1 : 1));
  }

  /**
   * The rate of a currency on a day: of its month, else of its year, else the latest period before, else the earliest
   * there is. Undefined for a currency that no rate is kept for.
   */
  on(currency: string, day: string): DatedRate | undefined {
    if (currency === 'USD') return { ...perDollar, period: day.slice(0, 4) };
    const months = this.months.get(currency) ?? [];
    const years = this.years.get(currency) ?? [];
    const month = months.findLast((rate) => rate.period <= day.slice(0, 7));
    if (month?.period === day.slice(0, 7)) return month;
    const year = years.findLast((rate) => rate.period <= day.slice(0, 4));
    if (year?.period === day.slice(0, 4)) return year;
    const before = [month, year].filter((rate) => rate !== undefined);
    const nearest = before.sort((a, b) => (lastDayOf(a.period) < lastDayOf(b.period) ? 1 : -1))[0];
    return nearest ?? [years[0], months[0]].find((rate) => rate !== undefined);
  }
  /** Every kept rate, by currency and period. */
  *all(): Generator<DatedRate> {
    for (const currency of [...new Set([...this.years.keys(), ...this.months.keys()])].sort())
      yield* [...(this.years.get(currency) ?? []), ...(this.months.get(currency) ?? [])];
  }

  /**
   * An amount in another currency as of a day, with the rate, its date and its source. One division, so two rates lose
   * no more than one does. Undefined when a rate is missing.
   */
  convert(minor: bigint, from: string, to: string, day: string, rounding: Rounding): Converted | undefined {
    const [a, b] = [this.on(from, day), this.on(to, day)];
    if (!a || !b) return undefined;
    const amount = exchange(minor, digitsOf(from), a.unitsPerUsd, digitsOf(to), b.unitsPerUsd, rounding);
    return { amount: formatAmount(amount, digitsOf(to)), currency: to, ...shown(a, b) };
  }
}

/** What two rates for one dollar say together; the later of two dates, both sources. */
function shown(a: DatedRate, b: DatedRate): ShownRate {
  const named = [a, b].filter((rate) => rate.source !== '');
  if (named.length === 0) return { rate: '1', rateDate: lastDayOf(a.period), rateSource: 'the same currency' };
  const dates = named.map((rate) => lastDayOf(rate.period)).sort();
  return {
    rate: named.map((rate) => `${rate.unitsPerUsd} ${rate.currency}/USD`).join(', '),
    rateDate: dates.at(-1) ?? '',
    rateSource: [...new Set(named.map((rate) => `${rate.source}; average of ${rate.period}`))].join(', '),
  };
}

/** True when a rate is the same number: 1.50 and 1.5 are. */
export function sameRate(a: string, b: string): boolean {
  const [x, y] = [fraction(a), fraction(b)];
  return x.over * y.under === y.over * x.under;
}
