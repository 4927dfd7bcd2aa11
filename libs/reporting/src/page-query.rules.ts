// Query parameters of the reads: what is not known is refused, never ignored.
import { isDay } from '@article-six/reference';
import type { Fault } from '@article-six/service-kit';

export type Query = Readonly<Record<string, unknown>>;
/** The last row of the page before. */
export interface Cursor {
  readonly since: string;
  readonly id: string;
}
export interface PageQuery {
  readonly limit: number;
  readonly after?: Cursor;
}
const uuid = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
export const isId = (text: string): boolean => new RegExp(`^${uuid}$`).test(text);
export const cursorOf = ({ since, id }: Cursor): string => `${since}_${id}`;

function readCursor(text: unknown): Cursor | undefined {
  const found = typeof text === 'string' ? new RegExp(`^(\\d{4}-\\d{2}-\\d{2})_(${uuid})$`).exec(text) : null;
  const [, since = '', id = ''] = found ?? [];
  return found && !Number.isNaN(Date.parse(since)) ? { since, id } : undefined;
}

export const unknownParameters = (query: Query, known: readonly string[] = []): Fault[] =>
  Object.keys(query)
    .filter((name) => !known.includes(name))
    .map((name) => ({ pointer: `?${name}`, code: 'unknownParameter' }));

/** `asOf`: a day that has come; absent: as it is now. */
export function readAsOf(query: Query, today: string): { asOf?: string; faults: Fault[] } {
  const faults = unknownParameters(query, ['asOf']);
  const { asOf } = query;
  if (asOf === undefined) return { faults };
  if (typeof asOf !== 'string' || !isDay(asOf)) faults.push({ pointer: '?asOf', code: 'notADay' });
  else if (asOf > today) faults.push({ pointer: '?asOf', code: 'inTheFuture', params: { today } });
  return { ...(typeof asOf === 'string' ? { asOf } : {}), faults };
}

/** `limit` 1-200, 50 when absent; `cursor` as `next` gave it. Every fault at once. */
export function readPageQuery(query: Query): { page: PageQuery; faults: Fault[] } {
  const faults = unknownParameters(query, ['limit', 'cursor']);
  const { limit: wanted, cursor } = query;
  const limit = wanted === undefined ? 50 : /^\d{1,3}$/.test(String(wanted)) ? Number(wanted) : 0;
  if (limit < 1 || limit > 200) faults.push({ pointer: '?limit', code: 'outOfRange', params: { min: 1, max: 200 } });
  const after = readCursor(cursor);
  if (cursor !== undefined && !after) faults.push({ pointer: '?cursor', code: 'wrongText' });
  return { page: { limit, ...(after ? { after } : {}) }, faults };
}
