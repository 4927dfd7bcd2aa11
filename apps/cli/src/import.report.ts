// What an import found, for a terminal of 80 columns or as JSON: each count, each refusal with its file, line and column.
import type { ImportFaultView, ImportView } from '@article-six/contracts';

export interface KindReport {
  readonly kind: string;
  readonly view: ImportView;
  readonly faults: readonly ImportFaultView[];
}
const shownAtMost = 20;

function place({ file, sheet, line, column, row, message }: ImportFaultView): string {
  const where = `${file}${sheet === undefined ? '' : ` (${sheet})`}:${line}${column === '' ? '' : ` ${column}`}`;
  return `  ${where}${row === '' ? '' : ` [${row}]`}: ${message}`;
}

export function printReport(reports: readonly KindReport[], o: { json: boolean; dryRun: boolean }): void {
  const out = (line: string) => void process.stdout.write(`${line}\n`);
  if (o.json) return out(JSON.stringify(reports, undefined, 2));
  for (const { kind, view, faults } of reports) {
    const { counts, notes, fault } = view;
    const files = view.files.map((file) => file.name).join(', ');
    out(`${files}: ${counts.rows ?? 0} rows, ${counts.things ?? 0} ${kind}`);
    out(
      `  ${counts.ready ?? counts.made ?? 0} ready, ${counts.kept ?? 0} kept as statements, ${counts.unchanged ?? 0} there already, ${counts.refused ?? 0} refused`,
    );
    for (const note of notes) out(`  ${note.file}: ${note.message}`);
    if (fault) out(`  ${fault.line > 0 ? `line ${fault.line}: ` : ''}${fault.message}`);
    const refused = faults.filter(({ note }) => !note);
    for (const one of refused.slice(0, shownAtMost)) out(place(one));
    if (refused.length > shownAtMost) out(`  … ${refused.length - shownAtMost} more; --json has all of them`);
    if (o.dryRun) out('  A dry run: nothing was made.');
    else if (view.status === 'done')
      out(`  ${counts.made ?? 0} drafts or rates are made; import ${view.id} can be undone as a whole.`);
  }
}
