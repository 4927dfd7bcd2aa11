// A plan and its input read into plain tables of BigInt, for checkers that share no code with the engine: this folder
// imports the published formats and nothing else.
import type { NeedInput, PlanInput, PledgeInput, StateInput } from '../input.format.js';
import type { Plan } from '../plan.format.js';

/** What a checker found. `format` is the shape of the file, `figures` a sum that does not add up. */
export interface Violation {
  invariant: 'format' | 'figures' | 'I1' | 'I2' | 'I3' | 'I4' | 'I5' | 'I6' | 'I7' | 'I8' | 'I9' | 'I10';
  message: string;
}
export class Violated extends Error {
  constructor(readonly violation: Violation) {
    super(violation.message);
  }
}
/** Ends the check with the first violation. */
export function violated(invariant: Violation['invariant'], message: string): never {
  throw new Violated({ invariant, message });
}

/** New money of one pledge to one need in one year. */
export interface Payment {
  pledge: number;
  need: number;
  year: number;
  amount: bigint;
}
export interface Book {
  input: PlanInput;
  plan: Plan;
  years: number[];
  states: StateInput[];
  /** By State and rank. */
  needs: NeedInput[];
  pledges: PledgeInput[];
  stateOf: StateInput[];
  needIndex: Map<string, number>;
  pledgeIndex: Map<string, number>;
  /** By need, then year index. */
  gap: bigint[][];
  agreed: bigint[][];
  z: bigint[][];
  /** By pledge, then year index. */
  available: bigint[][];
  payments: Payment[];
  /** Pledges that may pay a need, whatever the year, and the needs a pledge may pay. */
  eligible: number[][];
  served: number[][];
}

export const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
const zeros = (rows: number, columns: number) =>
  Array.from({ length: rows }, () => new Array<bigint>(columns).fill(0n));

/** Whether the earmark, the loan rule, the need's donors and exclusions let the pledge serve the need. */
function mayServe(pledge: PledgeInput, need: NeedInput, state: StateInput, excluded: Set<string>): boolean {
  const mark = pledge.earmark ?? {};
  const has = (list: string[] | undefined) => list !== undefined && list.length > 0;
  const among = (list: string[] | undefined, values: (string | undefined)[]) =>
    values.some((value) => value !== undefined && (list ?? []).includes(value));
  const countries = [need.state, ...(need.coStates ?? [])];
  if (has(mark.states) && !among(mark.states, countries)) return false;
  if (among(mark.excludedStates, countries)) return false;
  if (has(mark.regions) && !among(mark.regions, state.regions ?? [])) return false;
  if (mark.leastDevelopedOnly === true && state.leastDeveloped !== true) return false;
  if (has(mark.needs) && !among(mark.needs, [need.id])) return false;
  if (has(mark.pillars) && !among(mark.pillars, [need.pillar])) return false;
  if (has(mark.subTypes) && !among(mark.subTypes, [need.subType])) return false;
  if (has(mark.forms) && !among(mark.forms, [need.form])) return false;
  if (has(mark.channels) && !among(mark.channels, need.channels ?? [])) return false;
  if (has(mark.tags) && !among(mark.tags, need.tags ?? [])) return false;
  if ((need.evidence ?? 0) < (mark.minimumEvidence ?? 0)) return false;
  if (pledge.loan === true && need.acceptsLoans !== true) return false;
  if (has(need.donors) && !among(need.donors, [pledge.donor])) return false;
  return !excluded.has(JSON.stringify([pledge.id, need.id]));
}

/** Whether a pledge may pay a need-year of this year. */
export function inWindow(pledge: PledgeInput, year: number): boolean {
  const { notBefore, notAfter } = pledge.earmark ?? {};
  return year >= (notBefore ?? year) && year <= (notAfter ?? year);
}
/** The cap of a pledge for one State in one year; undefined where there is none. */
export function capOf(pledge: PledgeInput, year: number): bigint | undefined {
  const text = typeof pledge.stateCap === 'object' ? pledge.stateCap[String(year)] : pledge.stateCap;
  return text === undefined ? undefined : BigInt(text);
}
export const isCapped = (pledge: PledgeInput) =>
  typeof pledge.stateCap === 'object' ? Object.keys(pledge.stateCap).length > 0 : pledge.stateCap !== undefined;

/** Reads both files; refuses names and years that the input does not hold. */
export function openBook(input: PlanInput, plan: Plan): Book {
  const years = input.years;
  const at = (year: number | string) => {
    const index = years.indexOf(Number(year));
    return index < 0 ? violated('I1', `year ${year} is outside the horizon`) : index;
  };
  const states = [...(input.states ?? [])].sort((a, b) => compare(a.iso3, b.iso3));
  const needs = [...(input.needs ?? [])].sort((a, b) => compare(a.state, b.state) || a.rank - b.rank);
  const pledges = [...(input.pledges ?? [])].sort((a, b) => compare(a.id, b.id));
  const needIndex = new Map(needs.map((need, n) => [need.id, n]));
  const pledgeIndex = new Map(pledges.map((pledge, p) => [pledge.id, p]));
  const needAt = (id: string) => needIndex.get(id) ?? violated('I1', `need ${id} is not in the input`);
  const pledgeAt = (id: string) => pledgeIndex.get(id) ?? violated('I1', `pledge ${id} is not in the input`);
  const stateOf = needs.map((need) => states.find((state) => state.iso3 === need.state) as StateInput);

  const gap = zeros(needs.length, years.length);
  needs.forEach((need, n) => {
    for (const [year, amount] of Object.entries(need.gap)) gap[n][at(year)] = BigInt(amount);
  });
  const available = zeros(pledges.length, years.length);
  pledges.forEach((pledge, p) => {
    for (const [year, amount] of Object.entries(pledge.available)) available[p][at(year)] = BigInt(amount);
  });
  const agreed = zeros(needs.length, years.length);
  for (const line of input.agreed ?? []) agreed[needAt(line.need)][at(line.year)] += BigInt(line.amount);
  const z = zeros(needs.length, years.length);
  for (const line of plan.funded)
    for (const [year, amount] of Object.entries(line.amounts)) z[needAt(line.need)][at(year)] += BigInt(amount);
  const payments = plan.allocations.flatMap((line) =>
    Object.entries(line.amounts).map(([year, amount]) => ({
      pledge: pledgeAt(line.pledge),
      need: needAt(line.need),
      year: at(year),
      amount: BigInt(amount),
    })),
  );
  const excluded = new Set((input.excluded ?? []).map((pair) => JSON.stringify([pair.pledge, pair.need])));
  const served = pledges.map((pledge) =>
    [...needs.keys()].filter((n) => mayServe(pledge, needs[n], stateOf[n], excluded)),
  );
  const eligible: number[][] = needs.map(() => []);
  served.forEach((list, p) => list.forEach((n) => eligible[n].push(p)));
  const files = { input, plan, years, states, needs, pledges, stateOf, needIndex, pledgeIndex };
  return { ...files, gap, agreed, z, available, payments, eligible, served };
}

/** Total by key. */
export function totals<T>(list: T[], key: (entry: T) => string, amount: (entry: T) => bigint): Map<string, bigint> {
  const sums = new Map<string, bigint>();
  for (const entry of list) sums.set(key(entry), (sums.get(key(entry)) ?? 0n) + amount(entry));
  return sums;
}
