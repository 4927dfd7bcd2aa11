// Matches that the reader may see: what both sides agreed, and how far its money has come.
import type { MatchStatus, MatchView } from '@article-six/contracts';
import { ApiError } from './api.js';
import { useHeld } from './live.js';
import { linesOf, matchStatusList, MatchStatusWord, stages, StageSpark, stageSum, unitOf } from './match-words.js';
import { Pager } from './pager.js';
import { Code, Failure, Fresh, Head, PillarWord, Ready, Theirs } from './parts.js';
import { useReadAll, useSession } from './reads.js';
import { Link, useSearch } from './router.js';
import { useText } from './text.js';

const PAGE = 50;
export function Matches() {
  const text = useText();
  const { t } = text;
  const session = useSession();
  const [search, set] = useSearch();
  const status = search.get('status') ?? '';
  const query = status === '' ? '' : `?status=${status}`;
  const matches = useReadAll<MatchView>(session ? `/matches${query}` : null);
  return (
    <>
      <Head title={t('matches.title')} meta={<p className="meta">{t('matches.meta')}</p>} />
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
                <option value="">{t('proposals.allStatuses')}</option>
                {(Object.keys(matchStatusList) as MatchStatus[]).map((one) => (
                  <option key={one} value={one}>
                    {text.word('matchStatus', one)}
                  </option>
                ))}
              </select>
            </div>
          </form>
          <Ready of={matches} lines={10}>
            {(items) => <List items={items} scope={query} />}
          </Ready>
        </>
      )}
    </>
  );
}

function List({ items, scope }: { items: MatchView[]; scope: string }) {
  const text = useText();
  const { t } = text;
  const [search, set] = useSearch();
  const { shown = [], changed, show } = useHeld(items, (one) => one.id, scope);
  const pages = Math.max(1, Math.ceil(shown.length / PAGE));
  const page = Math.min(Math.max(1, Number(search.get('page')) || 1), pages);
  const from = (page - 1) * PAGE;
  if (shown.length === 0)
    return (
      <>
        <p className="lede">{t(scope === '' ? 'matches.none' : 'matches.noneFiltered')}</p>
        <Fresh changed={changed} show={show} />
      </>
    );
  return (
    <section aria-label={t('matches.title')}>
      <p className="s needs-sum" role="status">
        {text.rich('matches.found', { count: shown.length })}
      </p>
      <Fresh changed={changed} show={show} />
      <table className="cards">
        <caption className="vh">{t('matches.title')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('column.match')}</th>
            <th scope="col">{t('column.pillar')}</th>
            <th scope="col">{t('column.status')}</th>
            <th scope="col">{t('column.years')}</th>
            <th scope="col">{t('column.stands')}</th>
            <th scope="col" className="num">
              {t('match.agreed')}
            </th>
          </tr>
        </thead>
        <tbody>
          {shown.slice(from, from + PAGE).map((one) => (
            <tr key={one.id}>
              <th scope="row">
                <Link to={`/matches/${one.id}`}>
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
              <td data-l={t('column.status')}>{one.match && <MatchStatusWord status={one.match.status} />}</td>
              <td data-l={t('column.years')}>{text.years(linesOf(one).map((line) => line.year))}</td>
              <td data-l={t('column.stands')}>
                <StageSpark lines={linesOf(one)} />
                <span className="vh">{standingWords(text, one)}</span>
              </td>
              <td data-l={t('match.agreed')} className="num">
                {text.money(stageSum(linesOf(one), 'agreed'), unitOf(one))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="ladder-words marks">
        {stages.map(({ mark, word }) => (
          <span key={mark} className={`st ${mark}`}>
            {t(word)}
          </span>
        ))}
      </p>
      <Pager page={page} pages={pages} size={PAGE} all={shown.length} go={(to) => set({ page: String(to) })} />
    </section>
  );
}

/** What the bar shows, for whoever does not see it. */
const standingWords = (text: ReturnType<typeof useText>, match: MatchView): string =>
  text.list(
    stages
      .map(({ stage, word }) => ({ word, sum: stageSum(linesOf(match), stage) }))
      .filter(({ sum }) => /[1-9]/.test(sum))
      .map(({ word, sum }) => `${text.t(word)} ${text.money(sum, unitOf(match))}`),
  );
