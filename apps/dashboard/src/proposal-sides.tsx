// What each side has said of a proposal, and what happened to it, latest first.
import type { ProposalView } from '@article-six/contracts';
import { endReason } from './match-words.js';
import { Figure, Theirs } from './parts.js';
import { Link } from './router.js';
import { useText } from './text.js';

export function Said({ proposal: p, names }: { proposal: ProposalView; names: { donor: string; state: string } }) {
  const text = useText();
  const { t } = text;
  return (
    <Figure title={t('said.title')} soft>
      <dl className="facts">
        {(['donor', 'state'] as const).flatMap((side) => {
          const answer = p.answers[side];
          const mark = !answer ? 'wait' : answer.answer === 'accepted' ? 'ok' : 'none';
          return [
            <dt key={side}>{names[side]}</dt>,
            <dd key={`${side} `}>
              <span className={`st ${mark}`}>
                {answer ? t(`said.${answer.answer}`, { date: text.date(answer.on) }) : t('said.none')}
              </span>
              {answer?.reason && <span className="sub-list"> {text.word('declineReason', answer.reason)}</span>}
            </dd>,
          ];
        })}
        {p.note !== undefined && (
          <>
            <dt>{t('proposal.note')}</dt>
            <dd>
              <Theirs>{p.note}</Theirs>
            </dd>
          </>
        )}
      </dl>
    </Figure>
  );
}

export function History({ proposal: p, names }: { proposal: ProposalView; names: { donor: string; state: string } }) {
  const text = useText();
  const { t } = text;
  const lines: { on: string; words: string }[] = [];
  if (p.circulatedOn) lines.push({ on: p.circulatedOn, words: t('history.circulated', { plan: p.plan }) });
  for (const side of ['donor', 'state'] as const) {
    const answer = p.answers[side];
    if (answer) lines.push({ on: answer.on, words: t(`history.${answer.answer}`, { who: names[side] }) });
  }
  for (const on of p.reminders ?? []) lines.push({ on, words: t('history.reminded') });
  for (const { on, what } of p.changedSince ?? [])
    lines.push({ on, words: t('history.changedSince', { what: text.word('changedWhat', what) }) });
  const day = p.updatedAt.slice(0, 10);
  if (p.status === 'lapsed') lines.push({ on: day, words: t('history.lapsed') });
  else if (p.endedBecause !== undefined && !p.supersededBy)
    lines.push({ on: day, words: t('history.ended', { reason: endReason(text, p.endedBecause) }) });
  if (lines.length === 0) lines.push({ on: p.updatedAt, words: t('history.written', { plan: p.plan }) });
  lines.sort((a, b) => b.on.localeCompare(a.on));
  return (
    <Figure title={t('history.title')} soft>
      <ul className="list rows lead">
        {lines.map((line, at) => (
          <li key={at}>
            <time className="when" dateTime={line.on}>
              {text.shortDate(line.on)}
            </time>
            <p>{line.words}</p>
            <span />
          </li>
        ))}
        {p.counterOf && (
          <li>
            <span className="when">{'–'}</span>
            <p>
              <Link to={`/proposals/${p.counterOf}`}>{t('history.counterOf')}</Link>
            </p>
            <span />
          </li>
        )}
        {p.supersededBy && (
          <li>
            <span className="when">{'–'}</span>
            <p>
              <Link to={`/proposals/${p.supersededBy}`}>{t('history.superseded')}</Link>
            </p>
            <span />
          </li>
        )}
      </ul>
    </Figure>
  );
}
