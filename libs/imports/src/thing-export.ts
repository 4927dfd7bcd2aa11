// Things and their years as tables, for whoever may see them: first what the reader's organisation has imported, beside
// what its files said, then every other thing that the reader may see.
import { columnsOf, type TableName } from '@article-six/formats';
import type { Actor, Database, Tx } from '@article-six/service-kit';
import { asItCame, type TableToGive, type Wanted } from './export.js';
import { cellsOf, type Source } from './staging.js';

type Cells = Readonly<Record<string, string>>;
type Sources = ReadonlyMap<string, readonly Source[]>;
export interface ExportOf<S> {
  /** of the import; names of tables are the code's own */
  readonly kind: string;
  readonly thing: 'need' | 'pledge';
  readonly tables: readonly [TableName, TableName];
  row(state: S): Cells;
  /** one row for each year */
  parts(state: S): Cells[];
}
interface Imported<S> {
  readonly import: string;
  readonly n: number;
  readonly key: string;
  readonly source: number;
  readonly cells: readonly string[];
  /** null where the reader does not see the thing, or the row is a statement: what its own file said is all there is */
  readonly doc: S | null;
  /** as it was made, where it has changed since */
  readonly was: S | null;
}
type Part = Pick<Imported<unknown>, 'import' | 'key' | 'source' | 'cells'>;
const pageSize = 300;
const first = '00000000-0000-0000-0000-000000000000';

export class ThingExport<S> {
  constructor(
    private readonly database: Database,
    private readonly of: ExportOf<S>,
  ) {}

  async tables(actor: Actor, wanted: Wanted): Promise<TableToGive[]> {
    const imports = await this.database.as(actor, (tx) => this.sources(tx, wanted.importId));
    const sources: Sources = new Map(imports.map(({ id, sources: own }) => [id, own]));
    const columns = (table: TableName): string[] => {
      const stated = imports.flatMap(({ sources: own }) =>
        own
          .filter((source) => source.table === table || source.parts === table)
          .flatMap((source) => source.columns.map(({ name }) => name)),
      );
      return [...new Set(wanted.importId === undefined ? [...columnsOf(table), ...stated] : stated)];
    };
    const [main, parts] = this.of.tables;
    return [
      { table: main, columns: columns(main), rows: () => this.rows(actor, wanted, sources) },
      { table: parts, columns: columns(parts), rows: () => this.parts(actor, wanted, sources) },
    ];
  }

  private async *rows(actor: Actor, wanted: Wanted, sources: Sources): AsyncGenerator<Cells> {
    for await (const { imported, others } of this.pages(actor, wanted)) {
      for (const row of imported) {
        const { columns, stated } = said(sources, row);
        if (row.doc) yield asItCame(columns, stated, this.of.row(row.was ?? row.doc), this.of.row(row.doc));
        else yield stated;
      }
      for (const doc of others) yield this.of.row(doc);
    }
  }
  private async *parts(actor: Actor, wanted: Wanted, sources: Sources): AsyncGenerator<Cells> {
    for await (const { imported, others } of this.pages(actor, wanted)) {
      const parts = await this.database.as(actor, (tx) => this.partsOf(tx, imported));
      const byRow = Map.groupBy(parts, (part) => `${part.import} ${part.key}`);
      for (const row of imported) {
        const own = byRow.get(`${row.import} ${row.key}`) ?? [];
        if (row.doc) yield* this.years(sources, own, row.was ?? row.doc, row.doc);
        else for (const part of own) yield said(sources, part).stated;
      }
      for (const doc of others) yield* this.of.parts(doc);
    }
  }
  /** The rows of the file for years that the thing still has, then years that came since. */
  private *years(sources: Sources, parts: readonly Part[], was: S, now: S): Generator<Cells> {
    const byYear = (thing: S) => new Map(this.of.parts(thing).map((cells) => [cells['year'], cells]));
    const [before, after] = [byYear(was), byYear(now)];
    for (const part of parts) {
      const { columns, stated, cells } = said(sources, part);
      const line = after.get(cells['year']);
      after.delete(cells['year']);
      if (line) yield asItCame(columns, stated, before.get(cells['year']) ?? {}, line);
    }
    yield* after.values();
  }

  private async *pages(actor: Actor, wanted: Wanted): AsyncGenerator<{ imported: Imported<S>[]; others: S[] }> {
    for (let after: readonly [string, number] = [first, -1]; ;) {
      const at = after;
      const imported = await this.database.as(actor, (tx) => this.imported(tx, wanted.importId, at));
      const last = imported.at(-1);
      if (!last) break;
      after = [last.import, last.n];
      yield { imported, others: [] };
    }
    if (wanted.importId !== undefined) return;
    for (let after = first; ;) {
      const at = after;
      const others = await this.database.as(actor, (tx) => this.others(tx, at));
      const last = others.at(-1);
      if (!last) return;
      after = last.id;
      yield { imported: [], others: others.map(({ doc }) => doc) };
    }
  }

  private imported(tx: Tx, importId: string | undefined, after: readonly [string, number]): Promise<Imported<S>[]> {
    const { thing, kind } = this.of;
    return tx.query(
      `SELECT m.import, m.n, m.key, r.source, r.cells, t.doc, v.doc AS was
       FROM import_made m JOIN import_row r ON r.import = m.import AND r.n = m.n
       LEFT JOIN ${thing} t ON t.id = m.thing AND NOT m.kept
       LEFT JOIN ${thing}_version v ON v.${thing} = t.id AND v.version = 1 AND t.version > 1
       WHERE m.kind = $1 AND ($2::uuid IS NULL OR m.import = $2) AND (m.import, m.n) > ($3::uuid, $4::int)
       ORDER BY m.import, m.n LIMIT $5`,
      [kind, importId ?? null, after[0], after[1], pageSize],
    );
  }
  private partsOf(tx: Tx, of: readonly Pick<Part, 'import' | 'key'>[]): Promise<Part[]> {
    return tx.query(
      `SELECT p.import, p.key, p.source, p.cells FROM unnest($1::uuid[], $2::text[]) AS o (import, key)
       JOIN import_row p ON p.import = o.import AND p.part AND p.key = o.key ORDER BY p.import, p.n`,
      [of.map((one) => one.import), of.map((one) => one.key)],
    );
  }
  private others(tx: Tx, after: string): Promise<{ id: string; doc: S }[]> {
    return tx.query(
      `SELECT t.id, t.doc FROM ${this.of.thing} t
       WHERE t.id > $1 AND NOT EXISTS (SELECT FROM import_made m WHERE m.thing = t.id) ORDER BY t.id LIMIT $2`,
      [after, pageSize],
    );
  }
  /** Tables of the files of imports that have made something. */
  private sources(tx: Tx, importId: string | undefined): Promise<{ id: string; sources: readonly Source[] }[]> {
    return tx.query(
      `SELECT i.id, i.sources FROM import i WHERE i.kind = $1 AND ($2::uuid IS NULL OR i.id = $2)
         AND EXISTS (SELECT FROM import_made m WHERE m.import = i.id) ORDER BY i.created`,
      [this.of.kind, importId ?? null],
    );
  }
}

function said(sources: Sources, row: Part) {
  const source = sources.get(row.import)?.[row.source];
  if (!source) throw new Error(`import ${row.import} has no source ${row.source}`);
  return { columns: source.columns.map(({ name }) => name), ...cellsOf(source, row.cells) };
}
