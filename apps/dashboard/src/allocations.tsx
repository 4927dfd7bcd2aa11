// Which pledges reach a need, year by year, and what none of them reaches.
import type { NeedCoverageView, NeedView, Page, ProposalView } from '@article-six/contracts';
import { sumLadders } from './ladder.js';
import { add, isZero } from './money.js';
import { Code, Figure, ProposalStatusWord, Ready, Scroll } from './parts.js';
import { useRead } from './reads.js';
import { Link } from './router.js';
import { useText } from './text.js';
import { openStatuses } from './words.js';

export function Allocations({ need, coverage }: { need: NeedView; coverage: NeedCoverageView | undefined }) {
  const text = useText();
  const { t } = text;
  const proposals = useRead<Page<ProposalView>>(
    `/proposals?need=${need.id}&limit=200&${openStatuses.map((one) => `status=${one}`).join('&')}`,
  );
  const years = need.years.map((y) => y.year);
  const show = (amount: string) =>
    isZero(amount) ? '' : need.commodity === 'money' ? text.thousands(amount) : text.number(amount);
  return (
    <Figure
      title={t('allocations.title')}
      hint={need.commodity === 'money' ? t('allocations.hint') : text.word('unit', need.commodity)}
    >
      <Ready of={proposals}>
        {(page) => {
          const shown = page.items;
          if (shown.length === 0) return <p className="ink-3 s">{t('allocations.none')}</p>;
          return (
            <Scroll label={t('allocations.title')}>
              <table className="vtop">
                <caption className="vh">{t('allocations.title')}</caption>
                <thead>
                  <tr>
                    <th scope="col">{t('column.proposal')}</th>
                    <th scope="col">{t('column.status')}</th>
                    {years.map((year) => (
                      <th scope="col" className="num" key={year}>
                        {year}
                      </th>
                    ))}
                    <th scope="col" className="num">
                      {t('total')}
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {shown.map((p) => (
                    <tr key={p.id}>
                      <th scope="row">
                        <Link to={`/proposals/${p.id}`}>
                          <Code>{p.reference}</Code>
                        </Link>{' '}
                        {text.place(p.pledge.provider, p.pledge.providerName)}
                      </th>
                      <td>
                        <ProposalStatusWord status={p.status} />
                      </td>
                      {years.map((year) => (
                        <td className="num" key={year}>
                          {show(add('0', ...p.lines.filter((l) => l.year === year).map((l) => l.planningAmount)))}
                        </td>
                      ))}
                      <td className="num">
                        <b>{show(p.planningTotal)}</b>
                      </td>
                    </tr>
                  ))}
                </tbody>
                {coverage && (
                  <tfoot>
                    <tr>
                      <th scope="row">{t('band.noSource')}</th>
                      <td />
                      {years.map((year) => (
                        <Missing
                          key={year}
                          words={show(coverage.years.find((y) => y.year === year)?.noSource ?? '0')}
                        />
                      ))}
                      <Missing words={show(sumLadders(coverage.years).noSource)} />
                    </tr>
                  </tfoot>
                )}
              </table>
            </Scroll>
          );
        }}
      </Ready>
    </Figure>
  );
}

/** Orange is for money that is missing; a true zero is none of it. */
function Missing({ words }: { words: string }) {
  return <td className={words === '' ? 'num ink-3' : 'num gap-ink'}>{words || '0'}</td>;
}
