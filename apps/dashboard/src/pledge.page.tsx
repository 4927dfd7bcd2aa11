// One pledge: where each tranche stands, by the certainty of its money, its conditions, and the proposals it has become.
import type { PledgeView, ProposalView } from '@article-six/contracts';
import { add, compare } from './money.js';
import { Code, Figure, Head, ProposalStatusWord, Ready, Scroll, Theirs } from './parts.js';
import { Earmarked, Terms } from './pledge-terms.js';
import { errorStatus, useRead, useReadAll } from './reads.js';
import { Link, useParams } from './router.js';
import { useText } from './text.js';
import { pledgedTotal, pledgeUnit, pots, potSum, standing, StandSpark } from './tranche-stand.js';
import { openStatuses } from './words.js';

export function Pledge() {
  const { id = '' } = useParams();
  const { t } = useText();
  const pledge = useRead<PledgeView>(`/pledges/${id}`);
  return (
    <>
      {!pledge.data && <Head title={t(errorStatus(pledge.error) === 404 ? 'notFound.title' : 'pledge.title')} />}
      <Ready of={pledge} lines={6}>
        {(data) => <Whole pledge={data} key={data.id} />}
      </Ready>
    </>
  );
}

function Whole({ pledge }: { pledge: PledgeView }) {
  const text = useText();
  const { t } = text;
  const provider = text.place(pledge.provider.code, pledge.provider.name);
  const unit = pledgeUnit(pledge);
  const money = (amount: string) => text.money(amount, unit);
  const known = standing(pledge).length > 0 && pledge.status === 'registered';
  return (
    <>
      <nav aria-label={t('crumbs')}>
        <ol className="crumbs">
          <li>
            <Link to="/pledges">{t('tab.pledges')}</Link>
          </li>
          <li>
            <Link to={`/pledges?provider=${pledge.provider.code}`}>{provider}</Link>
          </li>
          <li>
            <Code>{pledge.reference}</Code>
          </li>
        </ol>
      </nav>
      <Head
        title={
          <>
            {provider}: <Theirs>{pledge.title}</Theirs>
          </>
        }
        meta={
          <p className="meta-list">
            <span className="tag">{text.word('pledgeStatus', pledge.status)}</span>
            <span>{text.word('form', pledge.form)}</span>
            <span>{t('need.version', { version: pledge.version, date: text.date(pledge.updatedAt) })}</span>
          </p>
        }
        lede={text.rich(known ? 'pledge.lede' : 'pledge.ledeClosed', {
          provider,
          pledged: money(pledgedTotal(pledge)),
          span: text.years(pledge.tranches.map((one) => one.year)),
          solid: money(add(potSum(pledge.ledger, 'disbursed'), potSum(pledge.ledger, 'committed'))),
          reserved: money(potSum(pledge.ledger, 'reserved')),
          proposed: money(potSum(pledge.ledger, 'proposed')),
          available: money(potSum(pledge.ledger, 'available')),
        })}
      >
        <button className="btn" type="button" onClick={() => print()}>
          {t('print')}
        </button>
      </Head>
      <div className="grid">
        <div className="c8 stack">
          <Tranches pledge={pledge} />
          {pledge.purpose === 'needs' && <Proposals pledge={pledge} />}
        </div>
        <aside className="c4 stack" aria-label={t('pledge.aside')}>
          <Earmarked pledge={pledge} />
          <Terms pledge={pledge} />
        </aside>
      </div>
    </>
  );
}

function Tranches({ pledge }: { pledge: PledgeView }) {
  const text = useText();
  const { t } = text;
  const unit = pledge.commodity === 'money' ? (pledge.currency ?? 'USD') : text.word('unit', pledge.commodity);
  const ledger = [...standing(pledge)].sort((a, b) => a.year - b.year);
  const known = ledger.length > 0;
  const others = pledge.purpose === 'needs' ? 'pledge.tranchesOnly' : 'pledge.tranchesElsewhere';
  const hint = known ? 'pledge.tranchesHint' : others;
  return (
    <Figure
      title={t('pledge.tranches')}
      hint={t(hint, { unit })}
      footer={known && pots.map(({ mark, word }) => <PotKey key={mark} mark={mark} name={t(word)} />)}
    >
      <Scroll label={t('pledge.tranches')}>
        <table>
          <caption className="vh">{t('pledge.tranches')}</caption>
          <thead>
            <tr>
              <th scope="col">{t('column.year')}</th>
              <th scope="col">{t('column.due')}</th>
              {known && <th scope="col">{t('column.stands')}</th>}
              <th scope="col" className="num">
                {t('column.pledged')}
              </th>
              {known &&
                pots.map(({ pot, word }) => (
                  <th scope="col" className="num" key={pot}>
                    {t(word)}
                  </th>
                ))}
            </tr>
          </thead>
          <tbody>
            {pledge.tranches.map(({ year, amount, dueDate, certainty }) => {
              const row = ledger.find((one) => one.year === year);
              return (
                <tr key={year}>
                  <th scope="row">{year}</th>
                  <td>
                    {dueDate ? text.shortDate(dueDate) : '–'}
                    <span className="sub-list"> {text.word('certainty', certainty)}</span>
                  </td>
                  {known && <td>{row && <StandSpark ledger={[row]} width={90} />}</td>}
                  <td className="num">
                    <b>{text.number(amount)}</b>
                  </td>
                  {known &&
                    pots.map(({ pot }) => (
                      <td className="num" key={pot}>
                        {row ? text.number(row[pot]) : '–'}
                      </td>
                    ))}
                </tr>
              );
            })}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row">{t('total')}</th>
              <td />
              {known && <td />}
              <td className="num">{text.number(pledgedTotal(pledge))}</td>
              {known &&
                pots.map(({ pot }) => (
                  <td className="num" key={pot}>
                    {text.number(potSum(ledger, pot))}
                  </td>
                ))}
            </tr>
          </tfoot>
        </table>
      </Scroll>
    </Figure>
  );
}

const PotKey = ({ mark, name }: { mark: string; name: string }) => <span className={`st ${mark}`}>{name}</span>;

function Proposals({ pledge }: { pledge: PledgeView }) {
  const text = useText();
  const { t } = text;
  const proposals = useReadAll<ProposalView>(
    `/proposals?pledge=${pledge.id}&${openStatuses.map((one) => `status=${one}`).join('&')}`,
  );
  return (
    <Figure title={t('pledge.proposals')} hint={t('pledge.proposalsHint')}>
      <Ready of={proposals}>
        {(items) =>
          items.length === 0 ? (
            <p className="ink-3 s">{t('pledge.noProposals')}</p>
          ) : (
            <ul className="list rows">
              {[...items]
                .sort((a, b) => compare(b.planningTotal, a.planningTotal))
                .map((one) => (
                  <li key={one.id}>
                    <p>
                      <Link to={`/proposals/${one.id}`}>{text.place(one.need.state, one.stateName)}</Link>
                      <span className="sub">
                        <Code>{one.reference}</Code> · <Theirs>{one.need.title}</Theirs>
                      </span>
                      <span className="sub">
                        <ProposalStatusWord status={one.status} />
                      </span>
                    </p>
                    <span className="end">
                      <b className="ink">
                        {text.money(one.planningTotal, one.commodity === 'money' ? 'USD' : one.commodity)}
                      </b>
                      <br />
                      {text.years(one.lines.map((line) => line.year))}
                    </span>
                  </li>
                ))}
            </ul>
          )
        }
      </Ready>
    </Figure>
  );
}
