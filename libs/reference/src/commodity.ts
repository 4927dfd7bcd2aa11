// Money or units: what a row is counted in, and with how many digits.
import { digitsOf, isCurrency } from '@article-six/money';
import type { Cells } from './cells.js';
import { commodityCode } from './file-words.js';

export interface Measure {
  /** `money`, or the unit of an in-kind row */
  readonly commodity: string;
  readonly currency?: string;
  readonly digits: number;
}

/** Reads the columns `commodity` (money when there is none) and `currency`; undefined after a fault. */
export function measureOf(cells: Cells): Measure | undefined {
  const commodity = cells.text('commodity') || 'money';
  const currency = cells.text('currency');
  if (!commodityCode.test(commodity))
    return cells.fault('commodity', 'commodity', `"${commodity}" is neither money nor the name of a unit.`);
  if (commodity !== 'money') {
    if (currency !== '') return cells.fault('currency', 'currencyInKind', 'What is given in kind has no currency.');
    return { commodity, digits: 0 };
  }
  if (currency === '') return cells.fault('currency', 'unknownCurrency', 'The currency is missing.');
  if (!isCurrency(currency))
    return cells.fault('currency', 'unknownCurrency', `${currency} is not a currency of ISO 4217.`);
  return { commodity, currency, digits: digitsOf(currency) };
}
export const sameMeasure = (a: Measure, b: Measure): boolean =>
  a.commodity === b.commodity && a.currency === b.currency;
export const measureText = ({ commodity, currency }: Measure): string => currency ?? commodity;
