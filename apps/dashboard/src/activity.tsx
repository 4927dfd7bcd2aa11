// News for the reader: sentences from codes; new ones wait behind a button, nothing moves while one reads.
import type { NotificationView, Page } from '@article-six/contracts';
import { useHeld } from './live.js';
import { Figure, Fresh, Ready } from './parts.js';
import { useRead } from './reads.js';
import { Link } from './router.js';
import { useText, type Text, type Values } from './text.js';

/** Parameters as the sentences use them: names of places in the reader's language, amounts with their unit. */
export function newsValues(text: Text, params: NotificationView['params']): Values {
  const values: Values = { ...params };
  for (const [code, name] of [
    ['state', 'stateName'],
    ['provider', 'providerName'],
  ] as const) {
    const given = params[code];
    if (typeof given === 'string') values[name] = text.place(given, String(params[name] ?? given));
  }
  for (const key of ['amount', 'planningTotal', 'total'] as const) {
    const given = params[key];
    const planned = params['commodity'] === 'money' ? 'USD' : params['commodity'];
    // what is given in kind has no currency: its unit is the commodity
    const unit = key === 'amount' ? (params['currency'] ?? planned) : planned;
    if (typeof given === 'string' && /^\d/.test(given)) values[key] = text.money(given, String(unit ?? 'USD'));
  }
  for (const key of ['answerBy', 'on', 'deadline'] as const) {
    const given = params[key];
    if (typeof given === 'string' && /^\d{4}-/.test(given)) values[key] = text.date(given);
  }
  const { reason, percent } = params;
  // a code has its words; what a person wrote stays as it was written
  if (typeof reason === 'string')
    values['reason'] = text.word(text.has(`endReason.${reason}`) ? 'endReason' : 'declineReason', reason);
  if (percent !== undefined) values['percent'] = text.percent(String(percent), '100');
  return values;
}

export function NewsSentence({ news }: { news: NotificationView }) {
  const text = useText();
  return text.sentence('news', news.code, newsValues(text, news.params)) ?? text.t('news.unknown', { code: news.code });
}

export function Activity() {
  const { t } = useText();
  const news = useRead<Page<NotificationView>>('/notifications');
  return (
    <Figure
      title={t('activity.title')}
      hint={t('activity.hint')}
      actions={
        <Link className="btn small" to="/inbox">
          {t('inbox')}
        </Link>
      }
    >
      <Ready of={news}>{(page) => <Rows items={page.items.slice(0, 12)} />}</Ready>
    </Figure>
  );
}

function Rows({ items }: { items: NotificationView[] }) {
  const { t, shortDate } = useText();
  const { shown = [], changed, show } = useHeld(items, (one) => one.id, 'activity');
  if (shown.length === 0) return <p className="ink-3 s">{t('activity.none')}</p>;
  return (
    <div aria-live="off">
      <Fresh changed={changed} show={show} />
      <ul className="list rows lead">
        {shown.map((one) => (
          <li key={one.id}>
            <time className="when" dateTime={one.at}>
              {shortDate(one.at)}
            </time>
            <p>
              <Link to={one.link}>
                <NewsSentence news={one} />
              </Link>
            </p>
            <span className="end">{one.mustAnswer && <span className="st wait">{t('inbox.mustAnswer')}</span>}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
