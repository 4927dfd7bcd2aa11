// GET /needs: which needs, in which order, from where on.
import { forms, needStatuses, pillars } from '@article-six/contracts';
import { leastDevelopedOn, regions, states } from '@article-six/reference';
import type { Fail } from '@article-six/service-kit/body';
import {
  anyOf,
  instant,
  matching,
  oneWord,
  pageSize,
  place,
  readQuery,
  words,
  type Query,
} from '@article-six/service-kit/list';

export const sorts = ['rank', 'updated'] as const;
export interface NeedFilter {
  readonly state?: readonly string[];
  readonly pillar?: readonly string[];
  readonly status?: readonly string[];
  /** States of the regions that were asked for */
  readonly region?: readonly string[];
  readonly subType?: readonly string[];
  readonly form?: readonly string[];
  readonly commodity?: readonly string[];
  readonly channel?: readonly string[];
  readonly tag?: readonly string[];
  /** years in which the need has a cost */
  readonly year?: readonly number[];
  /** the least developed States of the day, when these alone were asked for */
  readonly leastDeveloped?: readonly string[];
  readonly updatedSince?: string;
  /** words of the statement in any of the six languages, a reference or external id, and the States whose name has them */
  readonly q?: { readonly words: string; readonly states: readonly string[] };
  /** rank: each State's needs in its own order; updated: latest change first */
  readonly sort: (typeof sorts)[number];
  readonly after?: readonly (string | number)[];
  readonly limit: number;
}
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
export const isId = (text: unknown): text is string => typeof text === 'string' && uuid.test(text);

/** A cursor belongs to the order that it was made in. */
const isPlace = (parts: readonly unknown[], sort: string): boolean => {
  const [group, at, id] = parts;
  if (parts.length !== 3 || typeof group !== 'string' || !isId(id)) return false;
  return sort === 'rank'
    ? /^[A-Z]{3}$/.test(group) && Number.isInteger(at)
    : group === '' && typeof at === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(at);
};

/** The lists of sub-types, units, channels and tags are open: a file may bring another one. */
const aWord = matching((text) => /^[\p{L}\p{N}:_.-]{1,60}$/u.test(text));

/** `today`: the day on which a State counts as least developed. */
export function readNeedQuery(
  query: Query,
  today: string,
): { filter: NeedFilter } | { faults: { pointer: string; code: string; params?: Fail['params'] }[] } {
  const wanted = query['sort'] ?? 'rank';
  const answer = readQuery(query, {
    state: anyOf(states().map(({ iso3 }) => iso3)),
    pillar: anyOf(pillars),
    status: anyOf(needStatuses),
    region: anyOf(regions()),
    subType: aWord,
    form: anyOf(forms),
    commodity: aWord,
    channel: aWord,
    tag: aWord,
    year: matching((year) => /^(19|20|21)\d\d$/.test(year)),
    leastDeveloped: oneWord(['true'] as const),
    updatedSince: instant,
    q: words(100),
    sort: oneWord(sorts),
    limit: pageSize,
    cursor: place((parts) => typeof wanted === 'string' && isPlace(parts, wanted)),
  });
  if ('faults' in answer) return answer;
  const { region, year, leastDeveloped, q, sort = 'rank', limit = 50, cursor, ...same } = answer.read;
  const low = q?.toLowerCase();
  const named = states().filter(({ name }) => low !== undefined && name.toLowerCase().includes(low));
  return {
    filter: {
      ...same,
      ...(region
        ? { region: states().flatMap((one) => (one.regions.some((r) => region.includes(r)) ? [one.iso3] : [])) }
        : {}),
      ...(year ? { year: year.map(Number) } : {}),
      ...(leastDeveloped
        ? { leastDeveloped: states().flatMap((one) => (leastDevelopedOn(one, today) ? [one.iso3] : [])) }
        : {}),
      ...(q === undefined ? {} : { q: { words: q, states: named.map(({ iso3 }) => iso3) } }),
      ...(cursor ? { after: cursor } : {}),
      sort,
      limit,
    },
  };
}
