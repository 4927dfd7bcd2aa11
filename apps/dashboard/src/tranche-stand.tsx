// Where the money of a tranche stands: paid, committed, reserved, proposed, not placed; the same order everywhere.
import type { PledgeView, TrancheState } from '@article-six/contracts';
import { add, toNumber } from './money.js';
import { useText, type MessageId } from './text.js';

type Pot = 'disbursed' | 'committed' | 'reserved' | 'proposed' | 'available';
export const pots: { pot: Pot; mark: string; word: MessageId }[] = [
  { pot: 'disbursed', mark: 'paid', word: 'band.disbursed' },
  { pot: 'committed', mark: 'committed', word: 'band.committed' },
  { pot: 'reserved', mark: 'reserved', word: 'band.reserved' },
  { pot: 'proposed', mark: 'proposed', word: 'band.proposed' },
  { pot: 'available', mark: 'available', word: 'pledge.available' },
];
/** Sum of one pot over tranches of one pledge: one currency or unit. */
export const potSum = (ledger: TrancheState[], pot: Pot | 'pledged' | 'withdrawn'): string =>
  add('0', ...ledger.map((one) => one[pot]));
export const pledgeUnit = (pledge: PledgeView): string =>
  pledge.commodity === 'money' ? (pledge.currency ?? 'USD') : pledge.commodity;
/** The ledger of money for needs; what a pooled fund or the secretariat receives is not placed by matching. */
export const standing = (pledge: PledgeView): TrancheState[] => (pledge.purpose === 'needs' ? pledge.ledger : []);
export const pledgedTotal = (pledge: PledgeView): string => add('0', ...pledge.tranches.map((one) => one.amount));

/** A small bar for a row of a table; what is withdrawn stays empty. The figures stand beside it. */
export function StandSpark({ ledger, width = 130 }: { ledger: TrancheState[]; width?: number }) {
  const { dir } = useText();
  const whole = toNumber(potSum(ledger, 'pledged')) || 1;
  let start = 0;
  return (
    <svg className="spark" viewBox={`0 0 ${width} 12`} width={width} height="12" aria-hidden="true">
      {pots.map(({ pot, mark }) => {
        const size = (toNumber(potSum(ledger, pot)) / whole) * width;
        const from = dir === 'rtl' ? width - start - size : start;
        start += size;
        if (size === 0) return null;
        return (
          <rect key={mark} className={mark} x={from + 0.4} y="0.5" width={Math.max(size - 0.8, 0.3)} height="11" />
        );
      })}
    </svg>
  );
}
