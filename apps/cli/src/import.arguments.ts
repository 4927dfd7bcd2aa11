// The command line of `npm run import`.
import { parseArgs } from 'node:util';

export const importKinds = ['needs', 'pledges', 'rates'] as const;
export type ImportKindName = (typeof importKinds)[number];
export interface ImportArguments {
  readonly url: string;
  readonly secret: string;
  readonly account: string;
  readonly kind: ImportKindName | undefined;
  readonly demonstration: boolean;
  readonly dryRun: boolean;
  readonly json: boolean;
  readonly files: readonly string[];
}
export const help = `npm run import -- [--dry-run] [--json] [--account ACCOUNT] [--kind KIND] [--url URL] [--secret SECRET] FILE…
npm run import -- --demonstration
  Sends files to the platform's imports: CSV and XLSX of needs with their costs, of pledges with their tranches and of
  rates, IATI 2.0x, OCHA FTS flows, minimum data of hazardous areas (docs/data.md). The platform judges every row first;
  what holds becomes drafts, what does not is told with its line, column and reason. Files of one kind belong together:
  give needs.csv with needs-costs.csv. The same files again change nothing.
  --dry-run        judges and reports, makes nothing
  --demonstration  the scenario of the Nairobi years instead of files
  --account        who imports: a coordinator (any row), a focal point (its State's needs), an officer (its own pledges);
                   "coordinator"
  --kind           needs, pledges or rates, where a file does not say it itself
  --url            the platform, http://127.0.0.1:4600
  --secret         of the machine client, "demonstration"
  --json           the report as one JSON document
Exit status: 0 all is taken in, 1 something was refused or the platform is away, 2 the command line is wrong.`;

export function readArguments(args: readonly string[]): ImportArguments | { text: string; code: number } {
  const options = {
    url: { type: 'string', default: 'http://127.0.0.1:4600' },
    secret: { type: 'string', default: 'demonstration' },
    account: { type: 'string', default: 'coordinator' },
    kind: { type: 'string' },
    demonstration: { type: 'boolean', default: false },
    'dry-run': { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  } as const;
  try {
    const { values, positionals: files } = parseArgs({ args: [...args], options, allowPositionals: true });
    if (values.help) return { text: help, code: 0 };
    if (values.demonstration === files.length > 0) return { text: `Name files, or --demonstration.\n${help}`, code: 2 };
    const kind = importKinds.find((one) => one === values.kind);
    if (values.kind !== undefined && kind === undefined)
      return { text: `--kind is one of: ${importKinds.join(', ')}.`, code: 2 };
    const { url, secret, account, demonstration, json } = values;
    const dryRun = values['dry-run'];
    return { url: url.replace(/\/$/, ''), secret, account, kind, demonstration, dryRun, json, files };
  } catch (error) {
    return { text: `${(error as Error).message}\n${help}`, code: 2 };
  }
}
