// The registry as rules: how a State stands on a day, its Article 5 clock with every extension, and what a correction
// must hold to. Dates of the depositary win over computed ones only where the treaty has no formula: succession.
import type { PartyStatus } from '@article-six/contracts';
import { yearOf } from './day.rules.js';
import type { DeadlineStep } from './deadline-history.rules.js';
import { article5DeadlineOn, isPartyOn, mayDraft } from './states.js';
import type { Certainty, StateRecord } from './states.reader.js';
import { article4Deadline, article5Deadline, entryIntoForce, longestExtension } from './treaty-clocks.rules.js';

export function partyStatusOn(state: StateRecord, day: string): PartyStatus {
  if (isPartyOn(state, day)) return 'party';
  if (state.withdrawnOn !== undefined && state.withdrawnOn <= day) return 'withdrawn';
  if (mayDraft(state, day)) return 'deposited';
  return state.signedOn !== undefined && state.signedOn <= day ? 'signatory' : 'notParty';
}

export interface Extension {
  /** the deadline that it replaces */
  readonly from: string;
  readonly until: string;
  /** of up to ten years, as Article 5(3) has it */
  readonly withinTenYears: boolean;
}
/** The extensions of a history: a deadline that follows one, unless the duty had ended in between. */
export function extensionsOf(history: readonly DeadlineStep[]): Extension[] {
  const found: Extension[] = [];
  let from: string | undefined;
  for (const { kind, day } of history) {
    if (kind === 'completed' || kind === 'lapsed') from = undefined;
    if (kind !== 'deadline' || day === undefined) continue;
    if (from !== undefined) found.push({ from, until: day, withinTenYears: day <= longestExtension(from) });
    from = day;
  }
  return found;
}

export interface Article5Clock {
  /** ten years after entry into force */
  readonly original: string;
  /** the deadline that is a duty on the day */
  readonly deadline: string;
  /** those that count by the day: the deadline that they replace has passed, or they gave the one that runs */
  readonly extensions: readonly Extension[];
  /** the year until which more time is asked for, while no decision is known */
  readonly requestedUntil?: number;
}
/** Undefined where no Article 5 duty runs on the day. */
export function article5ClockOn(state: StateRecord, day: string): Article5Clock | undefined {
  const deadline = article5DeadlineOn(state, day);
  if (deadline === undefined || state.entryIntoForce === undefined) return undefined;
  const asked = state.article5.history.at(-1);
  return {
    original: article5Deadline(state.entryIntoForce),
    deadline,
    extensions: extensionsOf(state.article5.history).filter(({ until }) => until <= deadline),
    ...(asked?.kind === 'requested' && asked.year !== undefined ? { requestedUntil: asked.year } : {}),
  };
}

/** What a coordinator may correct: the dates of the depositary and the decisions on Article 5. */
export interface Correction {
  readonly signedOn?: string;
  readonly depositedOn?: string;
  readonly depositedIn?: number;
  readonly entryIntoForce?: string;
  readonly succession?: boolean;
  readonly withdrawnOn?: string;
  readonly article5: {
    readonly status: StateRecord['article5']['status'];
    readonly completedIn?: number;
    readonly history: readonly Omit<DeadlineStep, 'text'>[];
  };
  readonly certainty: { readonly party: Certainty; readonly article5?: Certainty };
  readonly source: string;
}
export interface RegistryFault {
  readonly pointer: string;
  readonly code: string;
  readonly params?: Readonly<Record<string, string | number>>;
}
/** The day that the correction gives, else the one that Article 17 makes of the deposit. */
const inForceBy = ({ entryIntoForce: day, depositedOn }: Correction): string | undefined =>
  day ?? (depositedOn === undefined ? undefined : entryIntoForce(depositedOn));

function dateFaults(c: Correction): RegistryFault[] {
  const faults: RegistryFault[] = [];
  const known = c.depositedOn === undefined ? undefined : entryIntoForce(c.depositedOn);
  const given = c.entryIntoForce;
  if (given !== undefined && c.succession !== true) {
    if (known === undefined) faults.push({ pointer: '/depositedOn', code: 'depositNeeded' });
    else if (known !== given) faults.push({ pointer: '/entryIntoForce', code: 'notArticle17', params: { day: known } });
  }
  if (c.depositedIn !== undefined && c.depositedOn !== undefined && yearOf(c.depositedOn) !== c.depositedIn)
    faults.push({ pointer: '/depositedIn', code: 'notItsYear' });
  if (c.signedOn !== undefined && c.depositedOn !== undefined && c.signedOn > c.depositedOn)
    faults.push({ pointer: '/signedOn', code: 'afterDeposit' });
  const inForce = inForceBy(c);
  if (c.withdrawnOn !== undefined && (inForce === undefined || c.withdrawnOn <= inForce))
    faults.push({ pointer: '/withdrawnOn', code: 'beforeInForce' });
  return faults;
}

function historyFaults(c: Correction): RegistryFault[] {
  const inForce = inForceBy(c);
  const faults: RegistryFault[] = [];
  let before: string | undefined;
  let fresh = true;
  c.article5.history.forEach(({ kind, day, year }, index) => {
    const pointer = `/article5/history/${index}`;
    if (kind === 'completed' || kind === 'lapsed') fresh = true;
    if (kind !== 'deadline') {
      if (kind !== 'lapsed' && year === undefined) faults.push({ pointer: `${pointer}/year`, code: 'missing' });
      return;
    }
    if (day === undefined) return void faults.push({ pointer: `${pointer}/day`, code: 'missing' });
    const first = before === undefined && inForce !== undefined ? article5Deadline(inForce) : undefined;
    const longest = before === undefined || fresh ? undefined : longestExtension(before);
    if (first !== undefined && index === 0 && day !== first)
      faults.push({ pointer: `${pointer}/day`, code: 'notTenYears', params: { day: first } });
    else if (before !== undefined && day <= before) faults.push({ pointer: `${pointer}/day`, code: 'notLater' });
    else if (longest !== undefined && day > longest)
      faults.push({ pointer: `${pointer}/day`, code: 'extensionTooLong', params: { day: longest } });
    before = day;
    fresh = false;
  });
  if (before !== undefined && inForce === undefined) faults.push({ pointer: '/article5/history', code: 'notInForce' });
  const { status, completedIn } = c.article5;
  if ((status === 'completed') !== (completedIn !== undefined))
    faults.push({ pointer: '/article5/completedIn', code: 'completionYear' });
  return faults;
}

/** Every fault of a correction by the treaty's own rules. */
export const correctionFaults = (c: Correction): RegistryFault[] => [...dateFaults(c), ...historyFaults(c)];

const textOf = ({ kind, day, year }: Omit<DeadlineStep, 'text'>): string =>
  kind === 'deadline' ? (day ?? '') : kind === 'requested' ? `${year} (requested)` : `${kind} ${year ?? ''}`.trim();

/** The record as it stands after a correction that has no faults; clocks are computed anew. */
export function corrected(record: StateRecord, c: Correction): StateRecord {
  const { iso3, name, regions, leastDeveloped, manyVictims, note } = record;
  const inForce = inForceBy(c);
  const joined = inForce !== undefined || c.depositedIn !== undefined;
  const history = c.article5.history.map((step): DeadlineStep => ({ ...step, text: textOf(step) }));
  const last = history.findLast((step) => step.kind === 'deadline')?.day;
  const running = c.article5.status === 'outstanding' || c.article5.status === 'unclear';
  const five = last ?? (running && inForce !== undefined ? article5Deadline(inForce) : undefined);
  const { party, article5 } = c.certainty;
  const text = [`party: ${party}`, ...(article5 === undefined ? [] : [`art5: ${article5}`])].join('; ');
  return {
    ...{ iso3, name, regions, leastDeveloped, manyVictims, note, sources: c.source },
    status: c.withdrawnOn !== undefined ? 'withdrawn' : joined ? 'party' : 'notParty',
    ...(c.signedOn === undefined ? {} : { signedOn: c.signedOn }),
    ...(c.depositedOn === undefined ? {} : { depositedOn: c.depositedOn }),
    ...(c.depositedIn === undefined || c.depositedOn !== undefined ? {} : { depositedIn: c.depositedIn }),
    ...(inForce === undefined ? {} : { entryIntoForce: inForce, article4Deadline: article4Deadline(inForce) }),
    ...(c.withdrawnOn === undefined ? {} : { withdrawnOn: c.withdrawnOn }),
    ...(five === undefined ? {} : { article5Deadline: five }),
    article5: {
      status: c.article5.status,
      ...(c.article5.completedIn === undefined ? {} : { completedIn: c.article5.completedIn }),
      extensions: extensionsOf(history).length,
      history,
      text: [c.article5.status, five].filter(Boolean).join('; '),
    },
    certainty: { party, ...(article5 === undefined ? {} : { article5 }), text },
    unverified: [party, article5].some((word) => word === 'low' || word === 'recall'),
  };
}
