// The command line of `npm run import`.
import { parseArgs } from 'node:util';

export interface ImportArguments {
  readonly url: string;
  readonly secret: string;
  readonly demonstration: boolean;
  readonly dryRun: boolean;
  readonly json: boolean;
  readonly files: readonly string[];
}
export const help = `npm run import -- [--dry-run] [--json] [--url URL] [--secret SECRET] FILE…
npm run import -- --demonstration
  Reads CSV files of needs with their costs, pledges with their tranches, States and rates (the columns are told in
  docs/data.md), says what is accepted and what is refused and why, and loads what is accepted through the public door,
  each row by the account of its State or donor. Files of one kind belong together: give needs.csv with needs-costs.csv.
  --dry-run        reads and reports, loads nothing
  --demonstration  the scenario of the Nairobi years instead of files
  --url            the platform, http://127.0.0.1:4600
  --secret         of the machine clients, "demonstration"
  --json           the report as one JSON document
Exit status: 0 all is loaded, 1 something was refused or the platform is away, 2 the command line is wrong.`;

export function readArguments(args: readonly string[]): ImportArguments | { text: string; code: number } {
  const options = {
    url: { type: 'string', default: 'http://127.0.0.1:4600' },
    secret: { type: 'string', default: 'demonstration' },
    demonstration: { type: 'boolean', default: false },
    'dry-run': { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  } as const;
  try {
    const { values, positionals: files } = parseArgs({ args: [...args], options, allowPositionals: true });
    if (values.help) return { text: help, code: 0 };
    if (values.demonstration === files.length > 0) return { text: `Name files, or --demonstration.\n${help}`, code: 2 };
    const { url, secret, demonstration, json } = values;
    return { url: url.replace(/\/$/, ''), secret, demonstration, dryRun: values['dry-run'], json, files };
  } catch (error) {
    return { text: `${(error as Error).message}\n${help}`, code: 2 };
  }
}
