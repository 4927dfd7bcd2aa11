// Continuity alarms: what threatens the support of a need or of a State although nothing has gone wrong yet, the figures that
// it follows from, and the actions of the Nairobi Action Plan that it comes from.
import type { AlarmView } from '@article-six/contracts';
import { ApiError } from './api.js';
import { useHeld } from './live.js';
import { Pager } from './pager.js';
import { Code, Failure, Fresh, Head, Ready, Theirs } from './parts.js';
import { useReadAll, useSession } from './reads.js';
import { Link, useSearch } from './router.js';
import { useText, type Text } from './text.js';

const PAGE = 50;
const alarmKinds = ['fundingCliff', 'singleDonor', 'deadlinePace'] as const satisfies readonly AlarmView['kind'][];
const readers = ['coordinator', 'administrator', 'focalPoint', 'capital'];

export function Alarms() {
  const { t } = useText();
  const session = useSession();
  const [search, set] = useSearch();
  const kind = alarmKinds.find((one) => one === search.get('kind')) ?? '';
  const over = search.get('over') === 'true';
  const may = session?.roles.some((role) => readers.includes(role)) ?? false;
  const query = [...(kind === '' ? [] : [`kind=${kind}`]), ...(over ? ['standing=false'] : [])].join('&');
  const path = query === '' ? '/alarms' : `/alarms?${query}`;
  const alarms = useReadAll<AlarmView>(may ? path : null);
  return (
    <>
      <Head title={t('alarms.title')} meta={<p className="meta">{t('alarms.meta')}</p>} />
      {session !== undefined && !may ? (
        <div className="grid">
          <div className="c8">
            <Failure error={new ApiError(session ? 403 : 401, {})} />
          </div>
        </div>
      ) : (
        <>
          <form className="filters" onSubmit={(event) => event.preventDefault()} aria-label={t('filters')}>
            <div className="field">
              <label htmlFor="alarm-kind">{t('alarms.kind')}</label>
              <select
                id="alarm-kind"
                className="input"
                value={kind}
                onChange={(event) => set({ kind: event.target.value || undefined, page: undefined })}
              >
                <option value="">{t('alarms.kind.all')}</option>
                {alarmKinds.map((one) => (
                  <option key={one} value={one}>
                    {t(`alarms.kind.${one}`)}
                  </option>
                ))}
              </select>
            </div>
            <label className="check">
              <input
                type="checkbox"
                checked={over}
                onChange={(event) => set({ over: event.target.checked ? 'true' : undefined, page: undefined })}
              />
              <span>{t('alarms.over')}</span>
            </label>
          </form>
          <Ready of={alarms} lines={8}>
            {(items) => <List items={items} scope={path} over={over} />}
          </Ready>
        </>
      )}
    </>
  );
}

function List({ items, scope, over }: { items: AlarmView[]; scope: string; over: boolean }) {
  const text = useText();
  const { t } = text;
  const [search, set] = useSearch();
  const { shown = [], changed, show } = useHeld(items, (one) => one.id, scope);
  const pages = Math.max(1, Math.ceil(shown.length / PAGE));
  const page = Math.min(Math.max(1, Number(search.get('page')) || 1), pages);
  const from = (page - 1) * PAGE;
  return (
    <section aria-label={t('alarms.title')}>
      <p className="s needs-sum" role="status">
        {text.rich(over ? 'alarms.foundOver' : 'alarms.found', { count: shown.length })}
      </p>
      <Fresh changed={changed} show={show} />
      {shown.length > 0 && (
        <table className="cards">
          <caption className="vh">{t('alarms.title')}</caption>
          <thead>
            <tr>
              <th scope="col">{t('alarms.what')}</th>
              <th scope="col">{t('alarms.figures')}</th>
              <th scope="col">{t(over ? 'alarms.overSince' : 'alarms.since')}</th>
              <th scope="col">{t('alarms.actions')}</th>
            </tr>
          </thead>
          <tbody>
            {shown.slice(from, from + PAGE).map((one) => (
              <Row key={one.id} alarm={one} over={over} />
            ))}
          </tbody>
        </table>
      )}
      <Pager page={page} pages={pages} size={PAGE} all={shown.length} go={(to) => set({ page: String(to) })} />
    </section>
  );
}

/** Where the ground of an alarm can be seen: the need, or the needs of its State and purpose. */
function groundOf({ need, state, pillar }: AlarmView): string {
  if (need) return `/needs/${need.id}`;
  return `/needs?state=${state}${pillar === undefined ? '' : `&pillar=${pillar}`}`;
}
function sentenceOf(
  text: Text,
  { kind, state, stateName, provider, providerName, year, deadline, article }: AlarmView,
) {
  return text.t(`alarms.says.${kind}`, {
    state: text.place(state, stateName),
    provider: provider === undefined ? '' : text.place(provider, providerName ?? provider),
    year: String(year ?? ''),
    deadline: deadline === undefined ? '' : text.date(deadline),
    article: article ?? 0,
  });
}
/** From what is asked to what is missing, in one order whatever order they came in. */
const figures = ['asked', 'agreedNow', 'askedNext', 'plannedNext', 'agreed', 'fromOne', 'pace', 'neededEachYear'];
const figuresOf = (alarm: AlarmView): [string, string][] =>
  Object.entries(alarm.figures).sort(([a], [b]) => figures.indexOf(a) - figures.indexOf(b));
function Row({ alarm, over }: { alarm: AlarmView; over: boolean }) {
  const text = useText();
  const { t } = text;
  return (
    <tr>
      <th scope="row">
        <Link to={groundOf(alarm)}>{sentenceOf(text, alarm)}</Link>
        <span className="sub">
          {alarm.need ? (
            <>
              <Code>{alarm.need.reference}</Code> · <Theirs>{alarm.need.title}</Theirs>
            </>
          ) : (
            t(`alarms.kind.${alarm.kind}`)
          )}
        </span>
      </th>
      <td data-l={t('alarms.figures')}>
        <div>
          {figuresOf(alarm).map(([name, amount]) => (
            <div key={name} className="s">
              {t('alarms.figure', { name: text.word('alarms.figure', name), amount: text.money(amount) })}
            </div>
          ))}
        </div>
      </td>
      <td data-l={t(over ? 'alarms.overSince' : 'alarms.since')}>
        <time dateTime={alarm.since}>{text.date(alarm.since)}</time>
      </td>
      <td data-l={t('alarms.actions')}>{text.list(alarm.actions.map(String))}</td>
    </tr>
  );
}
