// Lists that are numbered, newest first: a page ends at a number, and the next one begins below it.
import type { Page } from '@article-six/contracts';
import { invalid, notFound } from '@article-six/service-kit';
import { pageSize, readQuery, words, type Query } from '@article-six/service-kit/list';

const isNumber = (text: string) => /^[1-9]\d{0,8}$/.test(text);
/** The number in a path; what is no number does not exist. */
export function numberOf(text: string): number {
  if (!isNumber(text)) throw notFound();
  return Number(text);
}
export function placeOf(query: Query): { limit: number; before?: number } {
  const read = readQuery(query, { limit: pageSize, cursor: words(9) });
  if ('faults' in read) throw invalid(read.faults);
  const { limit = 50, cursor } = read.read;
  if (cursor === undefined) return { limit };
  if (!isNumber(cursor)) throw invalid([{ pointer: '?cursor', code: 'wrongCursor' }]);
  return { limit, before: Number(cursor) };
}
/** `found`: one more than the page, if there is more. */
export function pageOf<T extends { readonly number: number }>(found: readonly T[], limit: number): Page<T> {
  const items = found.slice(0, limit);
  const last = items.at(-1);
  return { items, ...(found.length > items.length && last ? { next: String(last.number) } : {}) };
}
