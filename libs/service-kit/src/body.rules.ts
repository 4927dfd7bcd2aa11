// What a value of a body must be: each check answers the code of the sentence that says what is wrong.
import { digitsOf, isCurrency, parseAmount } from '@article-six/money';
import { isDay, stateOf } from '@article-six/reference';

export interface Fail {
  readonly code: string;
  readonly params?: Readonly<Record<string, string | number>>;
}
export type ValueCheck = (value: unknown) => Fail | undefined;

/** Years that can be planned for: the Convention is of 1997. */
export const firstYear = 1997;
export const lastYear = 2150;
/** Controls, and marks that make a text read otherwise than it is stored. */
// eslint-disable-next-line no-control-regex
const unreadable = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u200b\u202a-\u202e\u2060\u2066-\u2069\ufeff]/;
/** What was sent, as a sentence may quote it. */
const shown = (value: unknown) =>
  typeof value === 'string' ? value.slice(0, 20) : typeof value === 'number' ? String(value) : `(${typeof value})`;
const wrong = (code: string): Fail => ({ code });
const absent = (value: unknown) => value === undefined;

/** A text of one line, or of several; empty only where `empty` says so. */
export const text =
  (max: number, o: { lines?: boolean; empty?: boolean } = {}): ValueCheck =>
  (value) => {
    if (absent(value)) return wrong('missing');
    if (typeof value !== 'string') return wrong('wrongType');
    if (!value.isWellFormed() || unreadable.test(value) || (!o.lines && /[\r\n]/.test(value)))
      return wrong('wrongText');
    if (!o.empty && value.trim() === '') return wrong('missing');
    return value.normalize('NFC').length > max ? { code: 'tooLong', params: { max } } : undefined;
  };
/** As it is stored: composed, without spaces around it. */
export const plain = (value: string): string => value.normalize('NFC').trim();

export const oneOf =
  (allowed: readonly string[]): ValueCheck =>
  (value) => {
    if (absent(value)) return wrong('missing');
    if (typeof value === 'string' && allowed.includes(value)) return undefined;
    return { code: 'unknownWord', params: { allowed: allowed.join(', ') } };
  };
export const flag: ValueCheck = (value) =>
  absent(value) ? wrong('missing') : typeof value === 'boolean' ? undefined : wrong('wrongType');
export const whole =
  (min: number, max: number): ValueCheck =>
  (value) => {
    if (absent(value)) return wrong('missing');
    if (typeof value !== 'number' || !Number.isInteger(value)) return wrong('wrongType');
    return value < min || value > max ? { code: 'outOfRange', params: { min, max } } : undefined;
  };
export const year = whole(firstYear, lastYear);
export const day: ValueCheck = (value) => (typeof value === 'string' && isDay(value) ? undefined : wrong('notADay'));
export const matching =
  (pattern: RegExp): ValueCheck =>
  (value) =>
    absent(value)
      ? wrong('missing')
      : typeof value === 'string' && pattern.test(value)
        ? undefined
        : wrong('wrongText');
/** money, or the unit of an in-kind offer */
export const commodity = matching(/^(money|[a-z][a-z_]{2,39})$/);
/** a word of an open list: sub-types and tags */
export const openWord = matching(/^[A-Za-z0-9][A-Za-z0-9_:-]{0,59}$/);
export const organisation = matching(/^[A-Z0-9-]{2,12}$/);
export const knownState: ValueCheck = (value) => {
  if (absent(value)) return wrong('missing');
  if (typeof value === 'string' && stateOf(value)) return undefined;
  return { code: 'unknownState', params: { state: shown(value) } };
};

/** A list without repetition, each entry of which holds. */
export const listOf =
  (check: ValueCheck, max: number): ValueCheck =>
  (value) => {
    if (absent(value)) return wrong('missing');
    if (!Array.isArray(value)) return wrong('wrongType');
    if (value.length > max) return { code: 'tooMany', params: { max } };
    const entries: unknown[] = value;
    if (new Set(entries).size < entries.length) return wrong('repeated');
    for (const entry of entries) {
      const fail = entry === undefined ? wrong('wrongType') : check(entry);
      if (fail) return fail;
    }
    return undefined;
  };
const isObject = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value);
/** A member with members of its own, which are checked one by one. */
export const object: ValueCheck = (value) =>
  absent(value) ? wrong('missing') : isObject(value) ? undefined : wrong('wrongType');
/** A list of `min` to `max` lines; the lines themselves are checked one by one. */
export const lines =
  (min: number, max: number): ValueCheck =>
  (value) => {
    if (absent(value)) return wrong('missing');
    if (!Array.isArray(value) || !value.every(isObject)) return wrong('wrongType');
    if (value.length < min) return { code: 'tooFew', params: { min } };
    return value.length > max ? { code: 'tooMany', params: { max } } : undefined;
  };

/** What says how many digits an amount has. */
export interface Priced {
  readonly commodity?: unknown;
  readonly currency?: unknown;
}
export const currency = (value: unknown, body: Priced): Fail | undefined => {
  if (body.commodity !== 'money') return absent(value) ? undefined : wrong('currencyNotAllowed');
  if (absent(value)) return wrong('currencyMissing');
  if (typeof value === 'string' && isCurrency(value)) return undefined;
  return { code: 'unknownCurrency', params: { currency: shown(value) } };
};
/** Decimal digits of what is priced; 4, the most there is, while its currency is not known. */
export const digitsIn = ({ commodity: of, currency: code }: Priced): number => {
  if (of !== 'money') return 0;
  return typeof code === 'string' && isCurrency(code) ? digitsOf(code) : 4;
};
export const amount = (value: unknown, body: Priced): Fail | undefined => {
  if (absent(value)) return wrong('missing');
  const digits = digitsIn(body);
  const read = typeof value === 'string' ? parseAmount(value, digits) : undefined;
  if (typeof read === 'bigint') return undefined;
  if (read?.code !== 'tooManyDecimals') return wrong('wrongAmount');
  return body.commodity === 'money'
    ? { code: 'tooManyDigits', params: { currency: shown(body.currency), digits } }
    : wrong('wholeUnits');
};
/** Minor units of an amount that has been checked; undefined for one that fails. */
export const minorOf = (value: unknown, body: Priced): bigint | undefined => {
  const read = typeof value === 'string' ? parseAmount(value, digitsIn(body)) : undefined;
  return typeof read === 'bigint' ? read : undefined;
};
/** RFC 3339 in UTC, in a year that can be planned for. */
export const instant: ValueCheck = (value) => {
  if (absent(value)) return wrong('missing');
  const known = typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z$/.test(value);
  if (!known || !isDay(value.slice(0, 10)) || Number.isNaN(Date.parse(value))) return wrong('notAnInstant');
  return year(Number(value.slice(0, 4)));
};
/** A list of texts as it was sent; what its entries mean is judged elsewhere. */
export const listed =
  (max: number): ValueCheck =>
  (value) => {
    if (absent(value)) return wrong('missing');
    if (!Array.isArray(value) || !value.every((entry) => typeof entry === 'string')) return wrong('wrongType');
    return value.length > max ? { code: 'tooMany', params: { max } } : undefined;
  };
