// A State's own page: its needs in its own order, which its capital alone changes, in one request with the whole order.
import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import type { CoverageView, RankingInput, RankingView } from '@article-six/contracts';
import { ApiError, command } from './api.js';
import { Code, Failure, Figure, Head, PillarWord, Ready, Refused, Theirs } from './parts.js';
import { useRead, useSession } from './reads.js';
import { Link } from './router.js';
import { useText } from './text.js';
import { Waiting } from './waiting.js';

type Entry = RankingView['order'][number];

export function Home() {
  const text = useText();
  const { t } = text;
  const session = useSession();
  const state = session?.organisation.kind === 'state' ? session.organisation.code : null;
  const ranking = useRead<RankingView>(state && `/states/${state}/ranking`);
  const coverage = useRead<CoverageView>(state && '/coverage');
  if (session === undefined) return <Head title={t('tab.home')} />;
  if (!session || !state)
    return (
      <>
        <Head title={t('tab.home')} lede={t('home.notState')} />
        <Failure error={new ApiError(session ? 403 : 401, {})} />
      </>
    );
  const mine = coverage.data?.states.find((row) => row.state === state);
  const name = text.place(state, session.organisation.name);
  return (
    <>
      <Head
        title={name}
        meta={<p className="meta">{session.roles.map((role) => text.word('role', role)).join(', ')}</p>}
        lede={
          mine &&
          text.rich('home.lede', {
            cost: text.money(mine.cost),
            own: text.money(mine.own),
            gap: text.money(mine.noSource),
          })
        }
      />
      <div className="grid">
        <div className="c8">
          <Ready of={ranking}>
            {(data) => <Order ranking={data} may={session.roles.includes('capital')} state={state} name={name} />}
          </Ready>
        </div>
        <div className="c4 stack">
          <Waiting />
        </div>
      </div>
    </>
  );
}

function moved(order: Entry[], from: number, to: number): Entry[] {
  const next = [...order];
  const [one] = next.splice(from, 1);
  if (one) next.splice(Math.max(0, Math.min(to, next.length)), 0, one);
  return next;
}

function Order({ ranking, may, state, name }: { ranking: RankingView; may: boolean; state: string; name: string }) {
  const { t } = useText();
  const client = useQueryClient();
  const [draft, setDraft] = useState<{ version: number; order: Entry[] } | null>(null);
  const [lifted, setLifted] = useState<string | null>(null);
  const [said, setSaid] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<Error | null>(null);
  const list = useRef<HTMLOListElement>(null);
  const focus = useRef<{ id: string; part: string } | null>(null);
  const key = useRef({ of: '', key: '' });
  const order = draft?.order ?? ranking.order;
  const behind = draft !== null && draft.version !== ranking.version;
  // moving a row takes its element with it; the focus stays on the control that moved it
  useEffect(() => {
    if (!focus.current) return;
    list.current
      ?.querySelector<HTMLElement>(`[data-id="${focus.current.id}"] [data-part="${focus.current.part}"]:not(:disabled)`)
      ?.focus();
    focus.current = null;
  });

  const move = (id: string, to: number, part: string) => {
    const from = order.findIndex((one) => one.id === id);
    const target = Math.max(0, Math.min(to, order.length - 1));
    if (from === target) return;
    focus.current = {
      id,
      part: target === 0 && part === 'up' ? 'handle' : target === order.length - 1 && part === 'down' ? 'handle' : part,
    };
    setDraft({ version: draft?.version ?? ranking.version, order: moved(order, from, target) });
    setSaid(t('home.nowAt', { position: target + 1, all: order.length }));
  };
  const keys = (event: KeyboardEvent, id: string, at: number) => {
    if (event.key === ' ' || event.key === 'Enter') {
      event.preventDefault();
      setLifted(lifted === id ? null : id);
      setSaid(t(lifted === id ? 'home.dropped' : 'home.lifted', { position: at + 1, all: order.length }));
    } else if (event.key === 'Escape' && lifted) {
      setLifted(null);
    } else if (lifted === id && ['ArrowUp', 'ArrowDown', 'Home', 'End'].includes(event.key)) {
      event.preventDefault();
      move(id, { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: order.length - 1 }[event.key] ?? at, 'handle');
    }
  };
  const save = async () => {
    if (!draft || busy) return;
    const body: RankingInput = { order: draft.order.map((one) => one.id) };
    const of = JSON.stringify([draft.version, body]);
    if (key.current.of !== of) key.current = { of, key: crypto.randomUUID() };
    setBusy(true);
    setError(null);
    try {
      const after = await command<RankingView>(`/states/${state}/ranking`, {
        method: 'PUT',
        body,
        version: draft.version,
        key: key.current.key,
      });
      client.setQueryData([`/states/${state}/ranking`], after);
      setDraft(null);
      setSaid(t('home.saved'));
      void client.invalidateQueries();
    } catch (failure) {
      setError(failure instanceof Error ? failure : new Error(String(failure)));
    }
    setBusy(false);
  };

  return (
    <Figure title={t('home.title')} hint={t(may ? 'home.hint' : 'home.hintRead', { state: name })}>
      <p className="vh" role="status">
        {said}
      </p>
      {order.length === 0 && <p className="ink-2 s">{t('home.none')}</p>}
      <ol className="rank" ref={list}>
        {order.map((one, at) => {
          const before = ranking.order.findIndex((other) => other.id === one.id);
          return (
            <li key={one.id} data-id={one.id} className={lifted === one.id ? 'lift' : before === at ? '' : 'moved'}>
              {may ? (
                <button
                  className="handle"
                  type="button"
                  data-part="handle"
                  aria-pressed={lifted === one.id}
                  aria-label={t('home.handle', { title: one.title, position: at + 1, all: order.length })}
                  onKeyDown={(event) => keys(event, one.id, at)}
                  onBlur={() => focus.current ?? setLifted(null)}
                >
                  <span aria-hidden="true">⠿</span>
                </button>
              ) : (
                <span />
              )}
              <span className="pos">{at + 1}</span>
              <div>
                <Link to={`/needs/${one.id}`}>
                  <Theirs>{one.title}</Theirs>
                </Link>
                <span className="sub-list">
                  {' '}
                  <PillarWord pillar={one.pillar} /> · <Code>{one.reference}</Code>
                </span>
              </div>
              <span className="cov s ink-3">{before !== at && t('home.was', { position: before + 1 })}</span>
              {may && (
                <span className="mv actions">
                  <button
                    className="btn icon small"
                    type="button"
                    data-part="up"
                    disabled={at === 0}
                    aria-label={t('home.up', { title: one.title })}
                    onClick={() => move(one.id, at - 1, 'up')}
                  >
                    ↑
                  </button>
                  <button
                    className="btn icon small"
                    type="button"
                    data-part="down"
                    disabled={at === order.length - 1}
                    aria-label={t('home.down', { title: one.title })}
                    onClick={() => move(one.id, at + 1, 'down')}
                  >
                    ↓
                  </button>
                </span>
              )}
            </li>
          );
        })}
      </ol>
      {draft && (
        <div className="decide order-save no-print">
          <p className="s">
            {t(behind ? 'home.behind' : 'home.unsaved', {
              count: order.filter((one, at) => ranking.order[at]?.id !== one.id).length,
            })}
          </p>
          {error && <Refused error={error} />}
          <p className="actions">
            {!behind && (
              <button className="btn main" type="button" aria-disabled={busy} onClick={() => void save()}>
                {t(busy ? 'decision.sending' : 'home.save')}
              </button>
            )}
            <button
              className="btn"
              type="button"
              onClick={() => {
                setDraft(null);
                setError(null);
              }}
            >
              {t('home.discard')}
            </button>
          </p>
        </div>
      )}
    </Figure>
  );
}
