// The clocks of the Convention as rules. Recorded dates of the depositary win over computed ones: succession and
// withdrawal do not follow the formula.
import { addDays, addYears, yearOf } from './day.rules.js';

/** The Convention entered into force for the first forty States on this day. */
export const FIRST_ENTRY_INTO_FORCE = '1999-03-01';

/** Article 17: the first day of the sixth month after the month of deposit, and never before the Convention's own. */
export function entryIntoForce(deposit: string): string {
  const month = Number(deposit.slice(5, 7)) + 6;
  const year = yearOf(deposit) + Math.floor((month - 1) / 12);
  const day = `${year}-${String(((month - 1) % 12) + 1).padStart(2, '0')}-01`;
  return day < FIRST_ENTRY_INTO_FORCE ? FIRST_ENTRY_INTO_FORCE : day;
}
/** Article 4: stockpiles are destroyed within four years; there is no extension. */
export const article4Deadline = (inForce: string): string => addYears(inForce, 4);
/** Article 5: mined areas are cleared within ten years, unless a Meeting of the States Parties extends it. */
export const article5Deadline = (inForce: string): string => addYears(inForce, 10);
/** An extension is of up to ten years from the deadline that it replaces. */
export const longestExtension = (deadline: string): string => addYears(deadline, 10);
/** Article 7: the first report is due 180 days after entry into force. */
export const firstReportDue = (inForce: string): string => addDays(inForce, 180);
/** Article 7: the yearly report that is due next on or after `day`; none before the first report. */
export function yearlyReportDue(inForce: string, day: string): string {
  const first = firstReportDue(inForce);
  const from = day < first ? first : day;
  const thisYear = `${from.slice(0, 4)}-04-30`;
  return from <= thisYear ? thisYear : addYears(thisYear, 1);
}
/** Article 20: a withdrawal takes effect six months after notice at the earliest; the recorded day decides. */
export function earliestWithdrawal(notice: string): string {
  const month = Number(notice.slice(5, 7)) + 6;
  const start = `${yearOf(notice) + Math.floor((month - 1) / 12)}-${String(((month - 1) % 12) + 1).padStart(2, '0')}`;
  const lastDay = Number(addDays(`${addDays(`${start}-01`, 31).slice(0, 7)}-01`, -1).slice(8));
  return `${start}-${String(Math.min(Number(notice.slice(8)), lastDay)).padStart(2, '0')}`;
}

export interface RequestWindow {
  /** the request should be filed from here on */
  readonly opens: string;
  /** working rule: the last day on which a request can still be examined before the meeting that decides */
  readonly closes: string;
}
/**
 * When a request to extend `deadline` is filed. A request is filed nine months before the last meeting that sits before
 * the deadline; the working rule is `monthDay` of that meeting's year, and a year before it the window opens. A meeting
 * sits in November or December, so a deadline before December is decided the year before.
 */
export function extensionRequestWindow(deadline: string, monthDay = '03-31'): RequestWindow {
  const meetingYear = deadline.slice(5) >= '12-01' ? yearOf(deadline) : yearOf(deadline) - 1;
  const closes = `${meetingYear}-${monthDay}`;
  return { opens: addDays(addYears(closes, -1), 1), closes };
}
