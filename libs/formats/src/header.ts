// Where the header of a table is and what its columns mean. Titles and remarks may stand above it; a row of HXL tags may
// stand under it, and then the tags decide; a column that nobody knows keeps its own name and its cells.
import { columnOfHeading, columnOfTag, columnsOf, headingKey, tagKey, type TableName } from './columns.js';
import type { RawRow } from './delimited.js';
import { MOST_COLUMNS } from './limits.js';

export interface TableColumn {
  /** the product's name; of a column that it does not know, the heading in lower case */
  readonly name: string;
  /** as it stands in the file */
  readonly heading: string;
  /** from 0 */
  readonly index: number;
  readonly known: boolean;
}
export interface TableHeader {
  readonly table: TableName;
  /** a table of needs and their costs, or of pledges and their tranches, in one: this is the other one */
  readonly parts?: TableName;
  readonly columns: readonly TableColumn[];
  /** columns of `parts` */
  readonly partColumns: readonly TableColumn[];
  /** line of the header; rows begin behind `lastLine` */
  readonly line: number;
  readonly lastLine: number;
  readonly tagged: boolean;
}

/** What a table cannot be without; the first that fits is what the table is. */
const needed: readonly {
  table: TableName;
  columns: readonly string[];
  parts?: { table: TableName; columns: readonly string[] };
}[] = [
  { table: 'costs', columns: ['need_id', 'year', 'cost'] },
  { table: 'tranches', columns: ['pledge_id', 'year', 'amount'] },
  { table: 'needs', columns: ['need_id', 'iso3'] },
  { table: 'pledges', columns: ['pledge_id'] },
  { table: 'rates', columns: ['units_per_usd'] },
];
const wholeOf: Partial<Record<TableName, { table: TableName; columns: readonly string[] }>> = {
  costs: { table: 'needs', columns: ['need_id', 'iso3'] },
  tranches: { table: 'pledges', columns: ['pledge_id', 'donor_id'] },
};

function columnsIn(table: TableName, headings: readonly string[], tags: readonly string[] | undefined): TableColumn[] {
  // the product's own names first: a heading that also means one of them keeps its own
  const exact = new Set(headings.map(headingKey).filter((key) => columnsOf(table).includes(key)));
  const taken = new Set<string>();
  return headings.flatMap((heading, index): TableColumn[] => {
    const tag = tags?.[index] ?? '';
    const found = columnOfTag(table, tag) ?? columnOfHeading(table, heading);
    const own = headingKey(heading) || (tagKey(tag) ?? '');
    if (own === '') return [];
    const known = found !== undefined && !taken.has(found) && (own === found || !exact.has(found));
    const name = known ? found : own;
    if (taken.has(name)) return [];
    taken.add(name);
    return [{ name, heading: heading || tag, index, known }];
  });
}
const has = (columns: readonly TableColumn[], names: readonly string[]) =>
  names.every((name) => columns.some((column) => column.name === name && column.known));

function headerFrom(row: RawRow, tagRow: RawRow | undefined, wanted: readonly TableName[]): TableHeader | undefined {
  const headings = row.cells.slice(0, MOST_COLUMNS);
  const tags = tagRow?.cells.slice(0, MOST_COLUMNS);
  const width = Math.max(headings.length, tags?.length ?? 0);
  const padded = Array.from({ length: width }, (_, i) => headings[i] ?? '');
  const last = { line: row.line, lastLine: tagRow?.line ?? row.line, tagged: tagRow !== undefined };
  for (const { table, columns: names } of needed) {
    if (!wanted.includes(table)) continue;
    const columns = columnsIn(table, padded, tags);
    if (!has(columns, names)) continue;
    const whole = wholeOf[table];
    const around = whole && wanted.includes(whole.table) ? columnsIn(whole.table, padded, tags) : undefined;
    if (whole && around && has(around, whole.columns))
      return { table: whole.table, parts: table, columns: around, partColumns: columns, ...last };
    return { table, columns, partColumns: [], ...last };
  }
  return undefined;
}
const isTagRow = (row: RawRow | undefined): row is RawRow =>
  row !== undefined && row.cells.filter((cell) => tagKey(cell) !== undefined).length >= 2;

/** The header among the first rows of a file, for one of the wanted tables; undefined when there is none. */
export function findHeader(rows: readonly RawRow[], wanted: readonly TableName[]): TableHeader | undefined {
  for (const [index, row] of rows.entries()) {
    if (isTagRow(row)) continue;
    const next = rows[index + 1];
    const found = headerFrom(row, isTagRow(next) ? next : undefined, wanted);
    if (found) return found;
  }
  // tags without headings
  const tagRow = rows.find(isTagRow);
  return tagRow && headerFrom({ line: tagRow.line, cells: [] }, tagRow, wanted);
}
/** The heading row that came nearest to a table, for saying what is missing. */
export function nearest(rows: readonly RawRow[], wanted: readonly TableName[]): { line: number; missing: string[] } {
  const tries = rows.flatMap((row) =>
    needed
      .filter(({ table }) => wanted.includes(table))
      .map(({ table, columns: names }) => {
        const columns = columnsIn(table, row.cells.slice(0, MOST_COLUMNS), undefined);
        const known = columns.filter((column) => column.known).length;
        return { line: row.line, known, missing: names.filter((name) => !has(columns, [name])) };
      }),
  );
  return tries.sort((a, b) => b.known - a.known || a.missing.length - b.missing.length)[0] ?? { line: 0, missing: [] };
}
