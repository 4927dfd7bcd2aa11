// GET /pledges and GET /providers: which ones, in which order, from where on.
import { pledgeStatuses } from '@article-six/contracts';
import type { Fail } from '@article-six/service-kit/body';
import { anyOf, matching, oneWord, pageSize, place, readQuery, words, type Query } from '@article-six/service-kit/list';

export const sorts = ['provider', 'updated'] as const;
export interface PledgeFilter {
  readonly provider?: readonly string[];
  readonly status?: readonly string[];
  /** words of reference, title, provider's name or external id */
  readonly q?: string;
  /** provider: by provider, in the order they were stated; updated: latest change first */
  readonly sort: (typeof sorts)[number];
  readonly after?: readonly (string | number)[];
  readonly limit: number;
}
export interface ProviderFilter {
  readonly q?: string;
  readonly after?: string;
  readonly limit: number;
}
type Asked<F> = { filter: F } | { faults: { pointer: string; code: string; params?: Fail['params'] }[] };
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
export const isId = (text: unknown): text is string => typeof text === 'string' && uuid.test(text);
export const isProviderCode = (text: unknown): text is string =>
  typeof text === 'string' && /^[A-Z0-9-]{2,12}$/.test(text);

/** A cursor belongs to the order that it was made in. */
const isPlace = (parts: readonly unknown[], sort: string): boolean => {
  const [at, id] = parts;
  if (parts.length !== 2 || typeof at !== 'string' || !isId(id)) return false;
  return sort === 'provider' ? isProviderCode(at) : /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(at);
};

export function readPledgeQuery(query: Query): Asked<PledgeFilter> {
  const wanted = query['sort'] ?? 'provider';
  const answer = readQuery(query, {
    provider: matching(isProviderCode),
    status: anyOf(pledgeStatuses),
    q: words(100),
    sort: oneWord(sorts),
    limit: pageSize,
    cursor: place((parts) => typeof wanted === 'string' && isPlace(parts, wanted)),
  });
  if ('faults' in answer) return answer;
  const { sort = 'provider', limit = 50, cursor, ...same } = answer.read;
  return { filter: { ...same, ...(cursor ? { after: cursor } : {}), sort, limit } };
}

export function readProviderQuery(query: Query): Asked<ProviderFilter> {
  const answer = readQuery(query, {
    q: words(100),
    limit: pageSize,
    cursor: place(([code, ...more]) => isProviderCode(code) && more.length === 0),
  });
  if ('faults' in answer) return answer;
  const { limit = 50, cursor, q } = answer.read;
  return { filter: { limit, ...(q === undefined ? {} : { q }), ...(cursor ? { after: String(cursor[0]) } : {}) } };
}
