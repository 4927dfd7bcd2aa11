// The files of an import as one sequence of rows, the same each time that it is asked for: so reading that was stopped
// goes on where it was, by counting.
import {
  FileRefused,
  headOf,
  isPersonal,
  openDelimited,
  openTable,
  openWorkbook,
  readCell,
  refusedFile,
  type ByteSource,
  type FileNote,
  type OpenTable,
  type TableName,
  type TableRow,
} from '@article-six/formats';
import type { ImportKind, RowFault } from './kind.js';

/** A table of a file: how its rows' cells are named, and how they are read. */
export interface Source {
  readonly file: number;
  /** of a workbook */
  readonly sheet?: string;
  readonly table: TableName;
  readonly parts?: TableName;
  readonly columns: readonly { readonly name: string; readonly heading: string; readonly index: number }[];
  readonly commaIsDecimal: boolean;
  readonly format: string;
}
export interface ReadRow {
  /** index in the sources */
  readonly source: number;
  readonly line: number;
  readonly main: boolean;
  readonly part: boolean;
  readonly key: string;
  /** in the order of the source's columns */
  readonly cells: readonly string[];
  readonly fault?: RowFault;
}
export interface StagedFile {
  readonly name: string;
  readonly source: ByteSource;
}
export interface Staging {
  readonly sources: Source[];
  readonly notes: (FileNote & { readonly file: number })[];
}

const isWorkbook = (head: Buffer) => head[0] === 0x50 && head[1] === 0x4b;
async function whole(source: ByteSource): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of source()) parts.push(part);
  return Buffer.concat(parts);
}

/** Cells by name, as they stand and as the rules read them. */
export function cellsOf(source: Source, cells: readonly string[]) {
  const stated: Record<string, string> = {};
  const read: Record<string, string> = {};
  for (const [at, { name }] of source.columns.entries()) {
    const text = cells[at] ?? '';
    if (text === '') continue;
    stated[name] = text;
    read[name] = readCell(name, text.trim(), source.commaIsDecimal);
  }
  return { stated, cells: read };
}

export class Reader {
  readonly staging: Staging = { sources: [], notes: [] };
  /** ids of rows that hold a thing and its parts: the first one makes the thing */
  private readonly seen = new Set<string>();
  constructor(private readonly kind: ImportKind) {}

  async *rows(files: readonly StagedFile[]): AsyncGenerator<ReadRow> {
    for (const [file, { source }] of files.entries()) yield* this.file(file, source);
  }

  private async *file(file: number, source: ByteSource): AsyncGenerator<ReadRow> {
    const head = await headOf(source, 4_096);
    if (head.length === 0) throw refusedFile('empty', 'The file is empty.');
    if (isWorkbook(head)) return yield* this.workbook(file, await whole(source));
    const start = head
      .toString('utf8')
      .replace(/^\uFEFF/, '')
      .trimStart();
    const outside = this.kind.outside.find((format) => format.fits(start));
    if (outside) {
      const note = (code: string, message: string) =>
        void this.staging.notes.push({ file, line: 0, column: '', code, message });
      const at = new Map<TableName, number>();
      for await (const { table, line, cells: given, fault } of outside.rows(source, note)) {
        const cells = given as Readonly<Record<string, string>>;
        const columns = (outside.columns[table] ?? []).map((name, index) => ({ name, heading: name, index }));
        const index = at.get(table) ?? this.add({ file, table, columns, commaIsDecimal: false, format: outside.name });
        at.set(table, index);
        const texts = columns.map(({ name }) => cells[name] ?? '');
        yield this.row(index, { line, cells: texts, stated: cells, ...(fault ? { fault } : {}) });
      }
      return;
    }
    if (/^[<{[]/.test(start))
      throw refusedFile(
        'otherFormat',
        'The file is of a format that is not read here: XML and JSON of other kinds are not.',
      );
    const delimited = await openDelimited(source);
    const commaIsDecimal = delimited.delimiter === ';';
    const table = await openTable(delimited.rows, this.kind.tables, {
      commaIsDecimal,
      ragged: false,
      notes: delimited.notes,
    });
    yield* this.table(file, table, { commaIsDecimal, format: 'csv' });
  }

  private async *workbook(file: number, bytes: Buffer): AsyncGenerator<ReadRow> {
    let found = 0;
    let fault: FileRefused | undefined;
    for (const sheet of await openWorkbook(bytes)) {
      let table: OpenTable;
      try {
        table = await openTable(sheet.rows(), this.kind.tables, { commaIsDecimal: false, ragged: true });
      } catch (error) {
        if (!(error instanceof FileRefused) || error.fault.code !== 'missingColumn') throw error;
        fault ??= error;
        const message = `The sheet "${sheet.name}" has no headings that are known; it is not read.`;
        this.staging.notes.push({ file, line: 0, column: '', code: 'sheetLeftOut', message });
        continue;
      }
      found += 1;
      yield* this.table(file, table, { commaIsDecimal: false, format: 'xlsx', sheet: sheet.name });
    }
    if (found === 0) throw fault ?? refusedFile('missingColumn', 'The workbook has no sheet.');
  }

  private async *table(
    file: number,
    { header, rows, notes }: OpenTable,
    o: { commaIsDecimal: boolean; format: string; sheet?: string },
  ): AsyncGenerator<ReadRow> {
    const own = new Set(header.columns.map(({ name }) => name));
    const all = [...header.columns, ...header.partColumns.filter(({ name, known }) => known && !own.has(name))];
    const dropped = all.filter(({ name, known }) => !known && isPersonal(name));
    const columns = all
      .filter((column) => !dropped.includes(column))
      .map(({ name, heading, index: at }) => ({ name, heading, index: at }));
    if (dropped.length > 0) {
      const message = `Dropped, because it may point at a person: ${dropped.map(({ heading }) => heading).join(', ')}.`;
      this.staging.notes.push({ file, line: header.line, column: '', code: 'personalField', message });
    }
    this.staging.notes.push(...notes.map((note) => ({ ...note, file })));
    const { table, parts } = header;
    const index = this.add({ file, table, ...(parts === undefined ? {} : { parts }), columns, ...o });
    for await (const row of rows)
      yield this.row(index, { ...row, cells: columns.map(({ name }) => row.stated[name] ?? '') });
  }

  private add(source: Source): number {
    return this.staging.sources.push(source) - 1;
  }
  private row(index: number, row: Omit<TableRow, 'cells'> & { readonly cells: readonly string[] }): ReadRow {
    const source = this.staging.sources[index];
    if (!source) throw new Error('a row has its source');
    const key = (this.kind.keyOf?.(row.stated) ?? row.stated[this.kind.idColumn] ?? '').trim();
    const isMain = source.table === this.kind.tables[0];
    const again = source.parts !== undefined && this.seen.has(key);
    if (source.parts !== undefined) this.seen.add(key);
    return {
      source: index,
      line: row.line,
      main: isMain && !again,
      part: !isMain || source.parts !== undefined,
      key,
      cells: row.cells,
      ...(row.fault ? { fault: row.fault } : {}),
    };
  }
}
