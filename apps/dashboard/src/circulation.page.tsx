// What is on offer now: how much money it freezes and for how long, when the next offers go out, how promptly both sides
// answer. Totals alone: no single offer can be told from them.
import type { CirculationView } from '@article-six/contracts';
import { ApiError } from './api.js';
import { Failure, Figure, Head, Ready, Scroll } from './parts.js';
import { useRead, useSession } from './reads.js';
import { useText, type Text } from './text.js';

export function Circulation() {
  const { t } = useText();
  const session = useSession();
  const view = useRead<CirculationView>(session ? '/circulation' : null);
  return (
    <>
      <Head
        title={t('circulation.title')}
        meta={<p className="meta">{t('circulation.meta')}</p>}
        lede={view.data && <Lede view={view.data} />}
      />
      {session === null ? (
        <div className="grid">
          <div className="c8">
            <Failure error={new ApiError(401, {})} />
          </div>
        </div>
      ) : (
        <Ready of={view} lines={8}>
          {(data) => (
            <div className="grid">
              <div className="c8 stack">
                <Frozen rows={data.frozen} />
                <Answers rows={data.answers} />
              </div>
              <aside className="c4 stack" aria-label={t('circulation.rules')}>
                <Rules view={data} />
                <Runs rows={data.runs} />
              </aside>
            </div>
          )}
        </Ready>
      )}
    </>
  );
}
const moneyOf = (text: Text, commodity: string, amount: string) =>
  text.money(amount, commodity === 'money' ? 'USD' : commodity);
const meanDays = (text: Text, mean: string) => text.t('circulation.meanDays', { days: text.number(mean, 1) });

function Lede({ view }: { view: CirculationView }) {
  const text = useText();
  const money = view.frozen.find((one) => one.commodity === 'money');
  if (!money) return <>{text.t('circulation.ledeNone')}</>;
  return (
    <>
      {text.rich('circulation.lede', {
        amount: moneyOf(text, 'money', money.amount),
        offers: money.offers,
        days: money.longestWorkingDays,
      })}
    </>
  );
}

function Frozen({ rows }: { rows: CirculationView['frozen'] }) {
  const text = useText();
  const { t } = text;
  return (
    <Figure title={t('circulation.frozen')} hint={t('circulation.frozenHint')}>
      {rows.length === 0 ? (
        <p className="ink-3 s">{t('circulation.ledeNone')}</p>
      ) : (
        <Scroll label={t('circulation.frozen')}>
          <table>
            <caption className="vh">{t('circulation.frozen')}</caption>
            <thead>
              <tr>
                <th scope="col">{t('circulation.what')}</th>
                <th scope="col" className="num">
                  {t('circulation.offers')}
                </th>
                <th scope="col" className="num">
                  {t('circulation.frozenAmount')}
                </th>
                <th scope="col">{t('circulation.oldest')}</th>
                <th scope="col" className="num">
                  {t('circulation.mean')}
                </th>
                <th scope="col" className="num">
                  {t('circulation.longest')}
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map((one) => (
                <tr key={one.commodity}>
                  <th scope="row">{text.word('unit', one.commodity)}</th>
                  <td className="num">{text.number(one.offers)}</td>
                  <td className="num">{moneyOf(text, one.commodity, one.amount)}</td>
                  <td>{text.date(one.oldestOn)}</td>
                  <td className="num">{meanDays(text, one.meanWorkingDays)}</td>
                  <td className="num">{t('workingDays', { count: one.longestWorkingDays })}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
    </Figure>
  );
}

function Answers({ rows }: { rows: CirculationView['answers'] }) {
  const text = useText();
  const { t } = text;
  return (
    <Figure title={t('circulation.answers')} hint={t('circulation.answersHint')}>
      <Scroll label={t('circulation.answers')}>
        <table>
          <caption className="vh">{t('circulation.answers')}</caption>
          <thead>
            <tr>
              <th scope="col">{t('circulation.side')}</th>
              <th scope="col" className="num">
                {t('circulation.answered')}
              </th>
              <th scope="col" className="num">
                {t('circulation.median')}
              </th>
              <th scope="col" className="num">
                {t('circulation.lapsed')}
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((one) => (
              <tr key={one.side}>
                <th scope="row">{t(`circulation.side.${one.side}`)}</th>
                <td className="num">{text.number(one.answers)}</td>
                <td className="num">
                  {one.medianWorkingDays === null ? '–' : t('workingDays', { count: one.medianWorkingDays })}
                </td>
                <td className="num">{text.number(one.lapsed)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </Figure>
  );
}

function Rules({ view: { policy, nextDay } }: { view: CirculationView }) {
  const text = useText();
  const { t } = text;
  const rows: [string, string][] = [
    [t('circulation.mode'), t(`circulation.mode.${policy.mode}`)],
    ...(policy.mode === 'held'
      ? ([
          [
            t('circulation.days'),
            policy.days.length === 0 ? t('circulation.noDays') : text.list(policy.days.map((day) => text.number(day))),
          ],
          [t('circulation.next'), nextDay === null ? '–' : text.date(nextDay)],
        ] satisfies [string, string][])
      : []),
    [
      t('circulation.objection'),
      policy.objectionWorkingDays === 0
        ? t('circulation.noObjection')
        : t('circulation.objectionDays', { count: policy.objectionWorkingDays }),
    ],
    [t('circulation.answerIn'), t('workingDays', { count: policy.answerWorkingDays })],
    [
      t('circulation.reminders'),
      policy.reminders.length === 0
        ? '–'
        : t('circulation.remindersBefore', { days: text.list(policy.reminders.map((one) => text.number(one))) }),
    ],
  ];
  return (
    <Figure title={t('circulation.rules')} hint={t('circulation.rulesHint')} soft>
      <dl className="facts tight">
        {rows.flatMap(([name, value]) => [<dt key={name}>{name}</dt>, <dd key={`${name} `}>{value}</dd>])}
      </dl>
    </Figure>
  );
}

function Runs({ rows }: { rows: CirculationView['runs'] }) {
  const text = useText();
  const { t } = text;
  return (
    <Figure title={t('circulation.runs')} soft>
      {rows.length === 0 ? (
        <p className="ink-3 s">{t('circulation.noRuns')}</p>
      ) : (
        <ul className="list rows lead">
          {rows.map((run, at) => (
            <li key={at}>
              <time className="when" dateTime={run.on}>
                {text.shortDate(run.on)}
              </time>
              <p>{t(run.by === 'coordinator' ? 'circulation.runByHand' : 'circulation.runByCalendar')}</p>
              <span className="end">{t('circulation.runOffers', { count: run.offers })}</span>
            </li>
          ))}
        </ul>
      )}
    </Figure>
  );
}
