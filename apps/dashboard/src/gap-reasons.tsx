// Why a gap remains, year by year: the cause, then the reasons of the plan as sentences from codes and parameters.
import type { ExplanationView, ExplanationYear, Reason } from '@article-six/contracts';
import { isZero } from './money.js';
import { useText, type Text, type Values } from './text.js';

/** Parameters of a reason as its sentence uses them. */
export function reasonValues(text: Text, reason: Reason): Values {
  const values: Values = { ...reason.params };
  for (const [key, given] of Object.entries(reason.params)) {
    const word = String(given);
    if (typeof given === 'number') values[key] = ['year', 'from', 'to', 'since'].includes(key) ? word : given;
    else if (/^(0|[1-9]\d*)\.\d{2}$/.test(word)) values[key] = text.money(word, String(reason.params['currency'] ?? 'USD'));
    else if (['state', 'provider', 'donor'].includes(key)) values[key] = text.place(word, String(reason.params[`${key}Name`] ?? word));
    else if (['states', 'providers', 'drawnBy', 'donors'].includes(key)) values[key] = text.list(word.split(/[,;]\s*/).map((c) => text.place(c, c)));
    else if (['blockedBy', 'drop', 'dimensions', 'dimension'].includes(key)) values[key] = text.list(word.split(/[,;]\s*/).map((d) => text.word('earmark', d)));
    else if (key === 'pillar') values[key] = text.word('pillar', word);
  }
  return values;
}

export function ReasonSentence({ reason }: { reason: Reason }) {
  const text = useText();
  const sentence = text.sentence('reason', reason.code, reasonValues(text, reason));
  if (sentence !== undefined) return sentence;
  const params = Object.entries(reason.params).map(([name, value]) => `${name} ${value}`);
  return [text.t('reason.unknown', { code: reason.code }), ...params].join('; ');
}

export function GapReasons({ explanation, unit, state }: { explanation: ExplanationView; unit: string; state: string }) {
  const text = useText();
  const { t } = text;
  const open = explanation.years.filter((year) => !isZero(year.missing));
  return (
    <>
      {open.length === 0 ? (
        <p className="s">{t('why.none')}</p>
      ) : (
        <ol className="why">
          {open.map((year) => (
            <li key={year.year}>
              <p className="yr">
                {year.year}
                <b>{text.money(year.missing, unit)}</b>
              </p>
              <div>
                <Cause year={year} state={state} />
                {year.reasons.map((reason, at) => (
                  <p key={at}>
                    <ReasonSentence reason={reason} />
                  </p>
                ))}
              </div>
            </li>
          ))}
        </ol>
      )}
      <p className="s ink-2 rank-note">
        {t('why.weight', { state, weight: explanation.weight })}{' '}
        {explanation.weightParts.map((part, at) => (
          <span key={at}>
            <ReasonSentence reason={part} />{' '}
          </span>
        ))}
      </p>
    </>
  );
}

function Cause({ year, state }: { year: ExplanationYear; state: string }) {
  const text = useText();
  if (!year.cause) return null;
  return <p>{text.rich(`cause.${year.cause}`, { round: year.closedInRound ?? '–', state, year: String(year.year) })}</p>;
}
