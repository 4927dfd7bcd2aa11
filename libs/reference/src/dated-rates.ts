// Rates with their period: the kept yearly and monthly averages, and rows of rates tables that people bring, by currency
// or by the country of the currency.
import { digitsOf, isCurrency, isRate, isRatePeriod, lastDayOf, sameRate, type DatedRate } from '@article-six/money';
import type { BundleFault, BundleReading, Row } from './bundle.js';
import { Cells } from './cells.js';
import { readTable } from './csv.js';
import { dataFile, lazy } from './data.js';

const tableOf = (name: string, columns: readonly string[]) => {
  const { rows, refusals } = readTable({ name, text: dataFile(name) }, columns);
  const [fault] = refusals;
  if (fault) throw new Error(`${fault.file}, line ${fault.line}: ${fault.message}`);
  return rows;
};
const countries = lazy(
  () =>
    new Map(
      tableOf('rate-countries.csv', ['country', 'currency']).map(({ cells }) => [
        cells['country'] ?? '',
        cells['currency'] ?? '',
      ]),
    ),
);

/** `2005`, `2005-03`, or the first day of a month or year by which a series dates its averages. */
function periodOf(cells: Cells): string | undefined {
  const year = cells.text('year');
  const month = cells.text('month').replace(/^(\d{4}-\d{2})-01$/, '$1');
  const column = month === '' ? 'year' : 'month';
  const period = month === '' ? year : month;
  if (period === '') return cells.fault('year', 'missing', 'The row names neither a year nor a month.');
  if (isRatePeriod(period)) return period;
  return cells.fault(column, 'period', `"${period}" is neither a year, such as 2005, nor a month, such as 2005-03.`);
}
function currencyOf(cells: Cells): string | undefined {
  const stated = cells.text('currency');
  const country = cells.text('country');
  if (stated === '' && country !== '')
    return (
      countries().get(country) ??
      cells.fault('country', 'unknownCountry', `The currency of "${country}" is not known here; write its code.`)
    );
  if (isCurrency(stated)) return stated;
  return cells.fault('currency', 'unknownCurrency', `"${stated}" is not a currency of ISO 4217.`);
}

/** A row of a rates table; `today`: an average of a period that is not over is none. */
export function readRate(row: Row, file: string, today: string): BundleReading<DatedRate> {
  const cells = new Cells(row);
  const period = periodOf(cells);
  const currency = currencyOf(cells);
  const unitsPerUsd = cells.needed('units_per_usd');
  const notes: BundleFault[] = [];
  if (unitsPerUsd !== '' && !isRate(unitsPerUsd))
    cells.fault('units_per_usd', 'rate', 'A rate is a decimal number above zero, with a point.');
  if (currency === 'USD' && isRate(unitsPerUsd) && !sameRate(unitsPerUsd, '1'))
    cells.fault('currency', 'dollar', 'The US dollar is what every rate is for.');
  if (period !== undefined && lastDayOf(period) > today)
    cells.fault(period.length === 4 ? 'year' : 'month', 'notOver', `${period} is not over, so it has no average yet.`);
  const digits = cells.text('minor_digits');
  if (digits !== '' && currency !== undefined && digits !== String(digitsOf(currency)))
    cells.fault('minor_digits', 'digits', `${currency} has ${digitsOf(currency)} decimal digits.`);
  const stated = cells.text('source');
  if (stated === '')
    notes.push({
      column: 'source',
      code: 'sourceIsFile',
      message: `The row names no source; the file ${file} is named.`,
    });
  if (cells.faults.length > 0 || period === undefined || currency === undefined) return { faults: cells.faults, notes };
  return { thing: { currency, period, unitsPerUsd, source: stated || file }, faults: [], notes };
}
/** Currency and period of a row, as far as they can be read. */
export function rateKey(stated: Readonly<Record<string, string>>): string {
  const { currency = '', country = '', year = '', month = '' } = stated;
  const period = month === '' ? year : month.replace(/^(\d{4}-\d{2})-01$/, '$1');
  return `${currency || (countries().get(country) ?? country)} ${period}`;
}

/** The rates that the product comes with. */
export const keptRates = lazy((): readonly DatedRate[] => {
  const of = (name: string, period: string) =>
    tableOf(name, [period, 'currency', 'units_per_usd', 'source']).map(({ cells }) => ({
      currency: cells['currency'] ?? '',
      period: cells[period] ?? '',
      unitsPerUsd: cells['units_per_usd'] ?? '',
      source: cells['source'] ?? '',
    }));
  return [...of('fx.csv', 'year'), ...of('fx-monthly.csv', 'month')];
});
