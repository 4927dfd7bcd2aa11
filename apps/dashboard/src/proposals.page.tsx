// Proposals that the reader may see; what waits for the reader first.
import type { Page, ProposalView } from '@article-six/contracts';
import { openStatuses, proposalStatusList } from './words.js';
import { useHeld } from './live.js';
import { Pager } from './pager.js';
import { Code, Failure, Fresh, Head, PillarWord, ProposalStatusWord, Ready, Theirs } from './parts.js';
import { useReadAll, useSession } from './reads.js';
import { Link, useSearch } from './router.js';
import { useText } from './text.js';
import { ApiError } from './api.js';

export type ProposalPage = Page<ProposalView>;
const PAGE = 50;

export function Proposals() {
  const text = useText();
  const { t } = text;
  const session = useSession();
  const [search, set] = useSearch();
  const waiting = search.get('waiting') === 'true';
  const status = search.get('status') ?? '';
  const wanted = status === 'all' ? [] : status === '' ? openStatuses : [status];
  const query = [...(waiting ? ['waiting=true'] : []), ...wanted.map((one) => `status=${one}`)].join('&');
  const proposals = useReadAll<ProposalView>(session ? `/proposals${query === '' ? '' : `?${query}`}` : null);
  return (
    <>
      <Head title={t('proposals.title')} meta={<p className="meta">{t('proposals.meta')}</p>} />
      {session === null ? (
        <div className="grid">
          <div className="c8">
            <Failure error={new ApiError(401, {})} />
          </div>
        </div>
      ) : (
        <>
          <form className="filters" onSubmit={(event) => event.preventDefault()} aria-label={t('filters')}>
            <div className="field">
              <label htmlFor="f-status">{t('column.status')}</label>
              <select
                id="f-status"
                className="input"
                value={status}
                onChange={(event) => set({ status: event.target.value, page: undefined })}
              >
                <option value="">{t('proposals.open')}</option>
                <option value="all">{t('proposals.allStatuses')}</option>
                {proposalStatusList.map((one) => (
                  <option key={one} value={one}>
                    {text.word('proposalStatus', one)}
                  </option>
                ))}
              </select>
            </div>
            <label className="check">
              <input
                type="checkbox"
                checked={waiting}
                onChange={(event) => set({ waiting: event.target.checked ? 'true' : undefined, page: undefined })}
              />
              <span>{t('proposals.waiting')}</span>
            </label>
          </form>
          <Ready of={proposals} lines={10}>
            {(items) => <List items={items} scope={query} />}
          </Ready>
        </>
      )}
    </>
  );
}

function List({ items, scope }: { items: ProposalView[]; scope: string }) {
  const text = useText();
  const { t } = text;
  const [search, set] = useSearch();
  const order = [...items].sort(
    (a, b) =>
      Number(b.canAnswer) - Number(a.canAnswer) ||
      (a.answerBy ?? '9').localeCompare(b.answerBy ?? '9') ||
      a.reference.localeCompare(b.reference),
  );
  const { shown = [], changed, show } = useHeld(order, (one) => one.id, scope);
  const pages = Math.max(1, Math.ceil(shown.length / PAGE));
  const page = Math.min(Math.max(1, Number(search.get('page')) || 1), pages);
  const from = (page - 1) * PAGE;
  if (shown.length === 0)
    return (
      <>
        <p className="lede">{t(search.size === 0 ? 'proposals.none' : 'proposals.noneFiltered')}</p>
        <Fresh changed={changed} show={show} />
      </>
    );
  return (
    <section aria-label={t('proposals.title')}>
      <p className="s needs-sum" role="status">
        {text.rich('proposals.found', { count: shown.length, mine: shown.filter((one) => one.canAnswer).length })}
      </p>
      <Fresh changed={changed} show={show} />
      <table className="cards">
        <caption className="vh">{t('proposals.title')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('column.proposal')}</th>
            <th scope="col">{t('column.pillar')}</th>
            <th scope="col">{t('column.status')}</th>
            <th scope="col">{t('column.years')}</th>
            <th scope="col">{t('column.answerBy')}</th>
            <th scope="col" className="num">
              {t('column.amount')}
            </th>
          </tr>
        </thead>
        <tbody>
          {shown.slice(from, from + PAGE).map((one) => (
            <tr key={one.id}>
              <th scope="row">
                <Link to={`/proposals/${one.id}`}>
                  {t('waiting.pair', {
                    donor: text.place(one.pledge.provider, one.pledge.providerName),
                    state: text.place(one.need.state, one.stateName),
                  })}
                </Link>
                <span className="sub">
                  <Code>{one.reference}</Code> · <Theirs>{one.need.title}</Theirs>
                </span>
              </th>
              <td data-l={t('column.pillar')}>
                <PillarWord pillar={one.need.pillar} />
              </td>
              <td data-l={t('column.status')}>
                {one.canAnswer ? (
                  <span className="st wait">{t('proposals.yours')}</span>
                ) : (
                  <ProposalStatusWord status={one.status} />
                )}
              </td>
              <td data-l={t('column.years')}>{text.years(one.lines.map((l) => l.year))}</td>
              <td data-l={t('column.answerBy')}>{one.answerBy ? text.shortDate(one.answerBy) : '–'}</td>
              <td data-l={t('column.amount')} className="num">
                {text.money(one.planningTotal, one.commodity === 'money' ? 'USD' : one.commodity)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <Pager page={page} pages={pages} size={PAGE} all={shown.length} go={(to) => set({ page: String(to) })} />
    </section>
  );
}
