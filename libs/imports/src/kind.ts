// What a service says of one kind of import: which tables it reads, who may, how a row is judged and kept. The engine
// knows files, order, progress and undo; what a row means is the service's, by the same rules as over HTTP.
import type { TableName } from '@article-six/formats';
import type { Actor, Tx } from '@article-six/service-kit';
import type { Role } from '@article-six/contracts';
import type { OutsideFormat } from './outside.js';

/** A row as it was staged. */
export interface StagedRow {
  /** its number in the import, over all files */
  readonly n: number;
  readonly line: number;
  /** name of its file */
  readonly file: string;
  readonly key: string;
  /** as they stand in the file, by column; without empty ones */
  readonly stated: Readonly<Record<string, string>>;
  /** as the rules read them */
  readonly cells: Readonly<Record<string, string>>;
  readonly fault?: RowFault;
}
export interface RowFault {
  readonly column: string;
  readonly code: string;
  readonly message: string;
}
/** A fault or a remark at a row: of the row itself or of one of its parts. */
export interface PlacedFault extends RowFault {
  readonly n: number;
}
/** A row with the rows of the other table that belong to it, in the order of the file. */
export interface Bundle {
  readonly row: StagedRow;
  readonly parts: readonly StagedRow[];
  /** the line of an earlier row with the same id */
  readonly repeats?: number;
}
/**
 * ready: will be made. kept: a published statement that is none of the product's things, kept with its reasons and given
 * out again as it came. unchanged: it is there already, with the same cells. refused: something is to be corrected.
 */
export type Outcome = 'ready' | 'kept' | 'unchanged' | 'refused';
export interface Judged<T> {
  readonly outcome: Outcome;
  readonly faults: readonly PlacedFault[];
  readonly notes: readonly PlacedFault[];
  /** whom the thing belongs to: code of a State or provider; empty without one */
  readonly scope: string;
  /** what will be made; ready only */
  readonly thing?: T;
}
export interface Made {
  readonly n: number;
  readonly id: string;
}
/** What is to be made, with whom it belongs to. */
export interface Ready<T> {
  readonly n: number;
  readonly key: string;
  readonly scope: string;
  readonly thing: T;
}

export interface ImportKind<T = unknown> {
  readonly name: string;
  /** the table of its things first, then the table of their parts */
  readonly tables: readonly [TableName, ...TableName[]];
  readonly idColumn: string;
  readonly roles: readonly Role[];
  readonly outside: readonly OutsideFormat[];
  /** the kind itself decides what an earlier import has made: another value under the same id is a new version */
  readonly revises?: boolean;
  /** id of a row of a table without an id column */
  keyOf?(cells: Readonly<Record<string, string>>): string;
  /** Sentence for a row of parts whose id no row has. */
  orphan(key: string): RowFault;
  /** In the order of the bundles. Runs with the rights of the service's worker; says nothing of what others hide. */
  judge(tx: Tx, bundles: readonly Bundle[], actor: Actor): Promise<readonly Judged<T>[]>;
  /** Writes what was ready, in the transaction of its batch, as the importer. */
  keep(tx: Tx, ready: readonly Ready<T>[], by: ImportBy): Promise<readonly Made[]>;
  /** Runs once, when all rows are through, as the importer. */
  finish?(tx: Tx, by: ImportBy): Promise<void>;
  /** Takes back what was made. Answers what hinders it, nothing when it is done. Runs as the worker. */
  undo(tx: Tx, by: ImportBy): Promise<readonly string[]>;
}
export interface ImportBy {
  readonly id: string;
  readonly actor: Actor;
  readonly at: Date;
  readonly reason?: string;
}
