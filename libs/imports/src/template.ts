// Templates to download: one workbook with a sheet for each table, or one table as CSV.
import type { Readable } from 'node:stream';
import { csvTemplate, workbookTemplate, type SheetLanguage, type TableName } from '@article-six/formats';

export const WORKBOOK_TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
export const CSV_TYPE = 'text/csv; charset=utf-8';

export interface WantedTemplate {
  readonly kind: string;
  readonly format: 'csv' | 'xlsx';
  readonly language: SheetLanguage;
  readonly tags: boolean;
  readonly tables: readonly TableName[];
}
export function templateOf(o: WantedTemplate): { name: string; type: string; body: string | Readable } {
  const [first] = o.tables;
  if (o.format === 'xlsx' || first === undefined)
    return {
      name: `${o.kind}-${o.language}.xlsx`,
      type: WORKBOOK_TYPE,
      body: workbookTemplate(o.tables, o.language, o),
    };
  return { name: `${first}-${o.language}.csv`, type: CSV_TYPE, body: csvTemplate(first, o.language, o) };
}
