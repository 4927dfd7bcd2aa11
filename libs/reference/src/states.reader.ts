// The registry of States from its file. Cells of the file carry remarks ("2025-12-31 (recall)"); the date becomes a
// date, the remark stays as text beside it, and what is not certain says so.
import { readTable, type TextFile } from './csv.js';
import { isDay } from './day.rules.js';
import { historyOf, type DeadlineStep } from './deadline-history.rules.js';
import { article5Deadline } from './treaty-clocks.rules.js';
import type { Reading, Refusal } from './report.js';

export type Certainty = 'high' | 'medium' | 'low' | 'recall';
export interface StateRecord {
  readonly iso3: string;
  /** short name in English */
  readonly name: string;
  readonly status: 'party' | 'notParty' | 'withdrawn';
  /** not in the kept file; a correction may bring it */
  readonly signedOn?: string;
  readonly depositedOn?: string;
  /** when only the year of the deposit is known */
  readonly depositedIn?: number;
  readonly entryIntoForce?: string;
  readonly withdrawnOn?: string;
  readonly article4Deadline?: string;
  /** the latest Article 5 deadline that the registry knows to be decided */
  readonly article5Deadline?: string;
  readonly article5: {
    readonly status: 'none' | 'outstanding' | 'completed' | 'unclear';
    readonly completedIn?: number;
    readonly extensions: number;
    readonly history: readonly DeadlineStep[];
    /** as the registry has it: status and deadline with their remarks */
    readonly text: string;
  };
  readonly regions: readonly string[];
  /** on the list in force since 13 December 2024; for another day ask `leastDevelopedOn` */
  readonly leastDeveloped: boolean;
  readonly manyVictims: string;
  readonly certainty: { readonly party: Certainty; readonly article5?: Certainty; readonly text: string };
  /** show as "unverified": the party status or the Article 5 deadline is from memory or of low certainty */
  readonly unverified: boolean;
  readonly sources: string;
  readonly note: string;
}

const COLUMNS = ['iso3', 'name', 'party', 'entry_into_force', 'art5_deadline', 'ldc', 'region'];
const WEAKEST: readonly Certainty[] = ['recall', 'low', 'medium', 'high'];
const known = (text: string | undefined) => (text !== undefined && isDay(text) ? text : undefined);

/** The weakest word that stands in a remark on certainty. */
const weakest = (text: string): Certainty | undefined => WEAKEST.find((word) => text.includes(word));

function certaintyOf(text: string) {
  const [party = '', article5] = text.split(/;\s*art5:/);
  const five = article5 === undefined ? undefined : (weakest(article5) ?? 'medium');
  return { party: weakest(party) ?? 'low', ...(five ? { article5: five } : {}), text };
}
function statusOf(text: string): 'none' | 'outstanding' | 'completed' | 'unclear' {
  if (/^completed/.test(text)) return 'completed';
  if (/^outstanding/.test(text)) return 'outstanding';
  return /^unclear/.test(text) ? 'unclear' : 'none';
}

function recordOf(
  cells: Readonly<Record<string, string>>,
): StateRecord | { column: string; code: string; message: string } {
  const text = (column: string) => cells[column] ?? '';
  if (!/^[A-Z]{3}$/.test(text('iso3')))
    return { column: 'iso3', code: 'code', message: 'A State has a code of three capital letters.' };
  const withdrawnOn = /^no \(withdrew; effective (\S+)\)$/.exec(text('party'))?.[1];
  if (!/^(yes|no)$/.test(text('party')) && !isDay(withdrawnOn ?? ''))
    return { column: 'party', code: 'word', message: 'Party is "yes", "no" or "no (withdrew; effective YYYY-MM-DD)".' };
  for (const column of ['entry_into_force', 'art4_deadline'])
    if (text(column) !== '' && !isDay(text(column)))
      return { column, code: 'day', message: 'A date is written YYYY-MM-DD.' };
  const history = historyOf(text('art5_deadline_history'));
  if (history.includes(undefined))
    return { column: 'art5_deadline_history', code: 'history', message: 'A step of the history is not understood.' };
  const inForce = known(text('entry_into_force'));
  const five = known(text('art5_deadline').slice(0, 10));
  const computed = five === undefined && text('art5_deadline').startsWith('EIF+10y') && inForce !== undefined;
  const deadline = computed ? article5Deadline(inForce) : five;
  const deposit = known(text('deposit_date'));
  const depositYear = /^\d{4}/.exec(text('deposit_date'))?.[0];
  const completedIn = /^completed (\d{4})/.exec(text('art5_status'))?.[1];
  const certainty = certaintyOf(text('certainty'));
  const weak = [certainty.party, certainty.article5].some((word) => word === 'low' || word === 'recall');
  return {
    iso3: text('iso3'),
    name: text('name'),
    status: text('party') === 'yes' ? 'party' : withdrawnOn === undefined ? 'notParty' : 'withdrawn',
    ...(deposit === undefined ? {} : { depositedOn: deposit }),
    ...(depositYear === undefined || deposit !== undefined ? {} : { depositedIn: Number(depositYear) }),
    ...(inForce === undefined ? {} : { entryIntoForce: inForce }),
    ...(withdrawnOn === undefined ? {} : { withdrawnOn }),
    ...(text('art4_deadline') === '' ? {} : { article4Deadline: text('art4_deadline') }),
    ...(deadline === undefined ? {} : { article5Deadline: deadline }),
    article5: {
      status: statusOf(text('art5_status')),
      ...(completedIn === undefined ? {} : { completedIn: Number(completedIn) }),
      extensions: Number(text('extensions') || '0'),
      history: history.filter((step) => step !== undefined),
      text: [text('art5_status'), text('art5_deadline')].filter(Boolean).join('; '),
    },
    regions: text('region')
      .split('/')
      .map((part) => part.trim())
      .filter(Boolean),
    leastDeveloped: text('ldc') === 'yes',
    manyVictims: text('major_victims'),
    certainty,
    unverified: weak,
    sources: text('sources'),
    note: text('note'),
  };
}

/** The registry in the columns of `states.csv`. */
export function readStates(file: TextFile): Reading<StateRecord> {
  const table = readTable(file, COLUMNS);
  const accepted: StateRecord[] = [];
  const refusals: Refusal[] = [...table.refusals];
  const seen = new Set<string>();
  for (const { line, cells, fault } of table.rows) {
    const made = fault ?? recordOf(cells);
    const at = { file: file.name, line, row: cells['iso3'] ?? '' };
    if ('code' in made) refusals.push({ ...at, ...made });
    else if (seen.has(made.iso3))
      refusals.push({ ...at, column: 'iso3', code: 'repeatedId', message: `${made.iso3} stands in the file already.` });
    else accepted.push(made);
    if (!('code' in made)) seen.add(made.iso3);
  }
  const refused = table.count - accepted.length;
  const files = [{ file: file.name, rows: table.count, accepted: accepted.length, refused, unknownColumns: [] }];
  return { accepted, refusals, notes: [], files };
}
