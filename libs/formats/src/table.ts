// A table of a file, row by row: the same for a delimited text and for a sheet of a workbook. Nothing is shifted and
// nothing guessed: a row that does not fit its header says so, and what a cell could mean twice stays as it is.
import { plainDay, plainNumber } from './cell-text.js';
import type { TableName } from './columns.js';
import { stated as statedText } from './csv-writer.js';
import type { RawRow } from './delimited.js';
import { refusedFile, type FileNote } from './fault.js';
import { findHeader, nearest, type TableHeader } from './header.js';
import { HEADER_WITHIN, LONGEST_CELL, MOST_COLUMNS, MOST_ROWS } from './limits.js';

export interface TableRow {
  readonly line: number;
  /** by column name; as they stand in the file */
  readonly stated: Readonly<Record<string, string>>;
  /** the same with numbers and days in the product's form, where they can mean one thing only */
  readonly cells: Readonly<Record<string, string>>;
  readonly fault?: { readonly column: string; readonly code: string; readonly message: string };
}
export interface OpenTable {
  readonly header: TableHeader;
  readonly rows: AsyncGenerator<TableRow>;
  readonly notes: readonly FileNote[];
}

const numbers = new Set([
  ...['cost', 'own', 'amount', 'units_per_usd', 'quantity', 'total_amount', 'total_cost', 'own_total'],
]);
const days = new Set(['needed_by', 'due_date', 'announced_on']);

/** The cell as the rules read it. */
export function readCell(column: string, text: string, commaIsDecimal: boolean): string {
  if (text === '') return text;
  if (numbers.has(column)) return plainNumber(text, commaIsDecimal);
  return days.has(column) ? plainDay(text) : text;
}

/** Of a sheet, whose rows end with their last filled cell, `ragged` rows are whole. */
interface Reading {
  readonly commaIsDecimal: boolean;
  readonly ragged: boolean;
}
function tableRow(raw: RawRow, header: TableHeader, { commaIsDecimal, ragged }: Reading): TableRow {
  const stated: Record<string, string> = {};
  const cells: Record<string, string> = {};
  for (const { name, index } of [...header.columns, ...header.partColumns]) {
    const cell = raw.cells[index] ?? '';
    const text = ragged ? cell : statedText(cell);
    stated[name] = text;
    cells[name] = readCell(name, text.trim(), commaIsDecimal);
  }
  const row = { line: raw.line, stated, cells };
  const long = header.columns.find(({ index }) => (raw.cells[index]?.length ?? 0) > LONGEST_CELL);
  if (long) {
    const message = `A cell has at most ${LONGEST_CELL} characters.`;
    return { ...row, fault: { column: long.name, code: 'cellTooLong', message } };
  }
  const width = Math.max(...header.columns.map(({ index }) => index + 1));
  const beyond = raw.cells.findLastIndex((cell) => cell !== '') + 1;
  const few = !ragged && raw.cells.length < width;
  if (beyond <= width && !few) return row;
  const message = `The row has ${Math.max(beyond, raw.cells.length)} cells; the header has ${width}.`;
  return { ...row, fault: { column: '', code: 'cellCount', message } };
}

async function* rowsBehind(
  first: readonly RawRow[],
  rest: AsyncGenerator<RawRow>,
  header: TableHeader,
  reading: Reading,
): AsyncGenerator<TableRow> {
  let count = 0;
  const seen = (raw: RawRow) => {
    count += 1;
    if (count > MOST_ROWS)
      throw refusedFile('tooManyRows', `A table has at most ${MOST_ROWS} rows; divide the file.`, raw.line);
  };
  const filled = (raw: RawRow) => raw.line > header.lastLine && raw.cells.some((cell) => cell !== '');
  for (const raw of first)
    if (filled(raw)) {
      seen(raw);
      yield tableRow(raw, header, reading);
    }
  for await (const raw of rest)
    if (filled(raw)) {
      seen(raw);
      yield tableRow(raw, header, reading);
    }
}

/**
 * Finds the header among the first rows and reads what follows. Throws FileRefused when no row is a header of a wanted
 * table, and says which columns are missing from the one that comes nearest.
 */
export async function openTable(
  raw: AsyncGenerator<RawRow>,
  wanted: readonly TableName[],
  o: Reading & { notes?: readonly FileNote[] },
): Promise<OpenTable> {
  const first: RawRow[] = [];
  while (first.length < HEADER_WITHIN) {
    const next = await raw.next();
    if (next.done) break;
    if (next.value.cells.length > MOST_COLUMNS + 1)
      throw refusedFile('tooManyColumns', `A table has at most ${MOST_COLUMNS} columns.`, next.value.line);
    first.push(next.value);
  }
  const header = findHeader(first, wanted);
  if (!header) {
    const { line, missing } = nearest(first, wanted);
    const message =
      missing.length === 0
        ? 'The file has no row of headings that is known.'
        : `The heading ${missing.join(', ')} is missing; without it nobody knows what the rows are.`;
    throw refusedFile('missingColumn', message, line, missing[0] ?? '');
  }
  const rows = rowsBehind(first, raw, header, o);
  return { header, rows, notes: o.notes ?? [] };
}
