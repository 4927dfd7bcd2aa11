// What an import found, for a terminal of 80 columns or as JSON: each file's count, each refusal with line and column.
import { refusedByCode, type FileReport, type Note, type Refusal } from '@article-six/reference';

export interface Report {
  readonly files: readonly FileReport[];
  readonly refusals: readonly Refusal[];
  readonly notes: readonly Note[];
  readonly lines: readonly string[];
  readonly refusedByPlatform?: readonly { externalId: string; reason: string }[];
}
const shownAtMost = 20;

function place(one: Refusal): string {
  const row = one.row === undefined ? '' : ` (${one.row})`;
  return `  ${one.file}:${one.line}${one.column === '' ? '' : ` ${one.column}`}${row}: ${one.message}`;
}

export function printReport(report: Report, json: boolean): void {
  const out = (line: string) => void process.stdout.write(`${line}\n`);
  if (json) return out(JSON.stringify(report, undefined, 2));
  for (const { file, rows, accepted, refused, unknownColumns } of report.files) {
    const unknown = unknownColumns.length > 0 ? `; unknown columns: ${unknownColumns.join(', ')}` : '';
    out(`${file}: ${rows} rows, ${accepted} accepted, ${refused} refused${unknown}`);
  }
  for (const [code, count] of Object.entries(refusedByCode(report.refusals))) out(`  refused as ${code}: ${count}`);
  for (const one of report.refusals.slice(0, shownAtMost)) out(place(one));
  if (report.refusals.length > shownAtMost)
    out(`  … ${report.refusals.length - shownAtMost} more; --json has all of them`);
  for (const line of report.lines) out(line);
  for (const { externalId, reason } of report.refusedByPlatform ?? []) out(`  ${externalId}: ${reason}`);
}
