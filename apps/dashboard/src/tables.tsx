// Totals by purpose and by State: the table is the chart.
import { useState } from 'react';
import type { CoverageView } from '@article-six/contracts';
import { gapOf } from './ladder.js';
import { useHeld } from './live.js';
import { isZero, share } from './money.js';
import { Spark } from './money-bar.js';
import { Figure, Fresh, PillarWord, Scroll } from './parts.js';
import { Link } from './router.js';
import { useText } from './text.js';

export function PillarTable({ rows }: { rows: CoverageView['pillars'] }) {
  const { t, millions, percent } = useText();
  const stated = rows.filter((row) => !isZero(row.cost));
  if (stated.length === 0) return null;
  return (
    <Figure title={t('pillars.title')} hint={t('pillars.hint')}>
      <Scroll label={t('pillars.title')}>
        <table>
          <caption className="vh">{t('pillars.title')}</caption>
          <thead>
            <tr>
              <th scope="col">{t('column.pillar')}</th>
              <th scope="col">{t('column.stands')}</th>
              <th scope="col" className="num">
                {t('column.costM')}
              </th>
              <th scope="col" className="num only-wide-cell">
                {t('column.own')}
              </th>
              <th scope="col" className="num">
                {t('column.noSourceShare')}
              </th>
            </tr>
          </thead>
          <tbody>
            {stated.map((row) => (
              <tr key={row.pillar}>
                <th scope="row">
                  <PillarWord pillar={row.pillar} />
                </th>
                <td>
                  <Spark ladder={row} width={160} />
                </td>
                <td className="num">{millions(row.cost)}</td>
                <td className="num only-wide-cell">{percent(row.own, row.cost)}</td>
                <td className="num">
                  <span className={isZero(row.noSource) ? 'ink-3' : 'gap-ink'}>{percent(row.noSource, row.cost)}</span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </Figure>
  );
}

/** Share of the gap that has no source, in six steps of one hue; the figure stands in the cell. */
export function heatStep(noSource: string, gap: string): number {
  if (isZero(noSource)) return 0;
  const part = share(noSource, gap);
  return part < 0.2 ? 1 : part < 0.4 ? 2 : part < 0.65 ? 3 : part < 0.9 ? 4 : 5;
}

const FIRST = 16;
export function StateTable({ rows }: { rows: CoverageView['states'] }) {
  const { t, millions, place } = useText();
  const [all, setAll] = useState(false);
  const { shown = [], changed, show } = useHeld(rows, (row) => row.state, 'states');
  if (shown.length === 0) return null;
  const visible = all ? shown : shown.slice(0, FIRST);
  return (
    <Figure
      title={t('states.title')}
      hint={t('states.hint', { shown: visible.length, all: shown.length })}
      actions={
        shown.length > FIRST && (
          <button className="btn small" type="button" aria-pressed={all} onClick={() => setAll(!all)}>
            {t(all ? 'states.fewer' : 'states.all', { all: shown.length })}
          </button>
        )
      }
      footer={<HeatKey />}
    >
      <Fresh changed={changed} show={show} />
      <Scroll label={t('states.title')}>
        <table>
          <caption className="vh">{t('states.title')}</caption>
          <thead>
            <tr>
              <th scope="col">{t('column.state')}</th>
              <th scope="col" className="only-wide-cell">
                {t('column.stands')}
              </th>
              <th scope="col" className="num">
                {t('column.costM')}
              </th>
              <th scope="col" className="num">
                {t('column.gap')}
              </th>
              <th scope="col" className="num h-head">
                {t('band.noSource')}
              </th>
            </tr>
          </thead>
          <tbody>
            {visible.map((row) => (
              <tr key={row.state}>
                <th scope="row">
                  <Link to={`/needs?state=${row.state}`}>{place(row.state, row.stateName)}</Link>
                </th>
                <td className="only-wide-cell">
                  <Spark ladder={row} width={110} />
                </td>
                <td className="num">{millions(row.cost)}</td>
                <td className="num">{millions(gapOf(row))}</td>
                <td className={`num h h${heatStep(row.noSource, gapOf(row))}`}>{millions(row.noSource)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </Figure>
  );
}

function HeatKey() {
  const { t } = useText();
  return (
    <>
      <span>{t('heat.key')}</span>
      {['0', '< 20 %', '20–40 %', '40–65 %', '65–90 %', '> 90 %'].map((words, step) => (
        <span className="heat-key" key={words}>
          <i className={`heat-${step}`} aria-hidden="true" />
          <bdi dir="ltr">{words}</bdi>
        </span>
      ))}
    </>
  );
}
