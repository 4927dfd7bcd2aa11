// GET /notifications: an unknown parameter is refused, not ignored; every fault is named at once.
import type { Fault } from '@article-six/service-kit';
import type { NoticeFilter } from './notice.queries.js';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
export const isId = (text: unknown): text is string => typeof text === 'string' && uuid.test(text);

export type Query = Readonly<Record<string, string | readonly string[] | undefined>>;

export function readNoticeQuery(query: Query): { filter: NoticeFilter; faults: Fault[] } {
  const faults: Fault[] = [];
  const filter: { -readonly [name in keyof NoticeFilter]: NoticeFilter[name] } = { limit: 50 };
  for (const [name, value] of Object.entries(query)) {
    const fault = (code: string, params: Fault['params'] = {}) => faults.push({ pointer: `?${name}`, code, params });
    if (name === 'unread' || name === 'mustAnswer') {
      if (value === 'true' || value === 'false') filter[name] = value === 'true';
      else fault('unknownWord', { allowed: 'true, false' });
    } else if (name === 'limit') {
      const limit = Number(value);
      if (Number.isInteger(limit) && limit >= 1 && limit <= 200) filter.limit = limit;
      else fault('outOfRange', { min: 1, max: 200 });
    } else if (name === 'cursor') {
      if (isId(value)) filter.after = value;
      else fault('notAnId');
    } else fault('unknownParameter');
  }
  return { filter, faults };
}
