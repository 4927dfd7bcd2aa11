// One row of a costs file: what a need costs in a year, and what the State itself gives.
import type { NeedInput } from '@article-six/contracts';
import { formatAmount } from '@article-six/money';
import type { Cells } from './cells.js';
import { measureOf, measureText, sameMeasure } from './commodity.js';
import type { NeedDraft } from './need-row.js';

export const COST_COLUMNS = ['need_id', 'year', 'currency', 'cost', 'own'];
export const KNOWN_COST_COLUMNS = [
  ...COST_COLUMNS,
  ...['commodity', 'cost_minor', 'own_minor', 'own_origin', 'received', 'basis', 'fictional'],
];
export type CostYear = NeedInput['years'][number];

/** Undefined when the row has a fault. An empty own contribution is read as none. */
export function costYear(cells: Cells, need: NeedDraft): CostYear | undefined {
  const year = cells.year('year');
  if (year === undefined && cells.text('year') === '') cells.fault('year', 'undated', 'The cost has no year.');
  if (year !== undefined && (year < need.firstYear || year > need.lastYear))
    cells.fault('year', 'yearOutside', `The need lasts from ${need.firstYear} to ${need.lastYear}.`);
  const measure = measureOf(cells);
  if (measure && !sameMeasure(measure, need.measure))
    cells.fault('currency', 'otherMeasure', `The need is stated in ${measureText(need.measure)}.`);
  const { digits } = need.measure;
  if (cells.text('cost') === '') cells.fault('cost', 'uncosted', 'The cost of the year is not stated.');
  const cost = cells.amount('cost', digits, 'cost_minor');
  const own = cells.amount('own', digits, 'own_minor') ?? 0n;
  if (cost !== undefined && own > cost)
    cells.fault('own', 'ownAboveCost', 'The own contribution is higher than the cost.');
  if (cells.faults.length > 0 || year === undefined || cost === undefined) return undefined;
  return { year, cost: formatAmount(cost, digits), own: formatAmount(own, digits) };
}
