// What the importer is shown: how far an import is, and each fault with the place where a person finds it.
import type { ImportFaultView, ImportView } from '@article-six/contracts';
import type { FaultRow, ImportRow } from './import.queries.js';

export function importView(row: ImportRow): ImportView {
  const name = (file: number) => row.files[file]?.name ?? '';
  return {
    id: row.id,
    kind: row.kind,
    status: row.status,
    step: row.step,
    progress: { done: row.status === 'done' ? (row.total ?? 0) : row.cursor, total: row.total },
    files: row.files.map((file) => ({ ...file })),
    tables: row.sources.map(({ file, sheet, table, format, columns }) => ({
      file: name(file),
      ...(sheet === undefined ? {} : { sheet }),
      ...{ table, format, columns: columns.map(({ heading }) => heading) },
    })),
    counts: row.counts,
    notes: row.notes.map(({ file, line, code, message }) => ({ file: name(file), line, code, message })),
    fault: row.fault,
    createdAt: row.created.toISOString(),
    updatedAt: row.updated.toISOString(),
    version: row.version,
  };
}

/** A, B ... Z, AA as a spreadsheet counts its columns. */
const letters = (index: number): string =>
  index < 26 ? String.fromCharCode(65 + index) : letters(Math.floor(index / 26) - 1) + letters(index % 26);

export function faultView(row: ImportRow, fault: FaultRow): ImportFaultView {
  const source = row.sources[fault.source];
  const column = source?.columns.find(({ name }) => name === fault.column);
  return {
    file: row.files[source?.file ?? 0]?.name ?? '',
    ...(source?.sheet === undefined ? {} : { sheet: source.sheet }),
    line: fault.line,
    column: column?.heading ?? fault.column,
    place: column ? `${letters(column.index)}${fault.line}` : '',
    row: fault.key,
    outcome: (fault.outcome ?? 'ready') as ImportFaultView['outcome'],
    note: fault.isNote,
    code: fault.code,
    message: fault.message,
  };
}
