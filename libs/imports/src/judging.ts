// A batch of rows as the kind judges them: rows with their parts, what stands in the file twice, what an earlier import
// has taken in already. Read by the dry run and again before anything is made.
import { createHash } from 'node:crypto';
import type { Tx } from '@article-six/service-kit';
import { actorOf, firstOf, madeUnder, partsOf, type ImportRow, type RowRecord } from './import.queries.js';
import type { Bundle, ImportKind, Judged, StagedRow } from './kind.js';
import { cellsOf } from './staging.js';

export interface JudgedRow extends Judged<unknown> {
  readonly n: number;
  readonly line: number;
  readonly key: string;
  /** of the row and its parts */
  readonly digest: string;
  readonly parts: readonly number[];
}

function staged({ sources, files }: ImportRow, row: RowRecord): StagedRow {
  const source = sources[row.source];
  if (!source) throw new Error(`row ${row.n} has no source`);
  const { n, line, key, fault } = row;
  const file = files[source.file]?.name ?? '';
  return { n, line, file, key, ...cellsOf(source, row.cells), ...(fault ? { fault } : {}) };
}
/** The same cells have the same digest, in whichever order their columns stand. */
export function digestOf({ row, parts }: Bundle): string {
  const said = (one: StagedRow) => Object.entries(one.stated).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha1')
    .update(JSON.stringify([said(row), parts.map(said)]))
    .digest('base64url');
}

/** Bundles of these rows, in their order. */
export async function bundlesOf(tx: Tx, of: ImportRow, rows: readonly RowRecord[]): Promise<Bundle[]> {
  const keys = [...new Set(rows.map((row) => row.key))];
  const first = new Map((await firstOf(tx, of.id, keys)).map((row) => [row.key, row]));
  const parts = Map.groupBy(await partsOf(tx, of.id, keys), (row) => row.key);
  return rows.map((row) => {
    const before = first.get(row.key);
    const again = before && before.n !== row.n && row.key !== '' ? { repeats: before.line } : {};
    const own = 'repeats' in again ? [] : (parts.get(row.key) ?? []);
    return { row: staged(of, row), parts: own.map((part) => staged(of, part)), ...again };
  });
}

/** Judges a batch; `tx` is the worker's. */
export async function judgeRows(
  tx: Tx,
  kind: ImportKind,
  of: ImportRow,
  rows: readonly RowRecord[],
): Promise<JudgedRow[]> {
  const bundles = await bundlesOf(tx, of, rows);
  const judged = await kind.judge(tx, bundles, actorOf(of));
  const all = bundles.map((bundle, at): JudgedRow => {
    const { row, parts, repeats } = bundle;
    const one = judged[at];
    if (!one) throw new Error(`${kind.name} has judged too few rows`);
    const place = { n: row.n, line: row.line, key: row.key, digest: digestOf(bundle), parts: parts.map(({ n }) => n) };
    if (repeats === undefined) return { ...one, ...place };
    const message = `${row.key} stands in the file already, in line ${repeats}.`;
    const fault = { n: row.n, column: kind.idColumn, code: 'repeatedId', message };
    return { outcome: 'refused', faults: [fault], notes: [], scope: one.scope, ...place };
  });
  if (kind.revises) return all;
  const pairs = all.flatMap(({ outcome, scope, key }) =>
    outcome === 'ready' || outcome === 'kept'
      ? [{ kept: outcome === 'kept', scope: outcome === 'kept' ? of.organisation : scope, key }]
      : [],
  );
  const known = new Map(
    (await madeUnder(tx, of.kind, pairs)).map((one) => [JSON.stringify([one.kept, one.scope, one.key]), one.digest]),
  );
  return all.map((one): JudgedRow => {
    const kept = one.outcome === 'kept';
    const before = known.get(JSON.stringify([kept, kept ? of.organisation : one.scope, one.key]));
    if (before === undefined || (one.outcome !== 'ready' && !kept)) return one;
    const { n, line, key, digest, parts, scope } = one;
    const place = { n, line, key, digest, parts, scope };
    if (before === digest) return { outcome: 'unchanged', faults: [], notes: [], ...place };
    const message = `${key} was imported before and says otherwise now; change it where it stands, or give the row another id.`;
    return {
      outcome: 'refused',
      faults: [{ n, column: kind.idColumn, code: 'importedBefore', message }],
      notes: [],
      ...place,
    };
  });
}
