// Yearly average rates from the kept table, units of a currency for one US dollar. A year without a rate takes the
// latest year before it, and says which: a plan of 2027 is made at a rate that exists.
import { digitsOf, isCurrency, isRate } from '@article-six/money';
import { readTable, type TextFile } from './csv.js';
import { dataFile, lazy } from './data.js';
import type { Reading, Refusal } from './report.js';

export interface RateRow {
  readonly currency: string;
  readonly year: number;
  readonly unitsPerUsd: string;
  readonly source: string;
  readonly certainty: string;
}
export interface Rate {
  readonly unitsPerUsd: string;
  /** the year whose average this is */
  readonly rateYear: number;
  readonly source: string;
  /** decimal digits of the currency */
  readonly digits: number;
}

/** Rates in the columns of `fx.csv`. */
export function readRates(file: TextFile): Reading<RateRow> {
  const table = readTable(file, ['year', 'currency', 'units_per_usd', 'source']);
  const accepted: RateRow[] = [];
  const refusals: Refusal[] = [...table.refusals];
  const seen = new Set<string>();
  for (const { line, cells, fault } of table.rows) {
    const { year = '', currency = '', units_per_usd: unitsPerUsd = '', source = '', certainty = '' } = cells;
    const row = `${currency} ${year}`;
    const refuse = (column: string, code: string, message: string) =>
      refusals.push({ file: file.name, line, column, code, message, row });
    if (fault) refuse(fault.column, fault.code, fault.message);
    else if (!/^(19|20|21)\d{2}$/.test(year)) refuse('year', 'year', 'A year has four digits.');
    else if (!isCurrency(currency)) refuse('currency', 'unknownCurrency', `${currency} is not a currency of ISO 4217.`);
    else if (!isRate(unitsPerUsd))
      refuse('units_per_usd', 'rate', 'A rate is a decimal number above zero, with a point.');
    else if ((cells['minor_digits'] ?? '') !== '' && cells['minor_digits'] !== String(digitsOf(currency)))
      refuse('minor_digits', 'digits', `${currency} has ${digitsOf(currency)} decimal digits.`);
    else if (seen.has(row)) refuse('year', 'repeatedId', `${row} stands in the file already.`);
    else {
      seen.add(row);
      accepted.push({ currency, year: Number(year), unitsPerUsd, source, certainty });
    }
  }
  const refused = table.count - accepted.length;
  const files = [{ file: file.name, rows: table.count, accepted: accepted.length, refused, unknownColumns: [] }];
  return { accepted, refusals, notes: [], files };
}

export interface RateTable {
  /** the rate of that year, else of the latest known year before, else of the earliest; undefined: never known */
  rate(currency: string, year: number): Rate | undefined;
  currencies(): readonly string[];
}
export function rateTable(rows: readonly RateRow[]): RateTable {
  const byCurrency = new Map<string, RateRow[]>();
  for (const row of [...rows].sort((a, b) => a.year - b.year))
    byCurrency.set(row.currency, [...(byCurrency.get(row.currency) ?? []), row]);
  return {
    rate(currency, year) {
      const known = byCurrency.get(currency);
      const row = known?.findLast((one) => one.year <= year) ?? known?.[0];
      if (!row) return undefined;
      const { unitsPerUsd, source } = row;
      return { unitsPerUsd, rateYear: row.year, source, digits: digitsOf(currency) };
    },
    currencies: () => [...byCurrency.keys()].sort(),
  };
}

const kept = lazy(() => {
  const read = readRates({ name: 'fx.csv', text: dataFile('fx.csv') });
  const [fault] = read.refusals;
  if (fault) throw new Error(`${fault.file}, line ${fault.line}: ${fault.message}`);
  return rateTable(read.accepted);
});
/** The kept rate for a currency in a year; see `RateTable.rate`. */
export const rate = (currency: string, year: number): Rate | undefined => kept().rate(currency, year);
/** Currencies that have a kept rate. */
export const ratedCurrencies = (): readonly string[] => kept().currencies();
/**
 * The rate as it is shown with a converted figure: `year` is the year that was asked for, and the source names the year
 * of the average when it is another. Throws a RangeError for a currency without any rate.
 */
export function rateShown(currency: string, year: number): { year: number; rate: string; source: string } {
  const found = rate(currency, year);
  if (!found) throw new RangeError(`no rate is kept for ${currency}`);
  const source = found.rateYear === year ? found.source : `${found.source}; average of ${found.rateYear}`;
  return { year, rate: found.unitsPerUsd, source };
}
