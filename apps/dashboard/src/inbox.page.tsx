// What is new and what must be answered; a line opens the exact record. Read marks are free to undo, so they are optimistic.
import { useQueryClient } from '@tanstack/react-query';
import type { NotificationView, Page } from '@article-six/contracts';
import { NewsSentence } from './activity.js';
import { ApiError, command } from './api.js';
import { useHeld } from './live.js';
import { Failure, Fresh, Head, Ready } from './parts.js';
import { useRead, useSession } from './reads.js';
import { Link } from './router.js';
import { useText } from './text.js';

const path = '/notifications';
export function Inbox() {
  const { t } = useText();
  const session = useSession();
  const news = useRead<Page<NotificationView>>(session ? path : null);
  const items = news.data?.items;
  const lede =
    items &&
    t('inbox.lede', {
      unread: items.filter((one) => !one.read).length,
      answer: items.filter((one) => one.mustAnswer && !one.read).length,
    });
  return (
    <>
      <Head title={t('inbox')} lede={lede} />
      {session === null ? (
        <div className="grid">
          <div className="c8">
            <Failure error={new ApiError(401, {})} />
          </div>
        </div>
      ) : (
        <div className="grid">
          <div className="c8">
            <Ready of={news} lines={8}>
              {(page) => <List items={page.items} />}
            </Ready>
          </div>
        </div>
      )}
    </>
  );
}

function List({ items }: { items: NotificationView[] }) {
  const { t, shortDate, date } = useText();
  const client = useQueryClient();
  const { shown = [], changed, show } = useHeld(items, (one) => one.id, 'inbox');
  const mark = (one: NotificationView) => {
    if (one.read) return;
    client.setQueryData<Page<NotificationView>>(
      [path],
      (page) =>
        page && { ...page, items: page.items.map((item) => (item.id === one.id ? { ...item, read: true } : item)) },
    );
    void command(`${path}/${one.id}/read`, { key: `read-${one.id}` }).catch(() =>
      client.invalidateQueries({ queryKey: [path] }),
    );
  };
  if (items.length === 0) return <p className="ink-2">{t('inbox.none')}</p>;
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
