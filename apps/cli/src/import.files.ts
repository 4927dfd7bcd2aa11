// Files through the platform's own door for imports: each kind of file is one import, a dry run first, and what it said is
// told before anything is made.
import { createReadStream, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { ImportFaultView, ImportView } from '@article-six/contracts';
import {
  findHeader,
  FileRefused,
  isFtsJson,
  isFtsTable,
  isHazardTable,
  isIati,
  headOf,
  openDelimited,
  openWorkbook,
  type ByteSource,
  type RawRow,
  type TableName,
} from '@article-six/formats';
import type { Door } from './door.js';
import { importKinds, type ImportArguments, type ImportKindName } from './import.arguments.js';
import { printReport, type KindReport } from './import.report.js';
import { Progress } from './progress.js';

const tablesOf: Readonly<Record<ImportKindName, readonly TableName[]>> = {
  needs: ['needs', 'costs'],
  pledges: ['pledges', 'tranches'],
  rates: ['rates'],
};
/** as much of a file as says what it is */
const headRows = 25;

async function first(rows: AsyncIterable<RawRow>): Promise<RawRow[]> {
  const list: RawRow[] = [];
  for await (const row of rows) {
    list.push(row);
    if (list.length === headRows) break;
  }
  return list;
}
const kindByHeader = (rows: readonly RawRow[]) =>
  importKinds.find((kind) => findHeader(rows, tablesOf[kind]) !== undefined);

/** What a file is, by what it holds; undefined when no kind has these columns. */
async function kindOf(file: string): Promise<ImportKindName | undefined> {
  const source: ByteSource = () => createReadStream(file);
  const head = await headOf(source, 4_096);
  const text = head
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .trimStart();
  if (isIati(text) || isFtsJson(text) || isFtsTable(text)) return 'pledges';
  if (isHazardTable(text)) return 'needs';
  try {
    if (head[0] !== 0x50 || head[1] !== 0x4b) return kindByHeader(await first((await openDelimited(source)).rows));
    for (const sheet of await openWorkbook(readFileSync(file))) {
      const kind = kindByHeader(await first(sheet.rows()));
      if (kind) return kind;
    }
  } catch (error) {
    if (!(error instanceof FileRefused)) throw error;
  }
  return undefined;
}

async function sort(wanted: ImportArguments): Promise<{ groups: Map<ImportKindName, string[]>; faults: string[] }> {
  const groups = new Map<ImportKindName, string[]>();
  const faults: string[] = [];
  for (const file of wanted.files) {
    try {
      const kind = wanted.kind ?? (await kindOf(file));
      if (kind) groups.set(kind, [...(groups.get(kind) ?? []), file]);
      else faults.push(`${file}: its columns are of no kind that can be imported; see --help.`);
    } catch (error) {
      faults.push(`${file} cannot be read: ${(error as Error).message}.`);
    }
  }
  return { groups, faults };
}

class Import {
  private readonly path: string;
  constructor(
    private readonly door: Door,
    private readonly wanted: ImportArguments,
    kind: ImportKindName,
  ) {
    this.path = `/imports/${kind}`;
  }

  /** The import after its dry run. */
  async checked(files: readonly string[]): Promise<ImportView> {
    let below = '';
    let id = '';
    for (const file of files) {
      const where = `${this.path}${below}?name=${encodeURIComponent(path.basename(file))}`;
      const { body } = await this.door.upload<ImportView>(this.wanted.account, where, readFileSync(file));
      id = body.id;
      below = `/${id}/files`;
    }
    return this.through(id, 'check', 'judged');
  }
  run(id: string): Promise<ImportView> {
    return this.through(id, 'run', 'made');
  }
  async drop(id: string): Promise<void> {
    await this.door.command(this.wanted.account, `${this.path}/${id}/undo`, { body: { reason: 'a dry run' } });
  }
  faults(id: string): Promise<ImportFaultView[]> {
    return this.door.all<ImportFaultView>(this.wanted.account, `${this.path}/${id}/faults`);
  }

  private async through(id: string, verb: 'check' | 'run', what: string): Promise<ImportView> {
    await this.door.command(this.wanted.account, `${this.path}/${id}/${verb}`, { key: `${verb}-${id}` });
    let progress: Progress | undefined;
    for (;;) {
      const view = await this.door.get<ImportView>(this.wanted.account, `${this.path}/${id}`);
      const { done, total } = view.progress;
      if (!this.wanted.json && total !== null && view.step !== 'reading') {
        progress ??= new Progress(`rows ${what}`, total);
        progress.at(done);
      }
      if (!/ing$/.test(view.status)) {
        progress?.end();
        return view;
      }
      await pause(200);
    }
  }
}

/** True when everything was taken in. */
export async function importFiles(door: Door, wanted: ImportArguments): Promise<boolean> {
  const { groups, faults } = await sort(wanted);
  if (faults.length > 0) {
    process.stderr.write(`${faults.join('\n')}\n`);
    return false;
  }
  const reports: KindReport[] = [];
  for (const [kind, files] of groups) {
    const one = new Import(door, wanted, kind);
    let view = await one.checked(files);
    const said = view.status === 'failed' ? [] : await one.faults(view.id);
    const toMake = (view.counts.ready ?? 0) + (view.counts.kept ?? 0) > 0;
    if (view.status === 'checked' && !wanted.dryRun && toMake) view = await one.run(view.id);
    else if (view.status === 'checked') await one.drop(view.id);
    reports.push({ kind, view, faults: said });
  }
  printReport(reports, wanted);
  return reports.every(({ view }) => view.status !== 'failed' && (view.counts.refused ?? 0) === 0);
}
