// The frame of every page: brand, search, live dot, inbox, language, account; tabs by role; the demonstration strip.
import { useEffect, useRef, type ReactNode } from 'react';
import type { ClockView, NotificationView, Page, SessionView } from '@article-six/contracts';
import { Hatches } from './chart.js';
import type { LiveState } from './live.js';
import { AccountMenu, LanguageMenu } from './menus.js';
import { useRead } from './reads.js';
import { Link, navigate, usePath } from './router.js';
import { useText, type MessageId } from './text.js';
import { Appearance } from './theme.js';

interface Tab {
  to: string;
  word: MessageId;
  /** filter that the tab opens with */
  search?: string;
}
const overview: Tab = { to: '/', word: 'tab.overview' };
const needs: Tab = { to: '/needs', word: 'tab.needs' };
const proposals: Tab = { to: '/proposals', word: 'tab.proposals' };
const pledges: Tab = { to: '/pledges', word: 'tab.pledges' };
const matches: Tab = { to: '/matches', word: 'tab.matches' };
const requests: Tab = { to: '/requests', word: 'tab.requests' };
const alarms: Tab = { to: '/alarms', word: 'tab.alarms' };
const circulation: Tab = { to: '/circulation', word: 'tab.circulation' };
function tabsFor(session: SessionView | null | undefined): Tab[] {
  if (!session) return [{ to: '/', word: 'tab.totals' }, needs];
  if (session.organisation.kind === 'state')
    return [
      { to: '/home', word: 'tab.home' },
      proposals,
      matches,
      needs,
      requests,
      alarms,
      pledges,
      overview,
      circulation,
    ];
  if (session.organisation.kind === 'donor')
    return [
      { ...pledges, search: `?provider=${session.organisation.code}` },
      proposals,
      matches,
      needs,
      overview,
      circulation,
    ];
  const list = [overview, needs, pledges, proposals, matches];
  return session.organisation.kind === 'secretariat'
    ? [...list, requests, alarms, circulation]
    : [...list, circulation];
}

export function Shell({
  session,
  live,
  children,
}: {
  session: SessionView | null | undefined;
  live: { state: LiveState; since: Date };
  children: ReactNode;
}) {
  const { t } = useText();
  return (
    <>
      <a className="skip" href="#main">
        {t('skip')}
      </a>
      <Hatches />
      <header className="top">
        <div className="wrap top-bar">
          <Link className="brand" to="/">
            <Mark />
            <span>{t('brand')}</span>
          </Link>
          <Search />
          <div className="top-tools">
            <LiveDot {...live} />
            {session && <InboxLink />}
            <LanguageMenu />
            <AccountMenu session={session} />
          </div>
        </div>
        <Tabs session={session} />
        <Strip />
      </header>
      <main id="main" className="wrap" tabIndex={-1}>
        <DemoPrint />
        {children}
      </main>
      <footer className="page">
        <div className="wrap">
          <p>{t('footer.note')}</p>
          <div className="footer-tools no-print">
            <Appearance />
          </div>
        </div>
      </footer>
    </>
  );
}

function Mark() {
  return (
    <svg width="27" height="22" viewBox="0 0 27 22" aria-hidden="true" focusable="false">
      <path fill="currentColor" d="M0 14h3.2v8H0zM4.7 11h3.2v11H4.7zM9.4 8h3.2v14H9.4zM14.1 5h3.2v17h-3.2z" />
      <g fill="none" stroke="currentColor" strokeWidth="1.1">
        <path d="M19.35 2.6h2.2v18.8h-2.2z" />
        <path d="M24.05.6h2.2v20.8h-2.2z" strokeDasharray="2 1.6" />
      </g>
    </svg>
  );
}

/** Finds among the needs; "/" comes here from anywhere but a field. */
function Search() {
  const { t } = useText();
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const come = (event: KeyboardEvent) => {
      const at = event.target as HTMLElement;
      if (
        event.key !== '/' ||
        event.ctrlKey ||
        event.metaKey ||
        at.closest('input, textarea, select, [contenteditable]')
      )
        return;
      event.preventDefault();
      field.current?.focus();
    };
    addEventListener('keydown', come);
    return () => removeEventListener('keydown', come);
  }, []);
  return (
    <form
      className="top-search"
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        const wanted = field.current?.value.trim() ?? '';
        navigate(wanted === '' ? '/needs' : `/needs?q=${encodeURIComponent(wanted)}`);
      }}
    >
      <svg
        width="15"
        height="15"
        viewBox="0 0 15 15"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.6"
        aria-hidden="true"
      >
        <circle cx="6.2" cy="6.2" r="4.6" />
        <path d="m9.8 9.8 4 4" />
      </svg>
      <label className="vh" htmlFor="search">
        {t('search.label')}
      </label>
      <input id="search" ref={field} type="search" placeholder={t('search.placeholder')} autoComplete="off" />
      <kbd aria-hidden="true">/</kbd>
    </form>
  );
}

function LiveDot({ state, since }: { state: LiveState; since: Date }) {
  const { t, time } = useText();
  if (state === 'still') return null;
  return (
    <span className="live" data-state={state === 'live' ? 'on' : 'off'} role="status">
      <i aria-hidden="true" />
      {t(`live.${state}`, { time: time(since) })}
    </span>
  );
}

function InboxLink() {
  const { t } = useText();
  const { data } = useRead<Page<NotificationView>>('/notifications');
  const unread = data?.items.filter((n) => !n.read).length ?? 0;
  // the first page alone is read here: with more behind it, its count is the least
  const more = data?.next !== undefined && unread > 0;
  return (
    <Link className="tool" to="/inbox">
      <svg
        width="16"
        height="16"
        viewBox="0 0 16 16"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.5"
        aria-hidden="true"
      >
        <path d="M3.5 11.5v-4a4.5 4.5 0 0 1 9 0v4l1 1.2h-11zM6.5 14.4h3" />
      </svg>
      <span className="word">{t('inbox')}</span>
      <span className="vh">{t(more ? 'inbox.unreadMore' : 'inbox.unread', { count: unread })}</span>
      {unread > 0 && (
        <span className="count" aria-hidden="true">
          {more ? `${unread}+` : unread}
        </span>
      )}
    </Link>
  );
}

function Tabs({ session }: { session: SessionView | null | undefined }) {
  const { t } = useText();
  const path = usePath();
  const here = (to: string) => (to === '/' ? path === '/' : path.startsWith(to));
  return (
    <nav className="tabs" aria-label={t('nav.main')}>
      <div className="wrap">
        <ul>
          {tabsFor(session).map(({ to, word, search = '' }) => (
            <li key={to}>
              <Link to={`${to}${search}`} aria-current={here(to) ? 'page' : undefined}>
                {t(word)}
              </Link>
            </li>
          ))}
        </ul>
      </div>
    </nav>
  );
}

function useDemonstration(): string | null {
  const { date } = useText();
  const { data } = useRead<ClockView>('/clock');
  return data?.demonstration ? date(data.now) : null;
}
function Strip() {
  const { rich } = useText();
  const day = useDemonstration();
  if (!day) return null;
  return (
    <div className="demo-note">
      <p className="wrap">{rich('demo.strip', { date: day })}</p>
    </div>
  );
}
function DemoPrint() {
  const { rich } = useText();
  const day = useDemonstration();
  return day ? <p className="demo-print">{rich('demo.strip', { date: day })}</p> : null;
}
