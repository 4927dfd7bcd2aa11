// Reading the query of a list: filters by repeated parameters, cursor pages; what is not known is refused, not ignored.
import type { Fail } from './body.rules.js';

export type Query = Readonly<Record<string, string | readonly string[] | undefined>>;
/** Why a parameter fails, else what it means. */
export type Reading<T> = { readonly fail: Fail } | { readonly value: T };
export type Reader<T> = (values: readonly string[]) => Reading<T>;
type Read<R> = { -readonly [name in keyof R]?: R[name] extends Reader<infer T> ? T : never };

const failing = (code: string, params?: Fail['params']) => ({ fail: { code, ...(params ? { params } : {}) } });

/** Any of these words. */
export const anyOf =
  <T extends string>(allowed: readonly T[]): Reader<T[]> =>
  (values) => {
    const known = values.flatMap((value) => allowed.filter((one) => one === value));
    return known.length < values.length ? failing('unknownWord', { allowed: allowed.join(', ') }) : { value: known };
  };
/** Any of the values that have this form. */
export const matching =
  (fits: (value: string) => boolean): Reader<string[]> =>
  (values) =>
    values.every(fits) ? { value: [...values] } : failing('wrongText');
/** One value that the reader understands; given twice it is refused. */
const one =
  <T>(read: (value: string) => Reading<T>): Reader<T> =>
  ([value = '', ...more]) =>
    more.length > 0 ? failing('repeated') : read(value);
export const oneWord = <T extends string>(allowed: readonly T[]): Reader<T> =>
  one((value) => {
    const known = allowed.find((word) => word === value);
    return known === undefined ? failing('unknownWord', { allowed: allowed.join(', ') }) : { value: known };
  });
export const words = (max: number): Reader<string> =>
  one((value) => {
    if (!value.isWellFormed() || value.includes('\0')) return failing('wrongText');
    const text = value.normalize('NFC').trim();
    if (text === '') return failing('missing');
    return text.length > max ? failing('tooLong', { max }) : { value: text };
  });
const isDay = (day: string): boolean =>
  !Number.isNaN(Date.parse(day)) && new Date(day).toISOString().slice(0, 10) === day;
/** A day, or a time in UTC. */
export const instant: Reader<string> = one((value) =>
  /^\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d{1,6})?Z)?$/.test(value) && isDay(value.slice(0, 10))
    ? { value }
    : failing('wrongText'),
);
export const pageSize: Reader<number> = one((value) => {
  const size = /^\d{1,3}$/.test(value) ? Number(value) : 0;
  return size < 1 || size > 200 ? failing('outOfRange', { min: 1, max: 200 }) : { value: size };
});
/** The place after which a page begins; only what this service has made itself is understood. */
export const place = (isPlace: (parts: readonly unknown[]) => boolean): Reader<readonly (string | number)[]> =>
  one((value) => {
    try {
      const parts: unknown = JSON.parse(Buffer.from(value, 'base64url').toString('utf8'));
      return Array.isArray(parts) && isPlace(parts) ? { value: parts as (string | number)[] } : failing('wrongCursor');
    } catch {
      return failing('wrongCursor');
    }
  });
export const cursorOf = (parts: readonly (string | number)[]): string =>
  Buffer.from(JSON.stringify(parts)).toString('base64url');

/** What a query says, or every fault of it. */
export function readQuery<R extends Record<string, Reader<unknown>>>(
  query: Query,
  readers: R,
): { read: Read<R> } | { faults: { pointer: string; code: string; params?: Fail['params'] }[] } {
  const read: Record<string, unknown> = {};
  const faults: { pointer: string; code: string; params?: Fail['params'] }[] = [];
  for (const [name, given] of Object.entries(query)) {
    if (given === undefined) continue;
    const reader = Object.hasOwn(readers, name) ? readers[name] : undefined;
    const reading = reader ? reader(typeof given === 'string' ? [given] : given) : failing('unknownParameter');
    if ('fail' in reading) faults.push({ pointer: `?${name}`, ...reading.fail });
    else read[name] = reading.value;
  }
  return faults.length > 0 ? { faults } : { read: read as Read<R> };
}
