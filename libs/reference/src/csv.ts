// Comma-separated files as people save them: with or without a byte order mark, LF or CRLF, columns in any order.
// Only the header decides what a cell means; a row that does not fit the header is refused, not shifted.
import { CsvError, parse } from 'csv-parse/sync';
import type { Refusal } from './report.js';

export interface TextFile {
  readonly name: string;
  readonly text: string;
}
export interface Row {
  readonly line: number;
  /** by column name in lower case; cells without surrounding spaces */
  readonly cells: Readonly<Record<string, string>>;
  /** the row does not fit the header: its cells may be shifted and are good for finding its id alone */
  readonly fault?: { readonly column: string; readonly code: string; readonly message: string };
}
export interface Table {
  readonly file: string;
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
  /** data rows of the file, also when the file is refused */
  readonly count: number;
  /** what is wrong with the file as a whole */
  readonly refusals: readonly Refusal[];
}
interface Parsed {
  readonly record: string[];
  readonly raw: string;
  readonly info: { readonly lines: number };
}

const columnName = (header: string) =>
  header
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/g, '_');
/** `info.lines` is where a record ends; a quoted cell may run over several lines. */
const firstLine = ({ raw, info }: Parsed) => info.lines - (raw.replace(/^\s+|\s+$/g, '').match(/\n/g)?.length ?? 0);

function parsed(file: TextFile): Parsed[] | Refusal {
  try {
    // the types of csv-parse do not follow `info` and `raw`
    return parse(file.text, {
      bom: true,
      info: true,
      raw: true,
      skip_empty_lines: true,
      relax_column_count: true,
    }) as unknown as Parsed[];
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = Number(error['lines'] ?? 1);
    const message = `The file cannot be read as comma-separated text from line ${line} on: a quote is missing or misplaced.`;
    return { file: file.name, line, column: '', code: 'notCsv', message };
  }
}

/** Reads a file whose header must hold `required`; a file without one of them has no rows and says which is missing. */
export function readTable(file: TextFile, required: readonly string[]): Table {
  const lines = parsed(file);
  const nothing = { file: file.name, columns: [], rows: [], count: 0 };
  if (!Array.isArray(lines)) return { ...nothing, refusals: [lines] };
  const [header, ...records] = lines;
  const columns = (header?.record ?? []).map(columnName);
  const headerFaults = [
    ...required
      .filter((name) => !columns.includes(name))
      .map((name) => ({ column: name, code: 'missingColumn', message: `The column ${name} is missing.` })),
    ...[...new Set(columns.filter((name, index) => columns.indexOf(name) !== index))].map((name) => ({
      column: name,
      code: 'repeatedColumn',
      message: `The column ${name} occurs more than once.`,
    })),
  ];
  if (headerFaults.length > 0)
    return {
      ...nothing,
      count: records.length,
      refusals: headerFaults.map((fault) => ({ file: file.name, line: 1, ...fault })),
    };
  const rows = records.map((one): Row => {
    const cells = Object.fromEntries(columns.map((name, index) => [name, (one.record[index] ?? '').trim()]));
    const row = { line: firstLine(one), cells };
    if (one.record.length === columns.length) return row;
    const message = `The row has ${one.record.length} cells; the header has ${columns.length}.`;
    return { ...row, fault: { column: '', code: 'cellCount', message } };
  });
  return { file: file.name, columns, rows, count: rows.length, refusals: [] };
}
