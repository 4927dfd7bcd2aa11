// One need: what, since when, cost and payer by year, why the gap remains, its place in the State's own order.
import type { ExplanationView, NeedCoverageView, NeedView, RankingView } from '@article-six/contracts';
import { Allocations } from './allocations.js';
import { Columns } from './columns.js';
import { GapReasons } from './gap-reasons.js';
import { sumLadders } from './ladder.js';
import { add, isZero, subtract } from './money.js';
import { Evidence, Interests, Questions } from './need-talk.js';
import { Code, Figure, Head, PillarWord, Ready, Theirs } from './parts.js';
import { errorStatus, useRead, useSession, useUnseen } from './reads.js';
import { Link, useParams } from './router.js';
import { useText, type Text } from './text.js';

export function Need() {
  const { id = '' } = useParams();
  const { t } = useText();
  const need = useRead<NeedView>(`/needs/${id}`);
  return (
    <>
      {!need.data && <Head title={t(errorStatus(need.error) === 404 ? 'notFound.title' : 'need.title')} />}
      <Ready of={need} lines={8}>
        {(data) => <Whole need={data} />}
      </Ready>
    </>
  );
}

const unitOf = (need: NeedView) => (need.commodity === 'money' ? 'USD' : need.commodity);

function Whole({ need }: { need: NeedView }) {
  const text = useText();
  const { t } = text;
  const session = useSession();
  const coverage = useRead<NeedCoverageView>(`/coverage/needs/${need.id}`);
  const state = text.place(need.state, need.stateName);
  return (
    <>
      <nav aria-label={t('crumbs')}>
        <ol className="crumbs">
          <li>
            <Link to="/needs">{t('tab.needs')}</Link>
          </li>
          <li>
            <Link to={`/needs?state=${need.state}`}>{state}</Link>
          </li>
          <li>
            <Code>{need.reference}</Code>
          </li>
        </ol>
      </nav>
      <Head
        title={<Theirs>{need.title}</Theirs>}
        meta={
          <p className="meta-list">
            <PillarWord pillar={need.pillar} />
            <span>
              {[need.subType && text.word('subType', need.subType), text.word('form', need.form)]
                .filter(Boolean)
                .join(' · ')}
            </span>
            <span className="tag">{text.word('needStatus', need.status)}</span>
            {need.rank !== null && <span>{t('need.rank', { rank: need.rank, state })}</span>}
            <span>{t('need.version', { version: need.version, date: text.date(need.updatedAt) })}</span>
            <span>{text.word('visibility', need.visibility)}</span>
          </p>
        }
        lede={<Lede need={need} coverage={coverage.data} state={state} />}
      >
        <button className="btn" type="button" onClick={() => print()}>
          {t('print')}
        </button>
      </Head>
      <div className="grid">
        <div className="c8 stack">
          <CostByYear need={need} coverage={coverage.data} />
          {session && <Why need={need} state={state} />}
          {session && <Allocations need={need} coverage={coverage.data} />}
          <InItsWords need={need} />
          <Questions need={need} />
        </div>
        <aside className="c4 stack" aria-label={t('need.aside')}>
          <Order need={need} state={state} />
          <Facts need={need} text={text} />
          <Evidence need={need} />
          <Interests need={need} />
        </aside>
      </div>
    </>
  );
}

function Lede({ need, coverage, state }: { need: NeedView; coverage: NeedCoverageView | undefined; state: string }) {
  const text = useText();
  const unseen = useUnseen(need.state);
  const years = text.years(need.years.map((y) => y.year));
  if (!coverage || coverage.years.length === 0) {
    const unit = need.commodity === 'money' ? (need.currency ?? 'USD') : need.commodity;
    const sum = (pick: 'cost' | 'own') => text.money(add(...need.years.map((y) => y[pick])), unit);
    return text.rich('need.ledeCost', { cost: sum('cost'), own: sum('own'), years, state });
  }
  const total = sumLadders(coverage.years);
  const lede = unseen === 'none' ? 'need.lede' : 'need.ledePartial';
  const open = coverage.years.filter((y) => !isZero(y.noSource)).map((y) => y.year);
  const unit = unitOf(need);
  return text.rich(isZero(total.noSource) ? 'need.ledeFull' : lede, {
    cost: text.money(total.cost, unit),
    own: text.money(total.own, unit),
    sourced: text.money(subtract(total.cost, total.own, total.noSource), unit),
    gap: text.money(total.noSource, unit),
    gapYears: text.yearList(open),
    years,
    state,
  });
}

function CostByYear({ need, coverage }: { need: NeedView; coverage: NeedCoverageView | undefined }) {
  const text = useText();
  const { t } = text;
  // before the read side has the need, the need itself says cost and own contribution
  const years =
    coverage && coverage.years.length > 0
      ? coverage.years
      : need.years.map((y) => ({
          ...{
            year: y.year,
            cost: y.cost,
            own: y.own,
            bilateral: '0',
            disbursed: '0',
            committed: '0',
            reserved: '0',
            proposed: '0',
          },
          noSource: subtract(y.cost, y.own),
        }));
  const total = sumLadders(years);
  const unit = unitOf(need);
  const label = t('need.finding', { cost: text.money(total.cost, unit), gap: text.money(total.noSource, unit) });
  return (
    <Figure
      title={t('need.costTitle')}
      hint={t(need.commodity === 'money' ? 'need.costHint' : 'need.costHintUnit', {
        unit: text.word('unit', need.commodity),
      })}
    >
      <Columns
        years={years}
        label={label}
        title={t('need.costTitle')}
        file={`article-six-${need.reference}`}
        unit={need.commodity}
      />
    </Figure>
  );
}

function Why({ need, state }: { need: NeedView; state: string }) {
  const { t } = useText();
  const explanation = useRead<ExplanationView>(`/needs/${need.id}/explanation`);
  if ([401, 403, 404].includes(errorStatus(explanation.error) ?? 0)) return null;
  return (
    <Figure title={t('why.title')} hint={explanation.data && t('why.hint', { plan: explanation.data.plan })}>
      <Ready of={explanation}>{(data) => <GapReasons explanation={data} unit={unitOf(need)} state={state} />}</Ready>
    </Figure>
  );
}

function InItsWords({ need }: { need: NeedView }) {
  const { t } = useText();
  const parts = (['problem', 'plan', 'progress'] as const).filter((part) => need[part] !== '');
  if (parts.length === 0) return null;
  return (
    <Figure title={t('words.title')}>
      <div className="two">
        {parts.map((part) => (
          <div key={part}>
            <h3>{t(`words.${part}`)}</h3>
            <p className="s" dir="auto">
              {need[part]}
            </p>
          </div>
        ))}
      </div>
    </Figure>
  );
}

function Order({ need, state }: { need: NeedView; state: string }) {
  const { t } = useText();
  const ranking = useRead<RankingView>(`/states/${need.state}/ranking`);
  if (errorStatus(ranking.error)) return null;
  return (
    <Figure title={t('order.title', { state })} hint={t('order.hint', { state })}>
      <Ready of={ranking}>
        {(data) => (
          <ol className="order">
            {data.order.map((one) => (
              <li key={one.id} aria-current={one.id === need.id ? 'true' : undefined}>
                <b>{one.rank}</b>
                <span>
                  {one.id === need.id ? (
                    <Theirs>{one.title}</Theirs>
                  ) : (
                    <Link to={`/needs/${one.id}`}>
                      <Theirs>{one.title}</Theirs>
                    </Link>
                  )}
                </span>
              </li>
            ))}
          </ol>
        )}
      </Ready>
    </Figure>
  );
}

function Facts({ need, text }: { need: NeedView; text: Text }) {
  const { t } = text;
  const rows: [string, string | undefined][] = [
    [
      t('facts.quantity'),
      need.quantity && `${text.number(need.quantity.value)} ${text.word('unit', need.quantity.unit)}`,
    ],
    [t('facts.channels'), need.channels.map((c) => text.word('channel', c)).join(', ') || undefined],
    [t('facts.neededBy'), need.neededBy && text.date(need.neededBy)],
    [t('facts.published'), need.publishedOn && text.date(need.publishedOn)],
    [t('facts.evidence'), t('facts.evidenceOf', { grade: need.evidence })],
    [t('facts.loans'), t(need.acceptsLoans ? 'yes' : 'no')],
    [
      t('facts.bilateral'),
      need.bilateral.length > 0
        ? need.bilateral
            .map((b) => `${b.year} ${text.place(b.donor)} ${text.money(b.amount, need.currency ?? 'USD')}`)
            .join('; ')
        : undefined,
    ],
  ];
  return (
    <Figure title={t('facts.title')} soft>
      <dl className="facts tight">
        {rows.flatMap(([name, value]) =>
          value ? [<dt key={name}>{name}</dt>, <dd key={`${name} `}>{value}</dd>] : [],
        )}
      </dl>
    </Figure>
  );
}
