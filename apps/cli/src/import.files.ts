// Files into a running platform: what each file is follows from its columns; all of it is read and reported before
// anything is loaded.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { ClockView } from '@article-six/contracts';
import {
  rankingsOf,
  readAgreed,
  readNeeds,
  readPledges,
  readRates,
  readStates,
  rate,
  stateOf,
  type NeedRow,
  type PledgeRow,
  type Reading,
  type TextFile,
} from '@article-six/reference';
import type { Door } from './door.js';
import type { ImportArguments } from './import.arguments.js';
import { Load } from './load.js';
import { printReport, type Report } from './import.report.js';

const kinds = {
  needCosts: ['need_id', 'year', 'cost'],
  agreed: ['need_id', 'year', 'donor_id', 'amount'],
  needs: ['need_id', 'iso3', 'title'],
  tranches: ['pledge_id', 'year', 'amount'],
  pledges: ['pledge_id', 'title'],
  donors: ['donor_id', 'name'],
  states: ['iso3', 'name', 'party'],
  rates: ['year', 'currency', 'units_per_usd'],
} as const;
type Kind = keyof typeof kinds;

/** The kind of a file by its header; undefined when no kind has these columns. */
function kindOf(file: TextFile): Kind | undefined {
  const header = (file.text.replace(/^\uFEFF/, '').split(/\r?\n/, 1)[0] ?? '')
    .split(',')
    .map((cell) => cell.trim().replace(/^"|"$/g, ''));
  return (Object.keys(kinds) as Kind[]).find((kind) => kinds[kind].every((column) => header.includes(column)));
}

function sort(names: readonly string[]): { files: Partial<Record<Kind, TextFile>>; faults: string[] } {
  const files: Partial<Record<Kind, TextFile>> = {};
  const faults: string[] = [];
  for (const name of names) {
    try {
      const file = { name: path.basename(name), text: readFileSync(name, 'utf8') };
      const kind = kindOf(file);
      if (!kind) faults.push(`${name}: its columns are of no kind that can be imported; see --help.`);
      else if (files[kind])
        faults.push(`${name}: ${files[kind].name} is of the same kind; import them one after the other.`);
      else files[kind] = file;
    } catch (error) {
      faults.push(`${name} cannot be read: ${(error as Error).message}.`);
    }
  }
  const pairs = [
    ['needs', 'needCosts'],
    ['needCosts', 'needs'],
    ['pledges', 'tranches'],
    ['tranches', 'pledges'],
    ['agreed', 'needs'],
  ] as const;
  for (const [one, other] of pairs)
    if (files[one] && !files[other]) faults.push(`${files[one].name} belongs to a file of ${other}; name both.`);
  return { files, faults };
}
const nothing = { accepted: [], refusals: [], notes: [], files: [] };

/** Kept tables are part of the product: a file is compared with them, and a difference is told, not taken over. */
function compared(files: Partial<Record<Kind, TextFile>>): { readings: Reading<unknown>[]; lines: string[] } {
  const readings: Reading<unknown>[] = [];
  const lines: string[] = [];
  if (files.states) {
    const read = readStates(files.states);
    const other = read.accepted.filter((one) => JSON.stringify(one) !== JSON.stringify(stateOf(one.iso3)));
    readings.push(read);
    lines.push(
      `${read.accepted.length - other.length} States are as in the registry, ${other.length} differ${other.length > 0 ? `: ${other.map((one) => one.iso3).join(', ')}` : ''}.`,
    );
  }
  if (files.rates) {
    const read = readRates(files.rates);
    const other = read.accepted.filter((one) => {
      const kept = rate(one.currency, one.year);
      return kept?.rateYear !== one.year || kept.unitsPerUsd !== one.unitsPerUsd;
    });
    readings.push(read);
    lines.push(`${read.accepted.length - other.length} yearly rates are as kept, ${other.length} differ or are new.`);
  }
  return { readings, lines };
}

/** True when everything was accepted and loaded. */
export async function importFiles(door: Door, wanted: ImportArguments): Promise<boolean> {
  const { files, faults } = sort(wanted.files);
  if (faults.length > 0) {
    process.stderr.write(`${faults.join('\n')}\n`);
    return false;
  }
  const clock = wanted.dryRun ? undefined : await door.get<ClockView>('administrator', '/clock');
  const today = (clock?.now ?? new Date().toISOString()).slice(0, 10);
  const needs: Reading<NeedRow> =
    files.needs && files.needCosts ? readNeeds({ needs: files.needs, costs: files.needCosts }, today) : nothing;
  const agreed = files.agreed ? readAgreed(files.agreed, needs.accepted) : nothing;
  const pledges: Reading<PledgeRow> =
    files.pledges && files.tranches
      ? readPledges(
          { pledges: files.pledges, tranches: files.tranches, ...(files.donors ? { donors: files.donors } : {}) },
          today,
        )
      : nothing;
  const kept = compared(files);
  const readings = [needs, agreed, pledges, ...kept.readings];
  const report: Report = {
    files: readings.flatMap((one) => one.files),
    refusals: readings.flatMap((one) => one.refusals),
    notes: readings.flatMap((one) => one.notes),
    lines: kept.lines,
  };
  if (wanted.dryRun) {
    printReport(report, wanted.json);
    return report.refusals.length === 0;
  }
  const load = new Load(door, wanted.files.map((file) => path.basename(file)).join('+'));
  const lines = Map.groupBy(agreed.accepted, (row) => row.need);
  await load.loadNeeds(
    needs.accepted.map((need) => ({ ...need, bilateral: (lines.get(need.externalId) ?? []).map((row) => row.line) })),
  );
  await load.loadRankings(rankingsOf(needs.accepted));
  await load.loadPledges(pledges.accepted);
  const { refused, ...loaded } = load.result();
  const done = [
    `${loaded.needs.size} needs and ${loaded.pledges.size} pledges are loaded; ${refused.length} were refused by the platform.`,
  ];
  printReport({ ...report, lines: [...report.lines, ...done], refusedByPlatform: refused }, wanted.json);
  return report.refusals.length === 0 && refused.length === 0;
}
