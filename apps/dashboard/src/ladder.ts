// The ladder of money: the surer the money, the more ink. One list for bars, columns, tables and words.
import type { Ladder } from '@article-six/contracts';
import { add, isZero, subtract } from './money.js';
import type { MessageId } from './text.js';

export type Band = 'own' | 'bilateral' | 'disbursed' | 'committed' | 'reserved' | 'proposed' | 'noSource';
export const bands: { band: Band; mark: string; word: MessageId }[] = [
  { band: 'own', mark: 'own', word: 'band.own' },
  { band: 'bilateral', mark: 'bilateral', word: 'band.bilateral' },
  { band: 'disbursed', mark: 'paid', word: 'band.disbursed' },
  { band: 'committed', mark: 'committed', word: 'band.committed' },
  { band: 'reserved', mark: 'reserved', word: 'band.reserved' },
  { band: 'proposed', mark: 'proposed', word: 'band.proposed' },
  { band: 'noSource', mark: 'nosource', word: 'band.noSource' },
];

/** The bands that hold money anywhere in these ladders; all of them stay in the table behind. */
export const usedBands = (ladders: Ladder[]) => bands.filter(({ band }) => ladders.some((l) => !isZero(l[band])));
/** Gap = cost less own contribution, bilateral support, committed and paid. */
export const gapOf = (l: Ladder): string => subtract(l.cost, l.own, l.bilateral, l.committed, l.disbursed);
export const sourced = (l: Ladder): string => subtract(l.cost, l.noSource);

export function sumLadders(ladders: Ladder[]): Ladder {
  const sum = (pick: keyof Ladder) => add(...ladders.map((l) => l[pick]));
  return {
    cost: sum('cost'),
    own: sum('own'),
    bilateral: sum('bilateral'),
    disbursed: sum('disbursed'),
    committed: sum('committed'),
    reserved: sum('reserved'),
    proposed: sum('proposed'),
    noSource: sum('noSource'),
  };
}
