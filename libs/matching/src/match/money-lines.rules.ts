// Money lines of a body: year of the need, year of the tranche, amount. Every fault at once, with its JSON pointer.
import type { MoneyLine } from '@article-six/contracts';
import { parseAmount } from '@article-six/money';
import type { Fault } from '@article-six/service-kit';
import { isSame, type Step } from './match.rules.js';

const most = 60;
const isYear = (value: unknown): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 1997 && value <= 2150;

/** Shape alone: amounts are read once the currency is known. `tranche` is the year itself when it is not given. */
export function readLines(value: unknown, pointer = '/lines'): { lines: MoneyLine[] } | { errors: Fault[] } {
  if (!Array.isArray(value)) return { errors: [{ pointer, code: value === undefined ? 'missing' : 'wrongType' }] };
  if (value.length === 0) return { errors: [{ pointer, code: 'tooFew', params: { min: 1 } }] };
  if (value.length > most) return { errors: [{ pointer, code: 'tooMany', params: { max: most } }] };
  const errors: Fault[] = [];
  const lines: MoneyLine[] = [];
  (value as unknown[]).forEach((entry, i) => {
    const at = `${pointer}/${i}`;
    if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) {
      errors.push({ pointer: at, code: 'wrongType' });
      return;
    }
    const { year, tranche = year, amount, ...others } = entry as Record<string, unknown>;
    for (const name of Object.keys(others)) errors.push({ pointer: `${at}/${name}`, code: 'unknownMember' });
    if (!isYear(year)) errors.push({ pointer: `${at}/year`, code: 'outOfRange', params: { min: 1997, max: 2150 } });
    if (isYear(year) && !isYear(tranche))
      errors.push({ pointer: `${at}/tranche`, code: 'outOfRange', params: { min: 1997, max: 2150 } });
    if (typeof amount !== 'string') errors.push({ pointer: `${at}/amount`, code: 'wrongAmount' });
    if (!isYear(year) || !isYear(tranche) || typeof amount !== 'string') return;
    const line = { year, tranche, amount };
    if (lines.some((other) => isSame(other, line))) errors.push({ pointer: at, code: 'repeated' });
    lines.push(line);
  });
  return errors.length > 0 ? { errors } : { lines };
}

/** One positive amount in minor units. */
export function readAmount(value: unknown, digits: number, pointer: string): { amount: bigint } | { error: Fault } {
  const read = typeof value === 'string' ? parseAmount(value, digits) : undefined;
  if (typeof read !== 'bigint') return { error: { pointer, code: 'wrongAmount' } };
  return read > 0n ? { amount: read } : { error: { pointer, code: 'notZero' } };
}
/** The lines in minor units of a currency with these decimals. */
export function stepsOf(
  lines: readonly MoneyLine[],
  digits: number,
  pointer = '/lines',
): { steps: Step[] } | { errors: Fault[] } {
  const errors: Fault[] = [];
  const steps: Step[] = [];
  lines.forEach(({ year, tranche, amount }, i) => {
    const read = readAmount(amount, digits, `${pointer}/${i}/amount`);
    if ('error' in read) errors.push(read.error);
    else steps.push({ year, tranche, amount: read.amount });
  });
  return errors.length > 0 ? { errors } : { steps };
}

/** The members of a body, and a fault for each that is not known. */
export function membersOf(
  body: unknown,
  known: readonly string[],
): { members: Record<string, unknown>; errors: Fault[] } {
  if (body !== undefined && body !== null && (typeof body !== 'object' || Array.isArray(body)))
    return { members: {}, errors: [{ pointer: '', code: 'wrongType' }] };
  const members = (body ?? {}) as Record<string, unknown>;
  const errors = Object.keys(members)
    .filter((name) => !known.includes(name))
    .map((name) => ({ pointer: `/${name}`, code: 'unknownMember' }));
  return { members, errors };
}
/** A text of a body; undefined where it is absent and may be. */
export function readText(
  value: unknown,
  pointer: string,
  o: { max: number; required?: boolean },
): { text?: string } | { error: Fault } {
  if (value === undefined) return o.required ? { error: { pointer, code: 'missing' } } : {};
  if (typeof value !== 'string') return { error: { pointer, code: 'wrongType' } };
  // eslint-disable-next-line no-control-regex -- a text of people holds no control marks
  if (!value.isWellFormed() || /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/.test(value))
    return { error: { pointer, code: 'wrongText' } };
  const text = value.normalize('NFC').trim();
  if (text === '') return o.required ? { error: { pointer, code: 'missing' } } : {};
  return text.length > o.max ? { error: { pointer, code: 'tooLong', params: { max: o.max } } } : { text };
}
