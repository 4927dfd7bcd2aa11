// One row of a file, cell by cell: each question notes what is wrong with the answer, so a row tells all its faults at
// once. And one file: which of its rows were accepted, and why the others were not.
import { formatAmount, parseAmount } from '@article-six/money';
import type { Row, Table } from './csv.js';
import { isDay } from './day.rules.js';
import type { FileReport, Note, Refusal } from './report.js';

export interface Fault {
  readonly column: string;
  readonly code: string;
  readonly message: string;
}

/** "Victim assistance" and "victim-assistance" are the word victim_assistance: how it is spaced says nothing. */
const plain = (text: string) =>
  text
    .trim()
    .toLowerCase()
    .replaceAll(/[\s_-]+/g, '_');
/** The word of a file's vocabulary that a cell holds. */
export const wordIn = (words: Readonly<Record<string, unknown>>, text: string): string | undefined =>
  Object.hasOwn(words, text) ? text : Object.keys(words).find((word) => plain(word) === plain(text));

export class Cells {
  readonly faults: Fault[] = [];
  constructor(readonly row: Row) {
    if (row.fault) this.faults.push(row.fault);
  }

  fault(column: string, code: string, message: string): undefined {
    // shifted cells have no faults of their own
    if (!this.row.fault) this.faults.push({ column, code, message });
  }
  text(column: string): string {
    return this.row.cells[column] ?? '';
  }
  needed(column: string): string {
    const text = this.text(column);
    if (text === '') this.fault(column, 'missing', `The cell ${column} is empty.`);
    return text;
  }
  /** Several values in a cell are separated by semicolons. */
  list(column: string): string[] {
    return this.text(column)
      .split(';')
      .map((part) => part.trim())
      .filter(Boolean);
  }
  yes(column: string): boolean {
    const text = this.text(column).toLowerCase();
    const yes = ['yes', 'y', 'true', '1'].includes(text);
    if (!yes && !['', 'no', 'n', 'false', '0'].includes(text))
      this.fault(column, 'yesNo', `"${text}" is neither yes nor no.`);
    return yes;
  }
  /** The word of the product for a word of the file; `fallback` stands for an empty cell. */
  word<T>(column: string, words: Readonly<Record<string, T>>, fallback?: NoInfer<T>): T | undefined {
    const text = this.text(column);
    if (text === '' && fallback !== undefined) return fallback;
    const word = wordIn(words, text);
    if (word !== undefined) return words[word];
    return this.fault(column, 'word', `"${text}" is not one of: ${Object.keys(words).join(', ')}.`);
  }
  whole(column: string, from: number, to: number): number | undefined {
    const text = this.text(column);
    if (text === '') return undefined;
    const value = /^\d{1,9}$/.test(text) ? Number(text) : undefined;
    if (value !== undefined && value >= from && value <= to) return value;
    return this.fault(column, 'number', `"${text}" is not a whole number from ${from} to ${to}.`);
  }
  year(column: string): number | undefined {
    return this.whole(column, 1997, 2150);
  }
  day(column: string): string | undefined {
    const text = this.text(column);
    if (text === '' || isDay(text)) return text || undefined;
    return this.fault(column, 'day', `"${text}" is not a day of the calendar; write YYYY-MM-DD.`);
  }
  /**
   * Minor units of an amount. `minorColumn`, where the file has it, is the same amount in minor units and must agree.
   * Undefined when the cell is empty or faulty.
   */
  amount(column: string, digits: number, minorColumn: string): bigint | undefined {
    const text = this.text(column);
    if (text === '') return undefined;
    const minor = parseAmount(text, digits);
    if (typeof minor !== 'bigint') return this.fault(column, `amount.${minor.code}`, minor.message);
    const twin = this.text(minorColumn);
    if (twin !== '' && twin !== String(minor))
      return this.fault(
        minorColumn,
        'amountsDisagree',
        `${minorColumn} says ${twin}, ${column} says ${formatAmount(minor, digits)}.`,
      );
    return minor;
  }
  /** Cells that have no field of their own in the product, kept with the row. */
  more(used: readonly string[]): Record<string, string> {
    return Object.fromEntries(
      Object.entries(this.row.cells).filter(([name, text]) => text !== '' && !used.includes(name)),
    );
  }
}

export class Ledger {
  private readonly refused: Refusal[];
  readonly notes: Note[] = [];
  private readonly acceptedLines = new Set<number>();
  constructor(
    private readonly table: Table,
    private readonly idColumn: string,
  ) {
    this.refused = [...table.refusals];
  }

  /** in the order of the lines */
  get refusals(): Refusal[] {
    return this.refused.toSorted((a, b) => a.line - b.line);
  }
  private place(row: Row, fault: Fault): Refusal {
    return { file: this.table.file, line: row.line, ...fault, row: row.cells[this.idColumn] ?? '' };
  }
  refuse(row: Row, ...faults: readonly Fault[]): void {
    this.acceptedLines.delete(row.line);
    this.refused.push(...faults.map((fault) => this.place(row, fault)));
  }
  accept(row: Row): void {
    this.acceptedLines.add(row.line);
  }
  note(row: Row, column: string, code: string, message: string): void {
    this.notes.push(this.place(row, { column, code, message }));
  }
  report(known: readonly string[]): FileReport {
    return {
      file: this.table.file,
      rows: this.table.count,
      accepted: this.acceptedLines.size,
      refused: this.table.count - this.acceptedLines.size,
      unknownColumns: this.table.columns.filter((name) => !known.includes(name)),
    };
  }
}
