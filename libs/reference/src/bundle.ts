// A row of a table with the rows of its years, read by itself: what imports judge row by row. The readers of whole files
// and this one ask the same questions of the same cells.
import type { Fault } from './cells.js';
import type { Row } from './csv.js';

/** A fault or a note at the row itself, or at one of its parts (`part` counts from 0). */
export interface BundleFault extends Fault {
  readonly part?: number;
}
export interface BundleReading<T> {
  /** what the row states; undefined after a fault */
  readonly thing?: T;
  readonly faults: readonly BundleFault[];
  readonly notes: readonly BundleFault[];
}
export type { Row };
export const at = (part: number, faults: readonly Fault[]): BundleFault[] =>
  faults.map((fault) => ({ ...fault, part }));

/** Codes that say what a published statement is not, as opposed to what is wrong with a cell. */
const statementOnly = new Set([
  ...['notParty', 'notInForce', 'unknownState', 'severalPillars', 'noPillar', 'undated', 'uncosted', 'partOfAnother'],
  // more digits than the currency has: as it was published, never rounded
  ...['inKindWithoutUnit', 'recipient', 'unknownRegion', 'unknownWord', 'alreadyGiven', 'amount.tooManyDecimals'],
]);
/**
 * A row that names where it was published is a statement even when it is no need and no pledge: it is kept as it came.
 * True when nothing else speaks against it than what it is.
 */
export const isStatement = (row: Row, faults: readonly Fault[]): boolean =>
  ((row.cells['source'] ?? '') !== '' || (row.cells['url'] ?? '') !== '') &&
  faults.length > 0 &&
  faults.every(({ code }) => statementOnly.has(code));

/** First and last year of a row that does not name them, from the rows of its years. */
export function withYears(row: Row, parts: readonly Row[]): Row {
  if ('first_year' in row.cells || 'last_year' in row.cells || parts.length === 0) return row;
  const years = parts
    .map((part) => part.cells['year'] ?? '')
    .filter((year) => /^\d{4}$/.test(year))
    .sort();
  const cells = { ...row.cells, first_year: years[0] ?? '', last_year: years.at(-1) ?? '' };
  return { ...row, cells };
}
