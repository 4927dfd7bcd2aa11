// Words and small marks for matches: the state of one, its money by stage, who did something, why something ended.
import type { MatchStatus, MatchView } from '@article-six/contracts';
import { add, toNumber } from './money.js';
import { useText, type MessageId, type Text } from './text.js';

export const matchStatusList: Record<MatchStatus, string> = {
  reserved: 'reserved',
  committed: 'committed',
  disbursing: 'paid',
  received: 'ok',
  completed: 'ok',
  broken: 'none',
};
export function MatchStatusWord({ status }: { status: MatchStatus }) {
  const { word } = useText();
  return <span className={`st ${matchStatusList[status]}`}>{word('matchStatus', status)}</span>;
}

type Line = NonNullable<MatchView['match']>['lines'][number];
type Stage = 'disbursed' | 'committed' | 'reserved' | 'freed';
/** In the order of certainty, what was broken last: together they are what was agreed. */
export const stages: { stage: Stage; mark: string; word: MessageId }[] = [
  { stage: 'disbursed', mark: 'paid', word: 'band.disbursed' },
  { stage: 'committed', mark: 'committed', word: 'band.committed' },
  { stage: 'reserved', mark: 'reserved', word: 'band.reserved' },
  { stage: 'freed', mark: 'none', word: 'match.freed' },
];
export const linesOf = (match: MatchView): Line[] => match.match?.lines ?? [];
export const stageSum = (lines: readonly Line[], stage: Stage | 'agreed' | 'received'): string =>
  add('0', ...lines.map((line) => line[stage]));
export const unitOf = (match: Pick<MatchView, 'commodity' | 'currency'>): string =>
  match.commodity === 'money' ? (match.currency ?? 'USD') : match.commodity;

/** A role, or the part of the platform that acted. */
export const actorWord = (text: Text, by: string): string =>
  text.has(`actor.${by}`) ? text.word('actor', by) : text.word('role', by);
/** A reason that is a code has its words; what a person wrote stays as it was written. */
export const endReason = (text: Text, reason: string): string => text.word('endReason', reason);

/** The stages of a match as a small bar; what was broken stays empty. The figures stand beside it. */
export function StageSpark({ lines, width = 130 }: { lines: readonly Line[]; width?: number }) {
  const { dir } = useText();
  const whole = toNumber(stageSum(lines, 'agreed')) || 1;
  let start = 0;
  return (
    <svg className="spark" viewBox={`0 0 ${width} 12`} width={width} height="12" aria-hidden="true">
      {stages.map(({ stage, mark }) => {
        const size = (toNumber(stageSum(lines, stage)) / whole) * width;
        const from = dir === 'rtl' ? width - start - size : start;
        start += size;
        if (size === 0 || stage === 'freed') return null;
        return (
          <rect key={stage} className={mark} x={from + 0.4} y="0.5" width={Math.max(size - 0.8, 0.3)} height="11" />
        );
      })}
    </svg>
  );
}
