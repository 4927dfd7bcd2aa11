// Who waits for whom, oldest first; the list says what is waited for, not who is bad.
import type { Page, WaitingView } from '@article-six/contracts';
import { useHeld } from './live.js';
import { Code, Figure, Fresh, Ready, Theirs } from './parts.js';
import { useRead } from './reads.js';
import { Link } from './router.js';
import { useText } from './text.js';

const FIRST = 5;
export function Waiting() {
  const { t } = useText();
  const waiting = useRead<Page<WaitingView>>('/waiting');
  const total = waiting.data?.total ?? waiting.data?.items.length ?? 0;
  return (
    <Figure
      title={t('waiting.title')}
      hint={t('waiting.hint')}
      actions={
        <Link className="btn small" to="/proposals?waiting=true">
          {t('waiting.all', { count: total })}
        </Link>
      }
    >
      <Ready of={waiting}>{(page) => <Rows items={page.items} />}</Ready>
    </Figure>
  );
}

function Rows({ items }: { items: WaitingView[] }) {
  const text = useText();
  const { t, place, money } = text;
  const { shown = [], changed, show } = useHeld(items.slice(0, FIRST), (row) => row.proposal, 'waiting');
  if (shown.length === 0) return <p className="ink-3 s">{t('waiting.none')}</p>;
  return (
    <>
      <Fresh changed={changed} show={show} />
      <ul className="list rows">
        {shown.map((row) => (
          <li key={row.proposal}>
            <p>
              <Link to={`/proposals/${row.proposal}`}>
                {t('waiting.pair', {
                  donor: place(row.provider, row.providerName),
                  state: place(row.state, row.stateName),
                })}
              </Link>
              <span className="sub">
                <Code>{row.reference}</Code> · <Theirs>{row.title}</Theirs>
              </span>
              <span className="sub">
                <span className="st wait">
                  {t(`waiting.for.${row.waitingFor}`, {
                    donor: place(row.provider, row.providerName),
                    state: place(row.state, row.stateName),
                  })}
                </span>
              </span>
            </p>
            <span className="end">
              <b className="ink">{t('days', { count: row.days })}</b>
              <br />
              {money(row.planningTotal, row.commodity === 'money' ? 'USD' : row.commodity)}
              <br />
              {t('waiting.by', { date: text.shortDate(row.answerBy) })}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}
