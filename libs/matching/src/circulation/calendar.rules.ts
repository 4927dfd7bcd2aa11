// When floating proposals are circulated, and when a side that has not answered is reminded. Days are text, YYYY-MM-DD.
import { subtractWorkingDays } from '../working-days.rules.js';

const dayMs = 86_400_000;
const shifted = (day: string, days: number) =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * dayMs).toISOString().slice(0, 10);
const lastOfMonth = (day: string) => {
  const [year = 0, month = 0] = day.split('-').map(Number);
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
};
/** A day of the month that a short month does not have falls on its last day. */
const isCirculationDay = (days: readonly number[], day: string): boolean =>
  days.some((wanted) => Math.min(wanted, lastOfMonth(day)) === Number(day.slice(8)));

function search(days: readonly number[], from: string, step: 1 | -1): string | null {
  for (let day = from, tried = 0; tried < 62 && days.length > 0; tried += 1, day = shifted(day, step))
    if (isCirculationDay(days, day)) return day;
  return null;
}
/** The latest circulation day up to and with today; null when there is none. `days`: days of the month. */
export const latestDay = (days: readonly number[], today: string): string | null => search(days, today, -1);
/** The first circulation day after today. */
export const nextDay = (days: readonly number[], today: string): string | null => search(days, shifted(today, 1), 1);

/**
 * Is a reminder due: one of the days before `answerBy` has come, and none was sent on it or later? `before`: working days.
 * On the day of circulation nobody is reminded, and after `answerBy` it is too late.
 */
export function reminderDue(
  offer: { readonly circulatedOn: string; readonly answerBy: string; readonly reminders?: readonly string[] },
  before: readonly number[],
  today: string,
): boolean {
  if (today <= offer.circulatedOn || today > offer.answerBy) return false;
  const come = before
    .map((days) => subtractWorkingDays(offer.answerBy, days))
    .filter((day) => day > offer.circulatedOn && day <= today)
    .sort()
    .at(-1);
  const sent = [...(offer.reminders ?? [])].sort().at(-1);
  return come !== undefined && (sent === undefined || sent < come);
}
