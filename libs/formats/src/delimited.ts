// Rows of a delimited text: comma, semicolon or tab, whichever divides its first lines evenly. Lines are counted as a
// text editor counts them, also behind a quoted cell that runs over several.
import { pipeline, Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { encodingOf, headOf, textOf, type ByteSource } from './encoding.js';
import { refusedFile, type FileNote } from './fault.js';

/** A row as it stands in a file or sheet; cells without surrounding spaces, empty ones included. */
export interface RawRow {
  readonly line: number;
  readonly cells: readonly string[];
}
export type Delimiter = ',' | ';' | '\t';
const delimiters: readonly Delimiter[] = [',', ';', '\t'];
/** characters; one record that is longer has a quote that never ends */
const longestRecord = 2_000_000;

/** How often each delimiter stands outside quotes, for each of the first lines. */
function countsIn(text: string): Record<Delimiter, number>[] {
  const lines: Record<Delimiter, number>[] = [];
  let counts = { ',': 0, ';': 0, '\t': 0 };
  let quoted = false;
  let empty = true;
  for (const char of text) {
    if (char === '"') quoted = !quoted;
    else if (!quoted && char === '\n') {
      if (!empty) lines.push(counts);
      counts = { ',': 0, ';': 0, '\t': 0 };
      empty = true;
      if (lines.length === 30) return lines;
      continue;
    } else if (!quoted && (char === ',' || char === ';' || char === '\t')) counts[char] += 1;
    if (char !== '\r') empty = false;
  }
  return empty ? lines : [...lines, counts];
}
/** The delimiter that most lines have most often; a comma when there is nothing to divide. */
export function delimiterOf(head: string): Delimiter {
  const told = /^sep=([,;\t])\r?\n/.exec(head)?.[1];
  const known = delimiters.find((one) => one === told);
  if (known) return known;
  const lines = countsIn(head);
  const score = (one: Delimiter) => lines.map((counts) => counts[one]).sort((a, b) => a - b)[lines.length >> 1] ?? 0;
  return delimiters.reduce((best, one) => (score(one) > score(best) ? one : best), ',');
}

export interface DelimitedFile {
  readonly rows: AsyncGenerator<RawRow>;
  readonly delimiter: Delimiter;
  readonly notes: readonly FileNote[];
}
interface Parsed {
  readonly record: string[];
  readonly info: { readonly lines: number };
}

async function* rowsOf(text: AsyncIterable<string>, delimiter: Delimiter): AsyncGenerator<RawRow> {
  const parser = parse({
    ...{ bom: true, info: true, skip_empty_lines: true, relax_column_count: true, delimiter, trim: true },
    max_record_size: longestRecord,
  });
  pipeline(Readable.from(text), parser, () => undefined);
  try {
    for await (const { record, info } of parser as AsyncIterable<Parsed>) {
      let within = 0;
      for (const cell of record) if (cell.includes('\n')) within += cell.split('\n').length - 1;
      if (record.length === 1 && /^sep=[,;\t]?$/.test(record[0] ?? '')) continue;
      yield { line: info.lines - within, cells: record };
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = Number(error['lines'] ?? 1);
    throw refusedFile('notCsv', `From line ${line} on the file is no table: a quote is missing or misplaced.`, line);
  } finally {
    parser.destroy();
  }
}

/** Opens a delimited text: its encoding and delimiter are found first, then rows are read as they are asked for. */
export async function openDelimited(source: ByteSource): Promise<DelimitedFile> {
  const { encoding, notes } = await encodingOf(source);
  const head = new TextDecoder(encoding).decode(await headOf(source));
  const delimiter = delimiterOf(head);
  return { rows: rowsOf(textOf(source, encoding), delimiter), delimiter, notes };
}
