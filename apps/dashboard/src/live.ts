// Live without reload: hints of /api/v1/stream say what to read again; the truth is read over HTTP.
import { useEffect, useState } from 'react';
import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import type { StreamHint } from '@article-six/contracts';

/** still: the stream is not open to this reader; the page reads again every minute. */
export type LiveState = 'live' | 'reconnecting' | 'offline' | 'still';
/** What a hint makes old, by the path that was read. */
const stale: Record<StreamHint['kind'], (path: string, id: string) => boolean> = {
  need: (path, id) => path === `/needs/${id}` || /^\/(needs\?|needs$|coverage|states|requests)/.test(path),
  ranking: (path) => /^\/(needs|states)/.test(path),
  state: (path) => path.startsWith('/states'),
  pledge: (path) => /^\/(pledges|coverage)/.test(path),
  proposal: (path, id) =>
    [`/proposals/${id}`, `/matches/${id}`].includes(path) ||
    /^\/((proposals|matches)(\?|$)|waiting|coverage|circulation|requests|needs\/.*explanation)/.test(path),
  plan: (path) => /^\/(plan|coverage|proposals(\?|$)|waiting|needs\/.*explanation)/.test(path),
  policy: (path) => /^\/(policies|circulation)/.test(path),
  question: (path) => /^\/needs\/[^/]+\/questions/.test(path),
  interest: (path) => /^\/needs\/[^/]+\/interest/.test(path),
  evidence: (path) => /^\/needs\/[^/]+\/evidence/.test(path),
  organisation: (path) => path.startsWith('/organisations'),
  account: (path) => path.startsWith('/accounts'),
  alarm: (path) => path.startsWith('/alarms'),
  tranche: (path) => /^\/(pledges|coverage)/.test(path),
  clock: (path) => /^\/(clock|waiting|circulation|requests)/.test(path),
  notification: (path) => path.startsWith('/notifications'),
  resync: () => true,
};
/** Services follow by events, some a moment after the hint: read at once and once more. */
const again = [250, 1800];

class Hints {
  private readonly waiting = new Map<string, StreamHint>();
  private running = false;
  private readonly timers = new Set<ReturnType<typeof setTimeout>>();
  constructor(private readonly client: QueryClient) {}

  add(hint: StreamHint): void {
    for (const delay of again) {
      const timer = setTimeout(() => {
        this.timers.delete(timer);
        this.waiting.set(`${hint.kind} ${hint.id}`, hint);
        void this.flush();
      }, delay);
      this.timers.add(timer);
    }
  }
  stop(): void {
    for (const timer of this.timers) clearTimeout(timer);
  }
  /** One re-read at a time: a storm of hints becomes a few reads, and the last hint is never lost. */
  private async flush(): Promise<void> {
    if (this.running) return;
    this.running = true;
    while (this.waiting.size > 0) {
      const hints = [...this.waiting.values()];
      this.waiting.clear();
      const old = (path: string) => hints.some((hint) => stale[hint.kind](path, hint.id));
      await this.client.invalidateQueries({ predicate: (query) => old(String(query.queryKey[0])) });
      await new Promise((resolve) => setTimeout(resolve, 400));
    }
    this.running = false;
  }
}

/** Opens the stream for as long as the page is open and says how it stands. */
export function useLive(account: string | undefined): { state: LiveState; since: Date } {
  const client = useQueryClient();
  const [live, setLive] = useState<{ state: LiveState; since: Date }>({ state: 'reconnecting', since: new Date() });
  useEffect(() => {
    if (account === undefined) return undefined;
    const hints = new Hints(client);
    let source: EventSource | undefined;
    let retry: ReturnType<typeof setTimeout> | undefined;
    let wait = 1000;
    let opened = false;
    const say = (state: LiveState) => setLive((was) => (was.state === state ? was : { state, since: new Date() }));
    const open = () => {
      source = new EventSource('/api/v1/stream');
      source.addEventListener('open', () => {
        wait = 1000;
        say('live');
        if (opened) hints.add({ kind: 'resync', id: '', type: 'resync', version: 0 });
        opened = true;
      });
      source.addEventListener('hint', (event) =>
        hints.add(JSON.parse(String((event as MessageEvent).data)) as StreamHint),
      );
      source.addEventListener('error', () => {
        const refused = source?.readyState === EventSource.CLOSED && !opened && account === '';
        say(refused ? 'still' : navigator.onLine ? 'reconnecting' : 'offline');
        if (refused) return;
        if (source?.readyState !== EventSource.CLOSED) return;
        retry = setTimeout(open, wait);
        wait = Math.min(wait * 2, 30_000);
      });
    };
    const offline = () => say('offline');
    addEventListener('offline', offline);
    open();
    return () => {
      removeEventListener('offline', offline);
      clearTimeout(retry);
      source?.close();
      hints.stop();
    };
  }, [client, account]);
  return live;
}

/**
 * A list that does not move under the reader: figures of rows in view change in place; rows that come, go or change
 * their order wait until they are asked for. `scope` is what the reader chose (filters): a new scope shows at once.
 */
export function useHeld<T>(
  items: T[] | undefined,
  id: (item: T) => string,
  scope: string,
): { shown: T[] | undefined; changed: number; show: () => void } {
  const [held, setHeld] = useState<{ scope: string; items: T[] }>();
  const fresh = held === undefined || held.scope !== scope;
  if (items && fresh) setHeld({ scope, items });
  if (!items || fresh) return { shown: items, changed: 0, show: () => undefined };
  const now = new Map(items.map((item) => [id(item), item]));
  const before = held.items.map(id);
  const known = new Set(before);
  const come = items.filter((item) => !known.has(id(item))).length;
  const gone = before.filter((one) => !now.has(one)).length;
  const kept = items.map(id).filter((one) => known.has(one));
  const moved = kept.join() !== before.filter((one) => now.has(one)).join();
  if (come + gone === 0 && !moved) return { shown: items, changed: 0, show: () => undefined };
  return {
    shown: held.items.map((item) => now.get(id(item)) ?? item),
    changed: come + gone || 1,
    show: () => setHeld({ scope, items }),
  };
}
