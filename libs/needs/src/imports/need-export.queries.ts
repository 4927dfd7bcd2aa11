// Needs to give out, page by page: first what the reader's organisation has imported, beside what its files said, then
// every other need that the reader may see.
import type { NeedState } from '@article-six/contracts';
import type { Source } from '@article-six/imports';
import type { Tx } from '@article-six/service-kit';

export interface ImportedNeed {
  readonly import: string;
  readonly n: number;
  readonly key: string;
  readonly source: number;
  readonly cells: readonly string[];
  /** null where the reader does not see the need: what its own file said is all there is to give out */
  readonly doc: NeedState | null;
  /** as it was made, where it has changed since */
  readonly was: NeedState | null;
}
export const importedNeeds = (tx: Tx, importId: string | undefined, after: readonly [string, number], limit: number) =>
  tx.query<ImportedNeed>(
    `SELECT m.import, m.n, m.key, r.source, r.cells, n.doc, v.doc AS was
     FROM import_made m JOIN import_row r ON r.import = m.import AND r.n = m.n
     LEFT JOIN need n ON n.id = m.thing AND NOT m.kept
     LEFT JOIN need_version v ON v.need = n.id AND v.version = 1 AND n.version > 1
     WHERE m.kind = 'needs' AND ($1::uuid IS NULL OR m.import = $1)
       AND (m.import, m.n) > ($2::uuid, $3::int) ORDER BY m.import, m.n LIMIT $4`,
    [importId ?? null, after[0], after[1], limit],
  );
export interface ImportedPart {
  readonly import: string;
  readonly key: string;
  readonly source: number;
  readonly cells: readonly string[];
}
/** Rows of years of these rows, in the order of their file. */
export const importedParts = (tx: Tx, of: readonly Pick<ImportedNeed, 'import' | 'key'>[]) =>
  tx.query<ImportedPart>(
    `SELECT p.import, p.key, p.source, p.cells FROM unnest($1::uuid[], $2::text[]) AS o (import, key)
     JOIN import_row p ON p.import = o.import AND p.part AND p.key = o.key ORDER BY p.import, p.n`,
    [of.map((one) => one.import), of.map((one) => one.key)],
  );
export const otherNeeds = (tx: Tx, after: string, limit: number) =>
  tx.query<{ doc: NeedState }>(
    `SELECT n.doc FROM need n WHERE n.id > $1 AND NOT EXISTS (SELECT FROM import_made m WHERE m.thing = n.id)
     ORDER BY n.id LIMIT $2`,
    [after, limit],
  );
/** Tables of the files of imports that have made something, by import. */
export const importSources = (tx: Tx, importId: string | undefined) =>
  tx.query<{ id: string; sources: readonly Source[] }>(
    `SELECT i.id, i.sources FROM import i WHERE i.kind = 'needs' AND ($1::uuid IS NULL OR i.id = $1)
       AND EXISTS (SELECT FROM import_made m WHERE m.import = i.id) ORDER BY i.created`,
    [importId ?? null],
  );
