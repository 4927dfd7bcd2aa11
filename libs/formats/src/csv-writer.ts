// Rows to comma-separated text that a spreadsheet opens without harm: a text that a spreadsheet would take for a formula
// is made inert by an apostrophe, a negative number stays a number.
import { stringify } from 'csv-stringify/sync';

/** UTF-8 says so, because some spreadsheets would otherwise guess. */
export const MARK = '\uFEFF';

/** What begins like a formula and is no number. */
const formula = /^[=+\-@\t\r]/;
const number = /^[+-]?\d[\d.,\s]*$/;
export const isFormula = (text: string): boolean => formula.test(text) && !number.test(text);
/** A text that looks as if it had been made inert is marked once more, so that reading gives back what was written. */
const marked = /^'+[=+\-@\t\r]/;
/** Inert in a spreadsheet; read back by `stated`. */
export const inert = (text: string): string => (isFormula(text) || marked.test(text) ? `'${text}` : text);
/** What stood in a cell before it was made inert. */
export const stated = (text: string): string => (marked.test(text) ? text.slice(1) : text);

/** Lines of a table, each ended; cells are made inert. */
export const csvLines = (rows: readonly (readonly string[])[]): string =>
  stringify(
    rows.map((row) => row.map(inert)),
    { record_delimiter: 'unix' },
  );
