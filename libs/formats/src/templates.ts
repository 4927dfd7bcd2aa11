// Empty files to fill in: the headings of a table in one of the six languages, with or without the row of HXL tags. What
// is written here is what the readers accept.
import type { Readable } from 'node:stream';
import { columnsOf, headingOf, tagOf, type SheetLanguage, type TableName } from './columns.js';
import { csvLines, MARK } from './csv-writer.js';
import { writeWorkbook } from './workbook-writer.js';

/** Headings of a table, and its tags under them where they are wanted. */
export function headingRows(
  table: TableName,
  columns: readonly string[],
  language: SheetLanguage,
  o: { tags: boolean },
): string[][] {
  const headings = columns.map((column) => headingOf(table, column, language));
  return o.tags ? [headings, columns.map((column) => tagOf(table, column))] : [headings];
}
export const csvTemplate = (table: TableName, language: SheetLanguage, o: { tags: boolean }): string =>
  MARK + csvLines(headingRows(table, columnsOf(table), language, o));
/** One sheet for each table, named as the table. */
export const workbookTemplate = (
  tables: readonly TableName[],
  language: SheetLanguage,
  o: { tags: boolean },
): Readable =>
  writeWorkbook(
    tables.map((table) => ({
      name: table,
      rows: headingRows(table, columnsOf(table), language, o),
      rightToLeft: language === 'ar',
    })),
  );
