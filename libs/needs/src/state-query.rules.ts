// GET /states: the registry by region and party status, in the order of codes.
import type { Page, StateView } from '@article-six/contracts';
import { isPartyOn, regions } from '@article-six/reference';
import type { Fail } from '@article-six/service-kit/body';
import { anyOf, cursorOf, oneWord, pageSize, place, readQuery, type Query } from '@article-six/service-kit/list';
import type { Registry } from './registry.js';
import { stateView } from './state.view.js';

export interface StateFilter {
  readonly region?: readonly string[];
  readonly party?: boolean;
  readonly after?: string;
  readonly limit: number;
}
export function readStateQuery(
  query: Query,
): { filter: StateFilter } | { faults: { pointer: string; code: string; params?: Fail['params'] }[] } {
  const answer = readQuery(query, {
    region: anyOf(regions()),
    party: oneWord(['true', 'false']),
    limit: pageSize,
    cursor: place(([iso3, ...more]) => typeof iso3 === 'string' && more.length === 0),
  });
  if ('faults' in answer) return answer;
  const { region, party, limit = 50, cursor } = answer.read;
  return {
    filter: {
      ...(region ? { region } : {}),
      ...(party === undefined ? {} : { party: party === 'true' }),
      ...(cursor ? { after: String(cursor[0]) } : {}),
      limit,
    },
  };
}

export function statePage(registry: Registry, filter: StateFilter, day: string): Page<StateView> {
  const { region, party, after, limit } = filter;
  const found = registry
    .all()
    .filter((state) => region === undefined || state.regions.some((one) => region.includes(one)))
    .filter((state) => party === undefined || isPartyOn(state, day) === party)
    .filter((state) => after === undefined || state.iso3 > after)
    .sort((a, b) => (a.iso3 < b.iso3 ? -1 : 1));
  const shown = found.slice(0, limit);
  const last = found.length > shown.length ? shown.at(-1) : undefined;
  return {
    items: shown.map((state) => stateView(state, registry.version(state.iso3), day)),
    ...(last ? { next: cursorOf([last.iso3]) } : {}),
  };
}
