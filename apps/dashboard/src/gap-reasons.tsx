// Why a gap remains, year by year: the cause, then the reasons of the plan as sentences from codes and parameters.
import type { ExplanationView, ExplanationYear, Reason } from '@article-six/contracts';
import { isZero } from './money.js';
import { useText, type MessageId, type Text, type Values } from './text.js';

const places = ['state', 'provider', 'donor'];
/** Which closed list the words of a condition belong to. */
const conditions: Record<string, string> = {
  'eligible.pillars': 'pillar',
  'eligible.subTypes': 'subType',
  'eligible.forms': 'form',
  'eligible.channels': 'channel',
};
const split = (words: string) => words.split(/,\s*/).filter((word) => word !== '');

/** Parameters of a reason as its sentence uses them. */
export function reasonValues(text: Text, { code, params }: Reason): Values {
  const values: Values = { ...params };
  for (const [key, given] of Object.entries(params)) {
    const word = String(given);
    const condition = conditions[code];
    if (key === 'year') values[key] = word;
    else if (typeof given === 'number') continue;
    // of a pledge, in its own currency or unit; other amounts are in the planning currency
    else if (key === 'amount' && params['commodity'] !== undefined)
      values[key] = text.money(word, String(params['currency'] ?? params['commodity']));
    else if (/^(0|[1-9]\d*)\.\d{2}$/.test(word)) values[key] = text.money(word);
    else if (/^\d{4}-\d{2}-\d{2}$/.test(word)) values[key] = text.date(word);
    else if (places.includes(key) || /^eligible\.(states|leastDevelopedOnly|donors)$/.test(code))
      values[key] = text.list(split(word).map((one) => text.place(one)));
    else if (key === 'reason') values[key] = text.word('endReason', word);
    else if (key === 'blockedBy') values[key] = text.list(split(word).map((one) => text.word('earmark', one)));
    else if (key === 'value' && condition) values[key] = text.list(split(word).map((one) => text.word(condition, one)));
  }
  return values;
}

/** Reasons that belong together read as one paragraph under one word. */
export function grouped(reasons: Reason[]): { title: MessageId; reasons: Reason[] }[] {
  const titles: Record<string, MessageId> = {
    'need.rank': 'reasonTitle.rank',
    eligible: 'reasonTitle.eligible',
    weight: 'reasonTitle.weight',
    rounds: 'reasonTitle.weight',
    payer: 'reasonTitle.payer',
    'need.staysWithoutSource': 'reasonTitle.notMore',
  };
  const groups: { title: MessageId; reasons: Reason[] }[] = [];
  for (const reason of reasons) {
    const title = titles[reason.code] ?? titles[reason.code.split('.')[0] ?? ''] ?? 'reasonTitle.other';
    const last = groups.at(-1);
    if (last?.title === title) last.reasons.push(reason);
    else groups.push({ title, reasons: [reason] });
  }
  return groups;
}

export function ReasonSentence({ reason }: { reason: Reason }) {
  const text = useText();
  // how much money other pledges have left is for coordinators; the others read the sentence without it
  const hidden = reason.code === 'gap.nearMiss' && reason.params['unused'] === undefined;
  const sentence = text.sentence('reason', hidden ? 'gap.nearMissHidden' : reason.code, reasonValues(text, reason));
  if (sentence !== undefined) return sentence;
  const params = Object.entries(reason.params).map(([name, value]) => `${name} ${value}`);
  return [text.t('reason.unknown', { code: reason.code }), ...params].join('; ');
}

/** Several reasons as running text; the parts of a weight are one sentence. */
export function Sentences({ reasons }: { reasons: Reason[] }) {
  const { t } = useText();
  const isPart = (reason: Reason | undefined) =>
    Boolean(reason?.code.startsWith('weight.')) && reason?.code !== 'weight.total';
  return reasons.map((reason, at) => (
    <span key={at}>
      <ReasonSentence reason={reason} />
      {isPart(reason) && t(isPart(reasons[at + 1]) ? 'list.between' : 'list.end')}{' '}
    </span>
  ));
}

export function GapReasons({
  explanation,
  unit,
  state,
}: {
  explanation: ExplanationView;
  unit: string;
  state: string;
}) {
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
                <bdi>{year.year}</bdi> <b>{text.money(year.missing, unit)}</b>
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
        <Sentences
          reasons={[
            { code: 'weight.total', params: { state: explanation.state, weight: explanation.weight } },
            ...explanation.weightParts.filter((part) => part.code !== 'weight.total'),
          ]}
        />
      </p>
    </>
  );
}

function Cause({ year, state }: { year: ExplanationYear; state: string }) {
  const text = useText();
  if (!year.cause) return null;
  return (
    <p>{text.rich(`cause.${year.cause}`, { round: year.closedInRound ?? '–', state, year: String(year.year) })}</p>
  );
}
