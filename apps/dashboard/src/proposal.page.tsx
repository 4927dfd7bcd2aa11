// One proposal: which tranche for which year, why, what each side has said, and the answer of the reader's side.
import type { NeedCoverageView, PledgeView, ProposalView } from '@article-six/contracts';
import { Decision } from './decision.js';
import { grouped, Sentences } from './gap-reasons.js';
import { add } from './money.js';
import { Code, Figure, Head, ProposalStatusWord, Ready, Scroll, Theirs } from './parts.js';
import { History, Said } from './proposal-sides.js';
import { errorStatus, useRead, useUnseen } from './reads.js';
import { Link, useParams } from './router.js';
import { useText, type Text } from './text.js';
import { TrancheBars, trancheYears, type TrancheYear } from './tranche-bars.js';

export function Proposal() {
  const { id = '' } = useParams();
  const { t } = useText();
  const proposal = useRead<ProposalView>(`/proposals/${id}`);
  return (
    <>
      {!proposal.data && <Head title={t(errorStatus(proposal.error) === 404 ? 'notFound.title' : 'proposal.title')} />}
      <Ready of={proposal} lines={8}>
        {(data) => <Whole proposal={data} key={data.id} />}
      </Ready>
    </>
  );
}

const named = (text: Text, p: ProposalView) => ({
  donor: text.place(p.pledge.provider, p.pledge.providerName),
  state: text.place(p.need.state, p.stateName),
});
const isOpen = (p: ProposalView) => ['floating', 'circulated', 'accepted', 'confirmed'].includes(p.status);

function Whole({ proposal: p }: { proposal: ProposalView }) {
  const text = useText();
  const { t } = text;
  const names = named(text, p);
  const unit = p.commodity === 'money' ? 'USD' : p.commodity;
  const years = [...new Set(p.lines.map((l) => l.year))].sort((a, b) => a - b);
  const tranches = new Set(p.lines.map((l) => l.tranche)).size;
  const pledge = useRead<PledgeView>(`/pledges/${p.pledge.id}`);
  const coverage = useRead<NeedCoverageView>(`/coverage/needs/${p.need.id}`);
  const unseen = useUnseen(p.need.state);
  const own = add(...p.lines.map((line) => line.amount));
  const usd = text.money(p.planningTotal, unit);
  // the donor's own currency first, the planning currency beside it
  const amount =
    p.commodity === 'money' && p.currency && p.currency !== 'USD'
      ? t('money.both', { own: text.money(own, p.currency), usd })
      : usd;
  const rows = trancheYears(p, pledge.data, coverage.data);
  return (
    <>
      <nav aria-label={t('crumbs')}>
        <ol className="crumbs">
          <li>
            <Link to="/proposals">{t('tab.proposals')}</Link>
          </li>
          <li>
            <Code>{p.reference}</Code>
          </li>
        </ol>
      </nav>
      <Head
        title={
          <>
            {t('proposal.heading', names)} <Theirs>{p.need.title}</Theirs>
          </>
        }
        meta={
          <p className="meta-list">
            <ProposalStatusWord status={p.status} />
            <span>
              {t('column.pledge')}{' '}
              <Link to={`/pledges/${p.pledge.id}`}>
                <Code>{p.pledge.reference}</Code>
              </Link>
            </span>
            <span>
              {t('column.need')}{' '}
              <Link to={`/needs/${p.need.id}`}>
                <Code>{p.need.reference}</Code>
              </Link>
            </span>
            <span>{t('proposal.plan', { plan: p.plan })}</span>
            {p.match && (
              <span>
                {t('match.title')} <Link to={`/matches/${p.id}`}>{t('match.open')}</Link>
              </span>
            )}
            {p.answerBy && ['circulated', 'accepted'].includes(p.status) && (
              <span className="tag warn">{t('proposal.answerBy', { date: text.date(p.answerBy) })}</span>
            )}
          </p>
        }
        lede={text.rich(isOpen(p) ? 'proposal.lede' : 'proposal.ledeClosed', {
          ...names,
          amount,
          years: years.length,
          span: text.years(years),
          tranches,
          rank: p.need.rank,
        })}
      >
        <button className="btn" type="button" onClick={() => print()}>
          {t('print')}
        </button>
      </Head>
      <div className="grid">
        <div className="c8 stack">
          <Figure
            title={t('tranches.title')}
            hint={t(unseen === 'none' ? 'tranches.hint' : 'tranches.hintPartial')}
            footer={<Rates proposal={p} />}
          >
            <TrancheBars
              rows={rows}
              label={t('tranches.finding', {
                ...names,
                amount,
                span: text.years(years),
              })}
            />
            <LineTable proposal={p} rows={rows} />
          </Figure>
          <Figure title={t('reasons.title')} hint={t('reasons.hint', { plan: p.plan })}>
            <ol className="why">
              {grouped(p.reasons).map((group, at) => (
                <li key={at}>
                  <p className="yr">{t(group.title)}</p>
                  <p>
                    <Sentences reasons={group.reasons} />
                  </p>
                </li>
              ))}
            </ol>
          </Figure>
        </div>
        <aside className="c4 stack" aria-label={t('decision.aside')}>
          <Decision proposal={p} names={names} amount={usd} />
          <Said proposal={p} names={names} />
          <History proposal={p} names={names} />
        </aside>
      </div>
    </>
  );
}

function LineTable({ proposal: p, rows }: { proposal: ProposalView; rows: TrancheYear[] }) {
  const text = useText();
  const { t } = text;
  const money = p.commodity === 'money';
  // a pledge in US dollars needs no second column of them
  const converted = money && p.currency !== 'USD';
  const own = money ? (p.currency ?? 'USD') : text.word('unit', p.commodity);
  const show = (amount: string | undefined) => (amount === undefined ? '–' : text.number(amount));
  const covered = rows.some((row) => row.noSource !== undefined) && isOpen(p);
  return (
    <Scroll label={t('tranches.title')}>
      <table className="tranche-table">
        <caption className="vh">{t('tranches.title')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('column.year')}</th>
            <th scope="col" className="num">
              {t('column.tranche', { unit: own })}
            </th>
            <th scope="col" className="num">
              {t('column.this', { unit: own })}
            </th>
            {converted && (
              <th scope="col" className="num">
                {t('money.usd')}
              </th>
            )}
            {covered && (
              <th scope="col" className="num">
                {t('column.before')}
              </th>
            )}
            {covered && (
              <th scope="col" className="num">
                {t('column.after')}
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.year}>
              <th scope="row">
                {row.year}
                {row.tranches.some((one) => one !== row.year) && (
                  <span className="sub">{t('tranches.from', { years: text.list(row.tranches.map(String)) })}</span>
                )}
              </th>
              <td className="num">{show(row.tranche)}</td>
              <td className="num">
                <b>{show(row.amount)}</b>
              </td>
              {converted && <td className="num">{show(row.planning)}</td>}
              {covered && (
                <td className="num">{row.noSource === undefined ? '–' : show(add(row.noSource, row.planning))}</td>
              )}
              {covered && (
                <td className="num">
                  <span className="gap-ink">{show(row.noSource)}</span>
                </td>
              )}
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{t('total')}</th>
            <td className="num" />
            <td className="num">{show(add(...rows.map((row) => row.amount)))}</td>
            {converted && <td className="num">{show(p.planningTotal)}</td>}
            {covered && (
              <td className="num">{show(add('0', ...rows.map((row) => add(row.noSource ?? '0', row.planning))))}</td>
            )}
            {covered && <td className="num">{show(add('0', ...rows.map((row) => row.noSource ?? '0')))}</td>}
          </tr>
        </tfoot>
      </table>
    </Scroll>
  );
}

/** The rates of the years, each source said once. */
function Rates({ proposal: p }: { proposal: ProposalView }) {
  const text = useText();
  const { t } = text;
  if (p.commodity !== 'money' || p.currency === undefined || p.currency === 'USD') return null;
  const currency = p.currency;
  return (
    <span>
      {[...Map.groupBy(p.rates, (rate) => rate.source)].map(([source, rates]) => (
        <span key={source}>
          {t('rate.list', {
            currency,
            source,
            rates: text.list(
              rates.map(({ rate, year }) => t('rate.one', { rate: text.exact(rate), year: String(year) })),
            ),
          })}{' '}
        </span>
      ))}
      {t('rate.kept', { currency })}
    </span>
  );
}
