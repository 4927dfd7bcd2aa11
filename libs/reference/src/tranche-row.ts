// One row of a tranches file: what a pledge holds in a year.
import type { PledgeInput } from '@article-six/contracts';
import { formatAmount } from '@article-six/money';
import type { Cells } from './cells.js';
import { measureOf, measureText, sameMeasure } from './commodity.js';
import { certaintyWords } from './file-words.js';
import type { PledgeDraft } from './pledge-draft.js';

export const TRANCHE_COLUMNS = ['pledge_id', 'year', 'currency', 'amount'];
export const KNOWN_TRANCHE_COLUMNS = [
  ...TRANCHE_COLUMNS,
  ...['commodity', 'amount_minor', 'due_date', 'status', 'split', 'fictional'],
];
export interface TrancheYear {
  readonly tranche: PledgeInput['tranches'][number];
  readonly minor: bigint;
}

/** Undefined when the row has a fault. */
export function trancheYear(cells: Cells, pledge: PledgeDraft): TrancheYear | undefined {
  const year = cells.year('year');
  if (cells.text('year') === '') cells.fault('year', 'undated', 'The tranche has no year.');
  const { firstYear, lastYear } = pledge;
  if (year !== undefined && (year < (firstYear ?? year) || year > (lastYear ?? year)))
    cells.fault('year', 'yearOutside', `The pledge lasts from ${firstYear ?? ''} to ${lastYear ?? ''}.`);
  const measure = measureOf(cells);
  if (measure && !sameMeasure(measure, pledge.measure))
    cells.fault('currency', 'otherMeasure', `The pledge is made in ${measureText(pledge.measure)}.`);
  const minor = cells.amount('amount', pledge.measure.digits, 'amount_minor');
  if (cells.text('amount') === '') cells.fault('amount', 'uncosted', 'The amount of the year is not stated.');
  const dueDate = cells.day('due_date');
  const certainty = cells.word('status', certaintyWords, pledge.certainty) ?? pledge.certainty;
  if (cells.faults.length > 0 || year === undefined || minor === undefined) return undefined;
  const amount = formatAmount(minor, pledge.measure.digits);
  return { minor, tranche: { year, amount, ...(dueDate === undefined ? {} : { dueDate }), certainty } };
}
