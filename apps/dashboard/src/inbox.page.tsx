// What is new and what must be answered; a line opens the exact record. Read marks are free to undo, so they are optimistic.
import { useQueryClient } from '@tanstack/react-query';
import type { NotificationView, Page } from '@article-six/contracts';
import { NewsSentence } from './activity.js';
import { ApiError, command } from './api.js';
import { useHeld } from './live.js';
import { Failure, Fresh, Head, Ready } from './parts.js';
import { useRead, useSession } from './reads.js';
import { Link, useSearch } from './router.js';
import { useText } from './text.js';

const path = '/notifications';
/** As many as one page of the interface holds; above it the page says "more than". */
const MOST = 200;
export function Inbox() {
  const { t } = useText();
  const session = useSession();
  const [search, set] = useSearch();
  const after = search.get('after');
  const waiting = search.get('answer') === 'true';
  const query = [
    ...(waiting ? ['mustAnswer=true', 'unread=true', `limit=${MOST}`] : []),
    ...(after ? [`cursor=${encodeURIComponent(after)}`] : []),
  ].join('&');
  const shown = query === '' ? path : `${path}?${query}`;
  const news = useRead<Page<NotificationView>>(session ? shown : null);
  const unread = useRead<Page<NotificationView>>(session ? `${path}?unread=true&limit=${MOST}` : null).data;
  const answer = useRead<Page<NotificationView>>(session ? `${path}?mustAnswer=true&unread=true&limit=${MOST}` : null);
  const lede =
    unread &&
    answer.data &&
    t(unread.next === undefined ? 'inbox.lede' : 'inbox.ledeMore', {
      unread: unread.items.length,
      answer: answer.data.items.length,
    });
  return (
    <>
      <Head title={t('inbox')} lede={lede}>
        {unread && unread.items.length > 0 && <ReadAll upTo={unread.items[0]?.id ?? ''} />}
      </Head>
      {session === null ? (
        <div className="grid">
          <div className="c8">
            <Failure error={new ApiError(401, {})} />
          </div>
        </div>
      ) : (
        <div className="grid">
          <div className="c8">
            <label className="check no-print">
              <input
                type="checkbox"
                checked={waiting}
                onChange={(event) => set({ answer: event.target.checked ? 'true' : undefined, after: undefined })}
              />
              <span>{t('inbox.onlyAnswer')}</span>
            </label>
            <Ready of={news} lines={8}>
              {(page) => <List items={page.items} shown={shown} waiting={waiting} />}
            </Ready>
            <p className="pager">
              {after && (
                <button className="btn small" type="button" onClick={() => set({ after: undefined })}>
                  {t('inbox.newest')}
                </button>
              )}
              {news.data?.next !== undefined && (
                <button className="btn small" type="button" onClick={() => set({ after: news.data?.next })}>
                  {t('inbox.older')}
                </button>
              )}
            </p>
          </div>
        </div>
      )}
    </>
  );
}

/** Marks what the reader has seen: what came later stays unread. */
function ReadAll({ upTo }: { upTo: string }) {
  const { t } = useText();
  const client = useQueryClient();
  const send = () =>
    command(`${path}/read-all`, { body: { upTo }, key: `read-all-${upTo}` }).finally(() =>
      client.invalidateQueries({ predicate: ({ queryKey }) => String(queryKey[0]).startsWith(path) }),
    );
  return (
    <button className="btn" type="button" onClick={() => void send().catch(() => undefined)}>
      {t('inbox.readAll')}
    </button>
  );
}

function List({ items, shown: key, waiting }: { items: NotificationView[]; shown: string; waiting: boolean }) {
  const { t, shortDate, date } = useText();
  const client = useQueryClient();
  const { shown = [], changed, show } = useHeld(items, (one) => one.id, key);
  const mark = (one: NotificationView) => {
    if (one.read) return;
    client.setQueryData<Page<NotificationView>>(
      [key],
      (page) =>
        page && { ...page, items: page.items.map((item) => (item.id === one.id ? { ...item, read: true } : item)) },
    );
    void command(`${path}/${one.id}/read`, { key: `read-${one.id}` })
      .catch(() => undefined)
      .finally(() => client.invalidateQueries({ predicate: ({ queryKey }) => String(queryKey[0]).startsWith(path) }));
  };
  if (items.length === 0) return <p className="ink-2">{t(waiting ? 'inbox.noneWaiting' : 'inbox.none')}</p>;
  return (
    <section className="fig" aria-label={t('inbox')} aria-live="off">
      <Fresh changed={changed} show={show} />
      <ul className="list rows lead">
        {shown.map((one) => (
          <li key={one.id} className={one.read ? '' : 'unread'}>
            <time className="when" dateTime={one.at} title={date(one.at)}>
              {shortDate(one.at)}
            </time>
            <p>
              <Link to={one.link} onClick={() => mark(one)}>
                <NewsSentence news={one} />
              </Link>
              {one.mustAnswer && (
                <span className="sub">
                  <span className="st wait">{t('inbox.mustAnswer')}</span>
                </span>
              )}
            </p>
            {one.read ? (
              <span className="end">{t('inbox.read')}</span>
            ) : (
              <button className="btn small" type="button" onClick={() => mark(one)}>
                {t('inbox.markRead')}
              </button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
