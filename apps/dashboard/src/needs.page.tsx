// All needs one may see, each State's in the State's own order; filters and page live in the address.
import { useMemo } from 'react';
import { pillarList } from './words.js';
import type { NeedView } from '@article-six/contracts';
import { useHeld } from './live.js';
import { add } from './money.js';
import { Pager } from './pager.js';
import { Code, Fresh, Head, PillarWord, Ready, Theirs } from './parts.js';
import { useReadAll } from './reads.js';
import { Link, useSearch } from './router.js';
import { useText } from './text.js';

const PAGE = 50;
const last = Number.MAX_SAFE_INTEGER;

export function Needs() {
  const text = useText();
  const { t } = text;
  const [search, set] = useSearch();
  const needs = useReadAll<NeedView>('/needs');
  const states = useMemo(() => {
    const names = new Map((needs.data ?? []).map((n) => [n.state, text.place(n.state, n.stateName)]));
    return [...names].sort((a, b) => a[1].localeCompare(b[1], text.locale));
  }, [needs.data, text]);
  const state = search.get('state') ?? '';
  const pillar = search.get('pillar') ?? '';
  const wanted = search.get('q') ?? '';
  return (
    <>
      <Head title={t('needs.title')} meta={<p className="meta">{t('needs.meta')}</p>} />
      <form className="filters" onSubmit={(event) => event.preventDefault()} aria-label={t('filters')}>
        <div className="field">
          <label htmlFor="f-state">{t('column.state')}</label>
          <select
            id="f-state"
            className="input"
            value={state}
            onChange={(event) => set({ state: event.target.value, page: undefined })}
          >
            <option value="">{t('needs.allStates')}</option>
            {states.map(([code, name]) => (
              <option key={code} value={code}>
                {name}
              </option>
            ))}
          </select>
        </div>
        <div className="field">
          <label htmlFor="f-pillar">{t('column.pillar')}</label>
          <select
            id="f-pillar"
            className="input"
            value={pillar}
            onChange={(event) => set({ pillar: event.target.value, page: undefined })}
          >
            <option value="">{t('needs.allPillars')}</option>
            {pillarList.map((code) => (
              <option key={code} value={code}>
                {text.word('pillar', code)}
              </option>
            ))}
          </select>
        </div>
        <div className="field">
          <label htmlFor="f-text">{t('needs.words')}</label>
          <input
            id="f-text"
            className="input"
            type="search"
            value={wanted}
            onChange={(event) => set({ q: event.target.value, page: undefined })}
          />
        </div>
      </form>
      <Ready of={needs} lines={10}>
        {(all) => <List all={all} state={state} pillar={pillar} wanted={wanted} />}
      </Ready>
    </>
  );
}

function List({ all, state, pillar, wanted }: { all: NeedView[]; state: string; pillar: string; wanted: string }) {
  const text = useText();
  const { t } = text;
  const [search, set] = useSearch();
  const found = useMemo(() => {
    const name = (need: NeedView) => text.place(need.state, need.stateName);
    const words = wanted.toLocaleLowerCase(text.locale);
    const holds = (need: NeedView) =>
      [need.title, need.reference, need.externalId ?? '', need.stateName, name(need)].some((one) =>
        one.toLocaleLowerCase(text.locale).includes(words),
      );
    return all
      .filter(
        (need) =>
          (state === '' || need.state === state) &&
          (pillar === '' || need.pillar === pillar) &&
          (words === '' || holds(need)),
      )
      .sort(
        (a, b) =>
          name(a).localeCompare(name(b), text.locale) || (a.rank ?? last) - (b.rank ?? last) || (a.id < b.id ? -1 : 1),
      );
  }, [all, state, pillar, wanted, text]);
  const {
    shown = [],
    changed,
    show,
  } = useHeld(found, (need) => need.id, `${state} ${pillar} ${wanted} ${text.language}`);
  const pages = Math.max(1, Math.ceil(shown.length / PAGE));
  const page = Math.min(Math.max(1, Number(search.get('page')) || 1), pages);
  const from = (page - 1) * PAGE;
  const money = shown.filter((need) => need.commodity === 'money' && need.currency === 'USD');
  const cost = add('0', ...money.flatMap((need) => need.years.map((y) => y.cost)));
  if (all.length === 0) return <p className="lede">{t('needs.none')}</p>;
  if (shown.length === 0)
    return (
      <div className="banner">
        <span aria-hidden="true">–</span>
        <p>{t('needs.noneFiltered', { all: all.length })}</p>
        <button
          className="btn small"
          type="button"
          onClick={() => set({ state: undefined, pillar: undefined, q: undefined })}
        >
          {t('filters.clear')}
        </button>
      </div>
    );
  return (
    <section aria-label={t('needs.title')}>
      <p className="s needs-sum" role="status">
        {text.rich('needs.found', { count: shown.length, cost: text.money(cost) })}
      </p>
      <Fresh changed={changed} show={show} />
      <table className="cards needs-table">
        <caption className="vh">{t('needs.title')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('column.need')}</th>
            <th scope="col">{t('column.state')}</th>
            <th scope="col">{t('column.pillar')}</th>
            <th scope="col" className="num">
              {t('column.rank')}
            </th>
            <th scope="col">{t('column.years')}</th>
            <th scope="col" className="num">
              {t('column.own')}
            </th>
            <th scope="col" className="num">
              {t('column.cost')}
            </th>
          </tr>
        </thead>
        <tbody>
          {shown.slice(from, from + PAGE).map((need) => (
            <Row key={need.id} need={need} name={text.place(need.state, need.stateName)} />
          ))}
        </tbody>
      </table>
      <Pager page={page} pages={pages} size={PAGE} all={shown.length} go={(to) => set({ page: String(to) })} />
    </section>
  );
}

function Row({ need, name }: { need: NeedView; name: string }) {
  const text = useText();
  const { t } = text;
  const unit = need.commodity === 'money' ? (need.currency ?? 'USD') : need.commodity;
  const cost = add(...need.years.map((y) => y.cost));
  const own = add(...need.years.map((y) => y.own));
  return (
    <tr>
      <th scope="row">
        <Link to={`/needs/${need.id}`}>
          <Theirs>{need.title}</Theirs>
        </Link>
        <span className="sub">
          <Code>{need.reference}</Code> · {text.word('form', need.form)} · {text.word('needStatus', need.status)}
        </span>
      </th>
      <td className="state-cell">{name}</td>
      <td className="pillar-cell">
        <PillarWord pillar={need.pillar} />
      </td>
      <td data-l={t('column.rank')} className="num">
        {need.rank ?? '–'}
      </td>
      <td data-l={t('column.years')}>{text.years(need.years.map((y) => y.year))}</td>
      <td data-l={t('column.own')} className="num">
        {text.percent(own, cost)}
      </td>
      <td data-l={t('column.cost')} className="num">
        {text.money(cost, unit)}
      </td>
    </tr>
  );
}
