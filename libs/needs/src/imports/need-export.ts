// Needs and their costs as tables, for whoever may see them.
import type { NeedState } from '@article-six/contracts';
import { columnsOf, type TableName } from '@article-six/formats';
import { asItCame, cellsOf, type Source, type TableToGive, type Wanted } from '@article-six/imports';
import { costCells, needCells } from '@article-six/reference';
import { Database, type Actor } from '@article-six/service-kit';
import { Injectable } from '@nestjs/common';
import {
  importedNeeds,
  importedParts,
  importSources,
  otherNeeds,
  type ImportedNeed,
  type ImportedPart,
} from './need-export.queries.js';

type Cells = Readonly<Record<string, string>>;
type Sources = ReadonlyMap<string, readonly Source[]>;
const pageSize = 300;
const first = '00000000-0000-0000-0000-000000000000';

@Injectable()
export class NeedExport {
  constructor(private readonly database: Database) {}

  async tables(actor: Actor, wanted: Wanted): Promise<TableToGive[]> {
    const imports = await this.database.as(actor, (tx) => importSources(tx, wanted.importId));
    const sources = new Map(imports.map(({ id, sources: own }) => [id, own]));
    const columns = (table: TableName): string[] => {
      const stated = imports.flatMap(({ sources: own }) =>
        own
          .filter((source) => source.table === table || source.parts === table)
          .flatMap((source) => source.columns.map(({ name }) => name)),
      );
      return [...new Set(wanted.importId === undefined ? [...columnsOf(table), ...stated] : stated)];
    };
    return [
      { table: 'needs', columns: columns('needs'), rows: () => this.needs(actor, wanted, sources) },
      { table: 'costs', columns: columns('costs'), rows: () => this.costs(actor, wanted, sources) },
    ];
  }

  private async *needs(actor: Actor, wanted: Wanted, sources: Sources): AsyncGenerator<Cells> {
    for await (const { imported, others } of this.pages(actor, wanted)) {
      for (const row of imported) {
        const { columns, stated } = said(sources, row);
        if (row.doc) yield asItCame(columns, stated, needCells(row.was ?? row.doc), needCells(row.doc));
        else yield stated;
      }
      for (const doc of others) yield needCells(doc);
    }
  }
  private async *costs(actor: Actor, wanted: Wanted, sources: Sources): AsyncGenerator<Cells> {
    for await (const { imported, others } of this.pages(actor, wanted)) {
      const parts = await this.database.as(actor, (tx) => importedParts(tx, imported));
      const byRow = Map.groupBy(parts, (part) => `${part.import} ${part.key}`);
      for (const row of imported) {
        const own = byRow.get(`${row.import} ${row.key}`) ?? [];
        if (row.doc) yield* costsOf(sources, own, row.was ?? row.doc, row.doc);
        else for (const part of own) yield said(sources, part).stated;
      }
      for (const doc of others) yield* costCells(doc);
    }
  }

  private async *pages(
    actor: Actor,
    wanted: Wanted,
  ): AsyncGenerator<{ imported: ImportedNeed[]; others: NeedState[] }> {
    for (let after: readonly [string, number] = [first, -1]; ;) {
      const at = after;
      const imported = await this.database.as(actor, (tx) => importedNeeds(tx, wanted.importId, at, pageSize));
      const last = imported.at(-1);
      if (!last) break;
      after = [last.import, last.n];
      yield { imported, others: [] };
    }
    if (wanted.importId !== undefined) return;
    for (let after = first; ;) {
      const at = after;
      const others = (await this.database.as(actor, (tx) => otherNeeds(tx, at, pageSize))).map(({ doc }) => doc);
      const last = others.at(-1);
      if (!last) return;
      after = last.id;
      yield { imported: [], others };
    }
  }
}

function said(sources: Sources, row: Pick<ImportedPart, 'import' | 'source' | 'cells'>) {
  const source = sources.get(row.import)?.[row.source];
  if (!source) throw new Error(`import ${row.import} has no source ${row.source}`);
  return { columns: source.columns.map(({ name }) => name), ...cellsOf(source, row.cells) };
}
/** The rows of the file for years that the need still has, then years that came since. */
function* costsOf(sources: Sources, parts: readonly ImportedPart[], was: NeedState, now: NeedState): Generator<Cells> {
  const byYear = (need: NeedState) => new Map(costCells(need).map((cells) => [cells['year'], cells]));
  const [before, after] = [byYear(was), byYear(now)];
  for (const part of parts) {
    const { columns, stated, cells } = said(sources, part);
    const year = cells['year'];
    const line = after.get(year);
    after.delete(year);
    if (line) yield asItCame(columns, stated, before.get(year) ?? {}, line);
  }
  yield* after.values();
}
