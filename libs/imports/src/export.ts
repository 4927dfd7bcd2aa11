// Tables given out: CSV, CSV with HXL tags, or a workbook, row by row as they are read. What came in by an import says
// again what its file said, cell by cell, as long as the thing still means the same.
import { Readable } from 'node:stream';
import {
  csvLines,
  headingRows,
  languages,
  MARK,
  writeWorkbook,
  type SheetLanguage,
  type TableName,
} from '@article-six/formats';
import { invalid } from '@article-six/service-kit';
import { oneWord, readQuery, type Query } from '@article-six/service-kit/list';
import type { FastifyReply } from 'fastify';
import { CSV_TYPE, WORKBOOK_TYPE } from './template.js';

type Cells = Readonly<Record<string, string>>;
export interface TableToGive {
  readonly table: TableName;
  readonly columns: readonly string[];
  rows(): AsyncIterable<Cells>;
}
export interface Wanted {
  readonly format: 'csv' | 'xlsx' | 'hxl';
  readonly table?: TableName;
  /** of the headings; the product's own names when absent */
  readonly language?: SheetLanguage;
  readonly importId?: string;
}
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Reads `format`, `table`, `language` and `import`; throws Refusal 400 for anything else. */
export function readWanted(query: Query, tables: readonly TableName[]): Wanted {
  const asked = readQuery(query, {
    format: oneWord(['csv', 'xlsx', 'hxl'] as const),
    table: oneWord(tables),
    language: oneWord(languages),
    import: (values) => {
      const [value = ''] = values;
      return values.length === 1 && uuid.test(value) ? { value } : { fail: { code: 'notAnId' } };
    },
  });
  if ('faults' in asked) throw invalid(asked.faults);
  const { format = 'csv', table, language, import: importId } = asked.read;
  return {
    format,
    ...(table === undefined ? {} : { table }),
    ...(language === undefined ? {} : { language }),
    ...(importId === undefined ? {} : { importId }),
  };
}

const numbers = new Set(['cost', 'own', 'amount', 'units_per_usd', 'quantity', 'year', 'first_year', 'last_year']);
const linesAtOnce = 200;

async function* lines({ table, columns, rows }: TableToGive, wanted: Wanted): AsyncGenerator<readonly string[]> {
  const { language, format } = wanted;
  yield* language === undefined && format !== 'hxl'
    ? [[...columns]]
    : headingRows(table, columns, language ?? 'en', { tags: format === 'hxl' }).map((row, at) =>
        at === 0 && language === undefined ? [...columns] : row,
      );
  for await (const cells of rows()) yield columns.map((name) => cells[name] ?? '');
}
async function* csv(table: TableToGive, wanted: Wanted): AsyncGenerator<string> {
  yield MARK;
  let waiting: (readonly string[])[] = [];
  for await (const line of lines(table, wanted)) {
    waiting.push(line);
    if (waiting.length < linesAtOnce) continue;
    yield csvLines(waiting);
    waiting = [];
  }
  yield csvLines(waiting);
}

/** Sends the tables: all of them as a workbook, one as CSV. The name says what it is and when it was made. */
export function give(
  reply: FastifyReply,
  kind: string,
  tables: readonly TableToGive[],
  wanted: Wanted,
  now: Date,
): void {
  const one = tables.find(({ table }) => table === wanted.table) ?? tables[0];
  const stamp = now.toISOString().slice(0, 19).replaceAll(':', '');
  const book = wanted.format === 'xlsx';
  const name = `${book ? kind : (one?.table ?? kind)}-${stamp}.${book ? 'xlsx' : 'csv'}`;
  const body = book
    ? writeWorkbook(
        (wanted.table === undefined ? tables : tables.filter(({ table }) => table === wanted.table)).map((given) => ({
          name: given.table,
          rows: lines(given, wanted),
          numbers: new Set(given.columns.flatMap((column, at) => (numbers.has(column) ? [at] : []))),
          rightToLeft: wanted.language === 'ar',
        })),
      )
    : Readable.from(one ? csv(one, wanted) : []);
  void reply
    .header('content-type', book ? WORKBOOK_TYPE : CSV_TYPE)
    .header('content-disposition', `attachment; filename="${name}"`)
    .header('x-generated-at', now.toISOString())
    .send(body);
}

/**
 * Cells of a row as they are given out. `came`: what its file said in these columns, an empty cell as none; `was`: the
 * thing as it was made of it, as cells; `now`: the thing as it is. A cell whose meaning has not changed says what it said.
 */
export function asItCame(columns: readonly string[], came: Cells, was: Cells, now: Cells): Cells {
  const cells: Record<string, string> = { ...now };
  for (const name of columns) if (now[name] === undefined || now[name] === was[name]) cells[name] = came[name] ?? '';
  return cells;
}
