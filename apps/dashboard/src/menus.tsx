// The two menus of the top: language and account.
import { useEffect, useRef, useState, type ReactNode } from 'react';
import type { Role, SessionView } from '@article-six/contracts';
import { Link } from './router.js';
import { signOut } from './session.js';
import { languages, useLanguage, useText } from './text.js';

/** A native disclosure: opens without script, Escape closes it and gives the focus back. */
function Menu({ label, children }: { label: ReactNode; children: ReactNode }) {
  const box = useRef<HTMLDetailsElement>(null);
  const [open, setOpen] = useState(false);
  useEffect(() => {
    if (!open) return;
    const close = (event: Event) => {
      const escape = event instanceof KeyboardEvent && event.key === 'Escape';
      if (!escape && (event instanceof KeyboardEvent || box.current?.contains(event.target as Node))) return;
      if (box.current) box.current.open = false;
      if (escape) box.current?.querySelector('summary')?.focus();
    };
    addEventListener('pointerdown', close);
    addEventListener('keydown', close);
    return () => {
      removeEventListener('pointerdown', close);
      removeEventListener('keydown', close);
    };
  }, [open]);
  const shut = () => {
    if (box.current) box.current.open = false;
  };
  return (
    <details className="menu" ref={box} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="tool">
        {label}
        <span aria-hidden="true">▾</span>
      </summary>
      <div onClick={shut}>{children}</div>
    </details>
  );
}

export function LanguageMenu() {
  const { text, setLanguage } = useLanguage();
  return (
    <Menu
      label={
        <>
          <span className="word keep">{languages.find((l) => l.code === text.language)?.name}</span>
          <span className="vh">{text.t('language')}</span>
        </>
      }
    >
      {languages.map(({ code, name }) => (
        <a
          key={code}
          href={`?lang=${code}`}
          lang={code}
          hrefLang={code}
          aria-current={code === text.language ? 'true' : undefined}
          onClick={(event) => {
            event.preventDefault();
            setLanguage(code);
          }}
        >
          {name}
        </a>
      ))}
    </Menu>
  );
}

const shortRole = (roles: Role[]): Role | undefined => roles[0];
export function AccountMenu({ session }: { session: SessionView | null | undefined }) {
  const { t, word, place } = useText();
  if (session === undefined) return null;
  const who = session
    ? t('account.label', {
        role: word('role', shortRole(session.roles) ?? 'observer'),
        organisation: place(session.organisation.code, session.organisation.name),
      })
    : t('account.none');
  return (
    <Menu
      label={
        <>
          <span className="word">{who}</span>
          <svg
            className="only-narrow"
            width="18"
            height="18"
            viewBox="0 0 18 18"
            fill="none"
            stroke="currentColor"
            strokeWidth="1.6"
            aria-hidden="true"
          >
            <circle cx="9" cy="5.6" r="3.4" />
            <path d="M2.2 16.4c.6-3.6 3.2-5.6 6.8-5.6s6.2 2 6.8 5.6" />
          </svg>
          <span className="vh">{t('account.menu')}</span>
        </>
      }
    >
      <Link to="/enter">{t(session ? 'account.switch' : 'signIn')}</Link>
      {session && (
        <a
          href="/sign-out"
          onClick={(event) => {
            event.preventDefault();
            void signOut();
          }}
        >
          {t('signOut')}
        </a>
      )}
    </Menu>
  );
}
