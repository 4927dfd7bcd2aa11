// Days as text, YYYY-MM-DD, which sorts as time does. No clock and no zone: a treaty date is a date.

/** A day of the calendar from 1900 to 2199. */
export function isDay(text: string): boolean {
  const match = /^((?:19|20|21)\d{2})-(\d{2})-(\d{2})$/.exec(text);
  if (!match) return false;
  const at = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().slice(0, 10) === text;
}
export const yearOf = (day: string): number => Number(day.slice(0, 4));

export function addDays(day: string, days: number): string {
  const at = new Date(`${day}T00:00:00Z`);
  at.setUTCDate(at.getUTCDate() + days);
  return at.toISOString().slice(0, 10);
}

/** The same day `years` later; 29 February becomes 28 February of a common year. */
export function addYears(day: string, years: number): string {
  const moved = `${String(yearOf(day) + years).padStart(4, '0')}${day.slice(4)}`;
  return isDay(moved) ? moved : `${moved.slice(0, 8)}28`;
}
