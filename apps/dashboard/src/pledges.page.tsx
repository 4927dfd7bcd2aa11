// The pledges, by provider: how much for which years, and where the money stands for those who may see it.
import type { PledgeView } from '@article-six/contracts';
import { ApiError } from './api.js';
import { useHeld } from './live.js';
import { add } from './money.js';
import { Pager } from './pager.js';
import { Code, Failure, Fresh, Head, Ready, Theirs } from './parts.js';
import { useReadAll, useSession } from './reads.js';
import { Link, useSearch } from './router.js';
import { useText, type Text } from './text.js';
import { pledgedTotal, pledgeUnit, potSum, standing, StandSpark } from './tranche-stand.js';

const PAGE = 50;
/** Sums of different units are named one by one; more than this many say nothing to a reader. */
const UNITS = 3;

export function Pledges() {
  const { t } = useText();
  const session = useSession();
  const pledges = useReadAll<PledgeView>(session ? '/pledges' : null);
  return (
    <>
      <Head title={t('pledges.title')} meta={<p className="meta">{t('pledges.meta')}</p>} />
      {session === null ? (
        <div className="grid">
          <div className="c8">
            <Failure error={new ApiError(401, {})} />
          </div>
        </div>
      ) : (
        <Ready of={pledges} lines={10}>
          {(all) => (all.length === 0 ? <p className="lede">{t('pledges.none')}</p> : <List all={all} />)}
        </Ready>
      )}
    </>
  );
}

function sums(text: Text, pledges: PledgeView[]): string | null {
  const byUnit = Map.groupBy(pledges, pledgeUnit);
  if (byUnit.size > UNITS) return null;
  return text.list([...byUnit].map(([unit, some]) => text.money(add('0', ...some.map(pledgedTotal)), unit)));
}

function List({ all }: { all: PledgeView[] }) {
  const text = useText();
  const { t } = text;
  const [search, set] = useSearch();
  const provider = search.get('provider') ?? '';
  const names = new Map(all.map(({ provider: { code, name } }) => [code, text.place(code, name)]));
  const options = [...names].sort((a, b) => a[1].localeCompare(b[1], text.locale));
  const found = all.filter((one) => provider === '' || one.provider.code === provider);
  const { shown = [], changed, show } = useHeld(found, (one) => one.id, provider);
  const pages = Math.max(1, Math.ceil(shown.length / PAGE));
  const page = Math.min(Math.max(1, Number(search.get('page')) || 1), pages);
  const from = (page - 1) * PAGE;
  const sum = sums(text, shown);
  const known = shown.some((one) => standing(one).length > 0);
  return (
    <section aria-label={t('pledges.title')}>
      <form className="filters" onSubmit={(event) => event.preventDefault()} aria-label={t('filters')}>
        <div className="field">
          <label htmlFor="f-provider">{t('column.provider')}</label>
          <select
            id="f-provider"
            className="input"
            value={provider}
            onChange={(event) => set({ provider: event.target.value, page: undefined })}
          >
            <option value="">{t('pledges.allProviders')}</option>
            {options.map(([code, name]) => (
              <option value={code} key={code}>
                {name}
              </option>
            ))}
          </select>
        </div>
      </form>
      {shown.length === 0 ? (
        <p className="lede">{t('pledges.noneFiltered', { all: all.length })}</p>
      ) : (
        <p className={sum ? 'lede pledges-sum' : 's needs-sum'} role="status">
          {text.rich(sum ? 'pledges.sum' : 'pledges.found', {
            count: shown.length,
            sum: sum ?? '',
            providers: new Set(shown.map((one) => one.provider.code)).size,
          })}
        </p>
      )}
      <Fresh changed={changed} show={show} />
      {shown.length > 0 && (
        <table className="cards">
          <caption className="vh">{t('pledges.title')}</caption>
          <thead>
            <tr>
              <th scope="col">{t('column.pledge')}</th>
              <th scope="col">{t('pledge.form')}</th>
              <th scope="col">{t('column.years')}</th>
              {known && <th scope="col">{t('column.stands')}</th>}
              {known && (
                <th scope="col" className="num">
                  {t('pledge.available')}
                </th>
              )}
              <th scope="col" className="num">
                {t('column.pledged')}
              </th>
            </tr>
          </thead>
          <tbody>
            {shown.slice(from, from + PAGE).map((one) => (
              <Row key={one.id} pledge={one} name={names.get(one.provider.code) ?? one.provider.name} known={known} />
            ))}
          </tbody>
        </table>
      )}
      <Pager page={page} pages={pages} size={PAGE} all={shown.length} go={(to) => set({ page: String(to) })} />
    </section>
  );
}

function Row({ pledge, name, known }: { pledge: PledgeView; name: string; known: boolean }) {
  const text = useText();
  const { t } = text;
  const unit = pledgeUnit(pledge);
  const stands = standing(pledge);
  return (
    <tr>
      <th scope="row">
        <Link to={`/pledges/${pledge.id}`}>
          {name}: <Theirs>{pledge.title}</Theirs>
        </Link>
        <span className="sub">
          <Code>{pledge.reference}</Code> · {text.word('pledgeStatus', pledge.status)}
        </span>
      </th>
      <td data-l={t('pledge.form')}>{text.word('form', pledge.form)}</td>
      <td data-l={t('column.years')}>{text.years(pledge.tranches.map((one) => one.year))}</td>
      {known && (
        <td data-l={t('column.stands')}>
          {stands.length > 0 ? <StandSpark ledger={stands} /> : text.word('pledgePurpose', pledge.purpose)}
        </td>
      )}
      {known && (
        <td data-l={t('pledge.available')} className="num">
          {stands.length > 0 ? text.money(potSum(stands, 'available'), unit) : '–'}
        </td>
      )}
      <td data-l={t('column.pledged')} className="num">
        {text.money(pledgedTotal(pledge), unit)}
      </td>
    </tr>
  );
}
