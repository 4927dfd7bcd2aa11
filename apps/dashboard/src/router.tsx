// Paths, links and the search part of the address. A library for this costs 26 kB of the 110 kB a first load may have.
import {
  createContext,
  useContext,
  useEffect,
  useMemo,
  useSyncExternalStore,
  type ComponentProps,
  type ReactNode,
} from 'react';

type Listener = () => void;
const listeners = new Set<Listener>();
const address = () => location.pathname + location.search;
const subscribe = (listener: Listener) => {
  listeners.add(listener);
  addEventListener('popstate', listener);
  return () => {
    listeners.delete(listener);
    removeEventListener('popstate', listener);
  };
};

export function navigate(to: string, { replace = false, keepFocus = false } = {}): void {
  if (to === address()) return;
  history[replace ? 'replaceState' : 'pushState'](null, '', to);
  for (const listener of listeners) listener();
  if (keepFocus) return;
  scrollTo(0, 0);
  focusHeading();
}

/** After navigation the reader stands at the new heading; a page that still loads gets the focus when it has one. */
function focusHeading(tries = 20): void {
  requestAnimationFrame(() => {
    const heading = document.querySelector<HTMLElement>('main h1');
    if (heading) {
      heading.tabIndex = -1;
      heading.focus({ preventScroll: true });
    } else if (tries > 0) setTimeout(() => focusHeading(tries - 1), 50);
  });
}

export const useAddress = (): string => useSyncExternalStore(subscribe, address);
export const usePath = (): string => useAddress().split('?')[0] ?? '/';
/** Filters live in the address: read them, or write some of them (empty removes). */
export function useSearch(): [URLSearchParams, (change: Record<string, string | undefined>) => void] {
  const search = useAddress().split('?')[1] ?? '';
  return useMemo(() => {
    const now = new URLSearchParams(search);
    const set = (change: Record<string, string | undefined>) => {
      const next = new URLSearchParams(search);
      for (const [key, value] of Object.entries(change)) {
        if (value) next.set(key, value);
        else next.delete(key);
      }
      const text = next.toString();
      navigate(location.pathname + (text === '' ? '' : `?${text}`), { replace: true, keepFocus: true });
    };
    return [now, set];
  }, [search]);
}

const Params = createContext<Record<string, string>>({});
export const useParams = (): Record<string, string> => useContext(Params);

export interface Route {
  path: string;
  page: ReactNode;
}
function match(pattern: string, path: string): Record<string, string> | null {
  const [wanted, given] = [pattern.split('/'), path.replace(/(.)\/$/, '$1').split('/')];
  if (wanted.length !== given.length) return null;
  const params: Record<string, string> = {};
  for (const [at, part] of wanted.entries()) {
    const value = given[at] ?? '';
    if (part.startsWith('$')) params[part.slice(1)] = decodeURIComponent(value);
    else if (part !== value) return null;
  }
  return params;
}
export function Routes({ routes, otherwise }: { routes: Route[]; otherwise: ReactNode }) {
  const path = usePath();
  for (const route of routes) {
    const params = match(route.path, path);
    if (params) return <Params value={params}>{route.page}</Params>;
  }
  return otherwise;
}

export function Link({ to, onClick, ...rest }: { to: string } & Omit<ComponentProps<'a'>, 'href'>) {
  return (
    <a
      {...rest}
      href={to}
      onClick={(event) => {
        onClick?.(event);
        if (
          event.defaultPrevented ||
          event.button !== 0 ||
          event.metaKey ||
          event.ctrlKey ||
          event.shiftKey ||
          event.altKey
        )
          return;
        event.preventDefault();
        navigate(to);
      }}
    />
  );
}

export function useTitle(title: string): void {
  useEffect(() => {
    document.title = title;
  }, [title]);
}
