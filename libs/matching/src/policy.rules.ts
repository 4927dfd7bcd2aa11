// What a policy may say, every fault at once with its pointer.
import { circulations, type PolicyInput, type WeightTable } from '@article-six/contracts';
import { parseAmount } from '@article-six/money';
import type { Fault } from '@article-six/service-kit';
import { PLANNING_DIGITS } from './conversion.rules.js';
import type { PolicyRow, PolicyTerms } from './policy.queries.js';

const ranges = {
  answerWorkingDays: ['answer_working_days', 1, 250],
  objectionWorkingDays: ['objection_working_days', 0, 250],
  roundsPerSupply: ['rounds_per_supply', 1, 1_000_000],
  horizonYears: ['horizon_years', 1, 30],
} as const;
const whole = (value: unknown, from: number, to: number): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= from && value <= to;
const day = /^\d{4}-\d{2}-\d{2}$/;
const isDay = (value: unknown): value is string =>
  typeof value === 'string' &&
  day.test(value) &&
  !Number.isNaN(Date.parse(value)) &&
  new Date(value).toISOString().startsWith(value);

type Say = (pointer: string, code: string, params?: Fault['params']) => void;
const most = 100;

function readBrackets(value: unknown, pointer: string, ascending: boolean, say: Say): void {
  if (!Array.isArray(value)) return say(pointer, 'wrongType');
  let before: number | undefined;
  value.forEach((bracket: unknown, i) => {
    const at = `${pointer}/${i}`;
    if (!Array.isArray(bracket) || bracket.length !== 2) return say(at, 'wrongType');
    const [from, points] = bracket as unknown[];
    if (!whole(from, 0, 1_000_000_000)) return say(`${at}/0`, 'outOfRange', { min: 0, max: 1_000_000_000 });
    if (!whole(points, 0, most)) say(`${at}/1`, 'outOfRange', { min: 0, max: most });
    if (before !== undefined && (ascending ? from <= before : from >= before)) say(`${at}/0`, 'wrongOrder');
    before = from;
  });
}
const weightMembers = ['base', 'leastDeveloped', 'deadlineYears', 'survivors', 'areaKm2'];

/** Faults of a table of weights below `pointer`; none: it is one. */
export function weightFaults(value: unknown, pointer: string): Fault[] {
  const faults: Fault[] = [];
  const say: Say = (at, code, params) => faults.push({ pointer: at, code, ...(params ? { params } : {}) });
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [{ pointer, code: 'wrongType' }];
  const table = value as Record<string, unknown>;
  for (const name of Object.keys(table)) if (!weightMembers.includes(name)) say(`${pointer}/${name}`, 'unknownMember');
  for (const name of weightMembers) if (table[name] === undefined) say(`${pointer}/${name}`, 'missing');
  if (faults.length > 0) return faults;
  // a State without any claim would never draw: the base is not zero
  if (!whole(table['base'], 1, most)) say(`${pointer}/base`, 'outOfRange', { min: 1, max: most });
  if (!whole(table['leastDeveloped'], 0, most)) say(`${pointer}/leastDeveloped`, 'outOfRange', { min: 0, max: most });
  readBrackets(table['deadlineYears'], `${pointer}/deadlineYears`, true, say);
  readBrackets(table['survivors'], `${pointer}/survivors`, false, say);
  readBrackets(table['areaKm2'], `${pointer}/areaKm2`, false, say);
  return faults;
}

/** Reads the body of POST /policies. Members that are absent stay as they are in force. */
export function readPolicy(body: unknown, now: PolicyRow, today: string): { terms: PolicyTerms } | { errors: Fault[] } {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    return { errors: [{ pointer: '', code: 'wrongType' }] };
  }
  const errors: Fault[] = [];
  const say: Say = (pointer, code, params) => errors.push({ pointer, code, ...(params ? { params } : {}) });
  const terms: { -readonly [name in keyof PolicyTerms]: PolicyTerms[name] } = {
    ...now,
    effective_on: today,
    reason: '',
  };
  const given = body as Record<keyof PolicyInput, unknown>;
  for (const [name, value] of Object.entries(given)) {
    const pointer = `/${name}`;
    if (name === 'circulation') {
      const known = circulations.find((word) => word === value);
      if (known) terms.circulation = known;
      else say(pointer, 'unknownWord', { allowed: circulations.join(', ') });
    } else if (Object.hasOwn(ranges, name)) {
      const [column, from, to] = ranges[name as keyof typeof ranges];
      if (whole(value, from, to)) terms[column] = value;
      else say(pointer, 'outOfRange', { min: from, max: to });
    } else if (name === 'circulationDays') {
      if (Array.isArray(value) && value.every((one) => whole(one, 1, 31)))
        terms.circulation_days = [...new Set(value as number[])].sort((a, b) => a - b);
      else say(pointer, 'outOfRange', { min: 1, max: 31 });
    } else if (name === 'reminderWorkingDays') {
      // the most days first, as they come: 5, then 1 before the end
      if (Array.isArray(value) && value.length <= 10 && value.every((one) => whole(one, 0, 250)))
        terms.reminder_working_days = [...new Set(value as number[])].sort((a, b) => b - a);
      else say(pointer, 'outOfRange', { min: 0, max: 250 });
    } else if (name === 'minimumGrant') {
      const minor = typeof value === 'string' ? parseAmount(value, PLANNING_DIGITS) : undefined;
      if (typeof minor === 'bigint') terms.minimum_grant = String(minor);
      else say(pointer, 'wrongText');
    } else if (name === 'weights') {
      const faults = weightFaults(value, pointer);
      errors.push(...faults);
      if (faults.length === 0) terms.weights = value as WeightTable;
    } else if (name === 'effectiveOn') {
      if (!isDay(value)) say(pointer, 'notADay');
      else if (value < today) say(pointer, 'inThePast');
      else terms.effective_on = value;
    } else if (name === 'reason') {
      if (typeof value !== 'string' || value.trim() === '') say(pointer, 'missing');
      else if (value.length > 2000) say(pointer, 'tooLong', { max: 2000 });
      else terms.reason = value.trim();
    } else say(pointer, 'unknownMember');
  }
  if (given.reason === undefined) say('/reason', 'missing');
  return errors.length > 0 ? { errors } : { terms };
}
