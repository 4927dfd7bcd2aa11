// Overview: how much of each year has a source, where the gap is, who waits for whom. Signed out: the public totals.
import { lazy, Suspense } from 'react';
import type { CoverageView } from '@article-six/contracts';
import { Columns } from './columns.js';
import { compare, isZero, add, subtract } from './money.js';
import { MoneyBar } from './money-bar.js';
import { Figure, Head, Loading, Ready } from './parts.js';
import { useRead, useSession, useUnseen } from './reads.js';
import { PillarTable, StateTable } from './tables.js';
import { page, useText, type MessageId } from './text.js';
import { Waiting } from './waiting.js';

const Activity = lazy(async () => ({ default: (await page(() => import('./activity.js'))).Activity }));
/** For who is signed in: not a part of the first load. */
const News = () => (
  <Suspense fallback={<Loading />}>
    <Activity />
  </Suspense>
);

export function Overview() {
  const { t } = useText();
  const session = useSession();
  const coverage = useRead<CoverageView>('/coverage');
  const open = session === null;
  return (
    <>
      {coverage.data === undefined && <Head title={t(open ? 'public.title' : 'overview.title')} />}
      <Ready of={coverage} lines={8}>
        {(data) => <Figures data={data} open={open} signedIn={Boolean(session)} />}
      </Ready>
      {coverage.data === undefined && coverage.error && session && (
        <div className="grid">
          <div className="c6">
            <Waiting />
          </div>
          <div className="c6">
            <News />
          </div>
        </div>
      )}
    </>
  );
}

/** The fewest years, latest first by size, that hold most of what has no source. */
function worstYears(data: CoverageView): { years: number[]; amount: string } {
  const order = [...data.years].sort((a, b) => compare(b.noSource, a.noSource)).slice(0, 2);
  return { years: order.map((y) => y.year).sort((a, b) => a - b), amount: add(...order.map((y) => y.noSource)) };
}

/** Certainties are never added up silently: what is only proposed, and what the reader is not shown, is said. */
function ledeOf({ total }: CoverageView, open: boolean, partial: boolean): MessageId {
  if (open) return 'public.lede';
  if (isZero(total.noSource)) return 'overview.ledeFull';
  if (partial) return 'overview.ledePartial';
  return isZero(total.proposed) ? 'overview.lede' : 'overview.ledeProposed';
}

function Figures({ data, open, signedIn }: { data: CoverageView; open: boolean; signedIn: boolean }) {
  const text = useText();
  const { t, rich, money, percent } = text;
  const { total, counts } = data;
  const unseen = useUnseen();
  const years = text.years(data.years.map((y) => y.year));
  const worst = worstYears(data);
  const empty = isZero(total.cost);
  const values = {
    years,
    cost: money(total.cost),
    covered: percent(subtract(total.cost, total.noSource), total.cost),
    own: percent(total.own, total.cost),
    proposed: percent(total.proposed, total.cost),
    gap: money(total.noSource),
    gapShare: percent(total.noSource, total.cost),
    worstShare: percent(worst.amount, total.noSource),
    worstYears: text.list(worst.years.map(String)),
    states: counts.states,
  };
  const finding = t('chart.finding', values);
  const meta = (
    <p className="meta">
      {t(open ? 'public.meta' : 'overview.meta', { ...counts, plan: data.plan ?? '–', date: text.date(data.asOf) })}
    </p>
  );
  const lede = empty ? t('overview.empty') : rich(ledeOf(data, open, unseen === 'others'), values);
  return (
    <>
      <Head title={t(open ? 'public.title' : 'overview.title')} meta={meta} lede={lede} />
      {!empty && (
        <div className="grid">
          <div className="c12">
            <Figure
              title={t('ladder.title', { years })}
              hint={t('ladder.hint')}
              footer={unseen !== 'none' && <span>{t(unseen === 'public' ? 'ladder.public' : 'ladder.partial')}</span>}
            >
              <MoneyBar ladder={total} label={finding} />
            </Figure>
          </div>
          <div className="c7">
            <Figure
              title={t('coverage.title')}
              hint={t('coverage.hint')}
              footer={<span>{t('source', { date: text.date(data.asOf) })}</span>}
            >
              <Columns
                years={data.years}
                label={finding}
                title={t('coverage.title')}
                file="article-six-coverage-by-year"
              />
            </Figure>
          </div>
          <div className="c5">{signedIn ? <Waiting /> : <HowItWorks />}</div>
          <div className="c12">
            <PillarTable rows={data.pillars} />
          </div>
          <div className={signedIn ? 'c7' : 'c12'}>
            <StateTable rows={data.states} />
          </div>
          {signedIn && (
            <div className="c5">
              <News />
            </div>
          )}
        </div>
      )}
    </>
  );
}

function HowItWorks() {
  const { t } = useText();
  const steps = ['ask', 'pledge', 'match', 'agree'] as const;
  return (
    <Figure title={t('how.title')}>
      <ol className="why">
        {steps.map((step) => (
          <li key={step}>
            <p className="yr">{t(`how.${step}.title`)}</p>
            <p>{t(`how.${step}.text`)}</p>
          </li>
        ))}
      </ol>
    </Figure>
  );
}
