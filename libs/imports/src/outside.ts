// A format of the outside that becomes rows of the product's tables: recognised by its head, read once through.
import type { ByteSource, TableName } from '@article-six/formats';

export interface OutsideRow {
  readonly table: TableName;
  readonly line: number;
  /** by the names of `columns` */
  readonly cells: Readonly<Partial<Record<string, string>>>;
  readonly fault?: { readonly column: string; readonly code: string; readonly message: string };
}
export interface OutsideFormat {
  readonly name: string;
  /** `head`: the first characters of the file */
  fits(head: string): boolean;
  readonly columns: Readonly<Partial<Record<TableName, readonly string[]>>>;
  /** `note` gets what is left out or decided, for the whole file */
  rows(source: ByteSource, note: (code: string, message: string) => void): AsyncGenerator<OutsideRow>;
}
