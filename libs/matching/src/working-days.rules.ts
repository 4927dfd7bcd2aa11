// Answer periods run in working days, Monday to Friday, UTC. Days are text (YYYY-MM-DD): no time zone can move them.

const dayMs = 86_400_000;
export const isWorkingDay = (day: string): boolean => {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  return weekday !== 0 && weekday !== 6;
};
const next = (day: string, step: 1 | -1): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + step * dayMs).toISOString().slice(0, 10);

/** The working day that is `count` working days after `day`; the day itself does not count. */
export function addWorkingDays(day: string, count: number): string {
  let at = day;
  for (let left = count; left > 0;) {
    at = next(at, 1);
    if (isWorkingDay(at)) left -= 1;
  }
  return at;
}

/** The working day that is `count` working days before `day`. */
export function subtractWorkingDays(day: string, count: number): string {
  let at = day;
  for (let left = count; left > 0;) {
    at = next(at, -1);
    if (isWorkingDay(at)) left -= 1;
  }
  return at;
}

/** Working days after `from` up to and with `to`: what an answer on `to` has taken. 0 on the same day or before. */
export function workingDaysBetween(from: string, to: string): number {
  let count = 0;
  for (let at = from; at < to;) {
    at = next(at, 1);
    if (isWorkingDay(at)) count += 1;
  }
  return count;
}
