// The registry of States as the product asks for it: who may post on a day, whose clock runs, who is least developed.
import { readTable } from './csv.js';
import { dataFile, lazy } from './data.js';
import { yearOf } from './day.rules.js';
import { deadlineOn } from './deadline-history.rules.js';
import { readStates, type StateRecord } from './states.reader.js';

const registry = lazy(() => {
  const read = readStates({ name: 'states.csv', text: dataFile('states.csv') });
  const [fault] = read.refusals;
  if (fault) throw new Error(`${fault.file}, line ${fault.line}: ${fault.message}`);
  return new Map(read.accepted.map((state) => [state.iso3, state]));
});
/** Last day on the list of least developed States, of those that left it. */
const graduations = lazy(
  () =>
    new Map(
      readTable({ name: 'ldc-graduations.csv', text: dataFile('ldc-graduations.csv') }, ['iso3', 'left_on']).rows.map(
        ({ cells }) => [cells['iso3'] ?? '', cells['left_on'] ?? ''] as const,
      ),
    ),
);

/** All States of the registry, by code. */
export const states = (): readonly StateRecord[] => [...registry().values()];
/** The State with this ISO 3166-1 alpha-3 code. */
export const stateOf = (iso3: string): StateRecord | undefined => registry().get(iso3);
/** Short name in English; the code itself for what is not in the registry. */
export const stateName = (iso3: string): string => stateOf(iso3)?.name ?? iso3;
/** Every region that a State of the registry lies in, in alphabetical order. */
export const regions = lazy((): readonly string[] => [...new Set(states().flatMap((state) => state.regions))].sort());

/** A State Party on that day: from entry into force until a withdrawal takes effect. */
export const isPartyOn = (state: StateRecord, day: string): boolean =>
  state.status !== 'notParty' &&
  state.entryIntoForce !== undefined &&
  state.entryIntoForce <= day &&
  (state.withdrawnOn === undefined || day < state.withdrawnOn);
/** Only a State Party may post a need. */
export const mayPost = isPartyOn;
/** From the deposit of its instrument a State may prepare needs; where only the year is known, from that year's end. */
export const mayDraft = (state: StateRecord, day: string): boolean => {
  const deposit = state.depositedOn ?? (state.depositedIn === undefined ? undefined : `${state.depositedIn}-12-31`);
  if (isPartyOn(state, day)) return true;
  return deposit !== undefined && deposit <= day && (state.withdrawnOn === undefined || day < state.withdrawnOn);
};

/** Least developed on that day. States that joined the list after 1994 count from the registry's list alone. */
export function leastDevelopedOn(state: StateRecord, day: string): boolean {
  const left = graduations().get(state.iso3);
  return left === undefined ? state.leastDeveloped : day < left;
}

/** The Article 5 deadline that was a duty on that day, by the registry's history of extensions. */
export function article5DeadlineOn(state: StateRecord, day: string): string | undefined {
  if (!isPartyOn(state, day)) return undefined;
  const { history, completedIn } = state.article5;
  const outstanding = state.article5.status === 'outstanding' || state.article5.status === 'unclear';
  const steps = history.some((step) => step.kind === 'deadline')
    ? history
    : outstanding && state.article5Deadline !== undefined
      ? [
          {
            kind: 'deadline' as const,
            day: state.article5Deadline,
            year: yearOf(state.article5Deadline),
            text: state.article5Deadline,
          },
        ]
      : [];
  return deadlineOn(steps, completedIn, day);
}
