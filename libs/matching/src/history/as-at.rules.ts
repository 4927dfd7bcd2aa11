// `asOf=YYYY-MM-DD`: a question about the past. The day itself counts whole; a day that has not come has no answer.
import { isDay } from '@article-six/reference';
import { invalid } from '@article-six/service-kit';
import { readQuery, type Query, type Reader } from '@article-six/service-kit/list';

/** One day of the calendar. */
export const oneDay: Reader<string> = ([day = '', ...more]) =>
  more.length > 0 ? { fail: { code: 'repeated' } } : isDay(day) ? { value: day } : { fail: { code: 'notADay' } };

/** Refuses a day that has not come; today is answered as it is now. */
export function pastDay(asOf: string | undefined, today: string): string | undefined {
  if (asOf !== undefined && asOf > today) throw invalid([{ pointer: '?asOf', code: 'inTheFuture', params: { today } }]);
  return asOf;
}
/** The day of a read that knows no other parameter; undefined: as it is now. */
export function dayAsked(query: Query, today: string): string | undefined {
  const read = readQuery(query, { asOf: oneDay });
  if ('faults' in read) throw invalid(read.faults);
  return pastDay(read.read.asOf, today);
}
