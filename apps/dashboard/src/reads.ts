// What the pages read. The key of a query is its path, so a hint can name what to read again.
import { keepPreviousData, useQuery, type UseQueryResult } from '@tanstack/react-query';
import type { Page, SessionView } from '@article-six/contracts';
import { ApiError, read } from './api.js';

export function useRead<T>(path: string | null): UseQueryResult<T, Error> {
  return useQuery({
    queryKey: [path ?? 'none'],
    queryFn: ({ signal }) => read<T>(path ?? '', signal),
    enabled: path !== null,
  });
}

/** All pages of a list, for lists that are small enough to hold (a State's needs, the needs of a scenario). */
export function useReadAll<T>(path: string | null): UseQueryResult<T[], Error> {
  return useQuery({
    queryKey: [path ?? 'none', 'all'],
    queryFn: async ({ signal }) => {
      const items: T[] = [];
      const join = path?.includes('?') ? '&' : '?';
      let next: string | undefined;
      do {
        const cursor: string = next === undefined ? '' : `&cursor=${encodeURIComponent(next)}`;
        const page = await read<Page<T>>(`${path ?? ''}${join}limit=200${cursor}`, signal);
        items.push(...page.items);
        next = page.next;
      } while (next !== undefined && items.length < 5000);
      return items;
    },
    enabled: path !== null,
    placeholderData: keepPreviousData,
  });
}

/** null: nobody is signed in. */
export function useSession(): SessionView | null | undefined {
  const { data } = useQuery({
    queryKey: ['/session'],
    queryFn: async ({ signal }): Promise<SessionView | null> => {
      try {
        return (await read<SessionView | null | undefined>('/session', signal)) ?? null;
      } catch (error) {
        if (error instanceof ApiError && [401, 403, 404].includes(error.status)) return null;
        throw error;
      }
    },
    staleTime: 60_000,
  });
  return data;
}

export const errorStatus = (error: unknown): number | undefined =>
  error instanceof ApiError ? error.status : undefined;

/**
 * Which proposals this reader is not shown: coverage counts them as money without a source, and the page says so.
 * `state`: whose own figures are asked for; a State sees all that concerns itself.
 */
export function useUnseen(state?: string): 'none' | 'public' | 'others' {
  const session = useSession();
  if (session === undefined) return 'none';
  if (session === null) return 'public';
  const { kind, code } = session.organisation;
  return kind === 'donor' || (kind === 'state' && code !== state) ? 'others' : 'none';
}
