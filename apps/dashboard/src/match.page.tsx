// One match with its life: what was agreed year by year and how far its money has come, the commitment that waits, the
// progress that the State reports, and what was broken, in the open.
import type { MatchView } from '@article-six/contracts';
import { actorWord, endReason, linesOf, MatchStatusWord, stages, StageSpark, stageSum, unitOf } from './match-words.js';
import { isZero } from './money.js';
import { Code, Figure, Head, Ready, Scroll, Theirs } from './parts.js';
import { errorStatus, useRead } from './reads.js';
import { Link, useParams } from './router.js';
import { useText, type MessageId, type Text } from './text.js';

export function Match() {
  const { id = '' } = useParams();
  const { t } = useText();
  const match = useRead<MatchView>(`/matches/${id}`);
  return (
    <>
      {!match.data && <Head title={t(errorStatus(match.error) === 404 ? 'notFound.title' : 'match.title')} />}
      <Ready of={match} lines={8}>
        {(data) => <Whole match={data} key={data.id} />}
      </Ready>
    </>
  );
}
type State = NonNullable<MatchView['match']>;

function Whole({ match }: { match: MatchView }) {
  const text = useText();
  const { t } = text;
  const lines = linesOf(match);
  const unit = unitOf(match);
  const money = (amount: string) => text.money(amount, unit);
  const names = {
    donor: text.place(match.pledge.provider, match.pledge.providerName),
    state: text.place(match.need.state, match.stateName),
  };
  const sum = (stage: Parameters<typeof stageSum>[1]) => money(stageSum(lines, stage));
  const broken = !isZero(stageSum(lines, 'freed'));
  return (
    <>
      <nav aria-label={t('crumbs')}>
        <ol className="crumbs">
          <li>
            <Link to="/matches">{t('tab.matches')}</Link>
          </li>
          <li>
            <Code>{match.reference}</Code>
          </li>
        </ol>
      </nav>
      <Head
        title={
          <>
            {t('proposal.heading', names)} <Theirs>{match.need.title}</Theirs>
          </>
        }
        meta={
          <p className="meta-list">
            {match.match && <MatchStatusWord status={match.match.status} />}
            <span>
              {t('column.pledge')}{' '}
              <Link to={`/pledges/${match.pledge.id}`}>
                <Code>{match.pledge.reference}</Code>
              </Link>
            </span>
            <span>
              {t('column.need')}{' '}
              <Link to={`/needs/${match.need.id}`}>
                <Code>{match.need.reference}</Code>
              </Link>
            </span>
            <span>
              {t('column.proposal')}{' '}
              <Link to={`/proposals/${match.id}`}>
                <Code>{match.reference}</Code>
              </Link>
            </span>
          </p>
        }
        lede={text.rich(broken ? 'match.ledeBroken' : 'match.lede', {
          ...names,
          span: text.years(lines.map((line) => line.year)),
          ...{ agreed: sum('agreed'), reserved: sum('reserved'), committed: sum('committed') },
          ...{ disbursed: sum('disbursed'), received: sum('received'), freed: sum('freed') },
        })}
      >
        <button className="btn" type="button" onClick={() => print()}>
          {t('print')}
        </button>
      </Head>
      <div className="grid">
        <div className="c8 stack">
          <Money lines={lines} unit={unit} />
          {match.match && <Broken state={match.match} unit={unit} />}
          {match.match && <Progress state={match.match} names={names} />}
        </div>
        <aside className="c4 stack" aria-label={t('match.aside')}>
          {match.match && <Commitment state={match.match} unit={unit} />}
          {match.match && <Life state={match.match} />}
        </aside>
      </div>
    </>
  );
}

function Money({ lines, unit }: { lines: State['lines']; unit: string }) {
  const text = useText();
  const { t } = text;
  const columns = ['agreed', 'reserved', 'committed', 'disbursed', 'received', 'freed'] as const;
  const shown = columns.filter((one) => one !== 'freed' || !isZero(stageSum(lines, 'freed')));
  const head: Record<(typeof columns)[number], MessageId> = {
    agreed: 'match.agreed',
    reserved: 'band.reserved',
    committed: 'band.committed',
    disbursed: 'band.disbursed',
    received: 'match.received',
    freed: 'match.freed',
  };
  return (
    <Figure
      title={t('match.money')}
      hint={t('match.moneyHint', { unit: /^[A-Z]{3}$/.test(unit) ? unit : text.word('unit', unit) })}
      footer={stages.map(({ mark, word }) => (
        <span key={mark} className={`st ${mark}`}>
          {t(word)}
        </span>
      ))}
    >
      <Scroll label={t('match.money')}>
        <table>
          <caption className="vh">{t('match.money')}</caption>
          <thead>
            <tr>
              <th scope="col">{t('column.year')}</th>
              <th scope="col">{t('column.stands')}</th>
              {shown.map((one) => (
                <th key={one} scope="col" className="num">
                  {t(head[one])}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {lines.map((line) => (
              <tr key={`${line.year} ${line.tranche}`}>
                <th scope="row">
                  {line.year}
                  {line.tranche !== line.year && (
                    <span className="sub">{t('tranches.from', { years: String(line.tranche) })}</span>
                  )}
                </th>
                <td>
                  <StageSpark lines={[line]} width={90} />
                </td>
                {shown.map((one) => (
                  <td key={one} className="num">
                    {one === 'agreed' ? <b>{text.number(line[one])}</b> : text.number(line[one])}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row">{t('total')}</th>
              <td />
              {shown.map((one) => (
                <td key={one} className="num">
                  {text.number(stageSum(lines, one))}
                </td>
              ))}
            </tr>
          </tfoot>
        </table>
      </Scroll>
    </Figure>
  );
}

const yearsAndAmounts = (text: Text, lines: State['broken'][number]['lines'], unit: string): string =>
  text.list(
    lines.map(({ year, amount }) => text.t('match.ofYear', { amount: text.money(amount, unit), year: String(year) })),
  );

function Broken({ state, unit }: { state: State; unit: string }) {
  const text = useText();
  const { t } = text;
  if (state.broken.length === 0) return null;
  return (
    <Figure title={t('match.broken')} hint={t('match.brokenHint')}>
      <ul className="list rows lead">
        {state.broken.map((one, at) => (
          <li key={at}>
            <time className="when" dateTime={one.on}>
              {text.shortDate(one.on)}
            </time>
            <p>
              {t('match.brokenLine', { what: yearsAndAmounts(text, one.lines, unit), by: actorWord(text, one.by) })}
              <span className="sub">
                <Theirs>{endReason(text, one.reason)}</Theirs>
              </span>
            </p>
            <span />
          </li>
        ))}
      </ul>
    </Figure>
  );
}

function Progress({ state, names }: { state: State; names: { state: string } }) {
  const text = useText();
  const { t } = text;
  return (
    <Figure title={t('match.progress')} hint={t('match.progressHint', names)}>
      {state.progress.length === 0 ? (
        <p className="ink-3 s">{t('match.noProgress')}</p>
      ) : (
        <ul className="list rows lead">
          {state.progress.toReversed().map((one, at) => (
            <li key={at}>
              <time className="when" dateTime={one.on}>
                {text.shortDate(one.on)}
              </time>
              <p>
                <b>{text.percent(String(one.percent), '100')}</b> <Theirs>{one.note}</Theirs>
                <span className="sub">{actorWord(text, one.by)}</span>
              </p>
              <span />
            </li>
          ))}
        </ul>
      )}
    </Figure>
  );
}

function Commitment({ state, unit }: { state: State; unit: string }) {
  const text = useText();
  const { t } = text;
  const { commitment } = state;
  if (!commitment) return null;
  return (
    <Figure title={t('match.commitment')} hint={t('match.commitmentHint')}>
      <p className="s">
        {t('match.commitmentAsked', {
          by: actorWord(text, commitment.askedBy),
          date: text.date(commitment.askedOn),
          what: yearsAndAmounts(text, commitment.lines, unit),
        })}
      </p>
      {commitment.conditions.length > 0 && (
        <ul className="list rows">
          {commitment.conditions.map(({ text: words, met }) => (
            <li key={words}>
              <p>
                <Theirs>{words}</Theirs>
              </p>
              <span className={`end st ${met ? 'ok' : 'wait'}`}>
                {t(met ? 'match.conditionMet' : 'match.conditionOpen')}
              </span>
            </li>
          ))}
        </ul>
      )}
    </Figure>
  );
}

/** The days of the match, latest first. */
function Life({ state }: { state: State }) {
  const text = useText();
  const { t } = text;
  const days = [
    { on: state.since, words: t('life.reserved') },
    ...(state.commitment ? [{ on: state.commitment.askedOn, words: t('life.commitmentAsked') }] : []),
    ...(state.committedOn ? [{ on: state.committedOn, words: t('life.committed') }] : []),
    ...state.progress.map((one) => ({
      on: one.on,
      words: t('life.progress', { percent: text.percent(String(one.percent), '100') }),
    })),
    ...state.broken.map((one) => ({ on: one.on, words: t('life.broken') })),
    ...(state.completedOn ? [{ on: state.completedOn, words: t('life.completed') }] : []),
  ]
    .reverse() // of one day, too, the latest first
    .sort((a, b) => b.on.localeCompare(a.on));
  return (
    <Figure title={t('history.title')} soft>
      <ul className="list rows lead">
        {days.map((day, at) => (
          <li key={at}>
            <time className="when" dateTime={day.on}>
              {text.shortDate(day.on)}
            </time>
            <p>{day.words}</p>
            <span />
          </li>
        ))}
      </ul>
    </Figure>
  );
}
