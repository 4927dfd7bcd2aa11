// What people write in a cell and what it means: decimals with a comma, thousands in groups, days in the order of their
// country. What could mean two things is left as it is, and the rules of the column refuse it with a sentence.

/** Spaces that group thousands. */
const groups = /[\u0020\u00a0\u2009\u202f']/g;
const arabic = /[\u0660-\u0669\u06f0-\u06f9]/g;
const latin = (digit: string) => String((digit.codePointAt(0) ?? 0) % 16);

/**
 * A number as digits and one point, where its text can mean one number only: "1 250 000,50" and "1.250.000,50" are
 * 1250000.50. "1,250" is not decided and stays, unless `commaIsDecimal` says what a comma is in this file.
 */
export function plainNumber(text: string, commaIsDecimal: boolean): string {
  const value = text.replace(arabic, latin).replaceAll('\u066b', ',').replaceAll('\u066c', ' ').trim();
  if (/^[+-]?\d+(\.\d+)?$/.test(value)) return value;
  const tight = value.replace(groups, '');
  if (/^-?\d+$/.test(tight) && /^-?\d{1,3}([\u0020\u00a0\u2009\u202f']\d{3})+$/.test(value)) return tight;
  // two kinds of marks: the last one is the decimal
  if (/^-?\d{1,3}(\.\d{3})+,\d+$/.test(tight)) return tight.replaceAll('.', '').replace(',', '.');
  if (/^-?\d{1,3}(,\d{3})+\.\d+$/.test(tight)) return tight.replaceAll(',', '');
  // several groups of three: no decimal is repeated
  if (/^-?\d{1,3}(\.\d{3}){2,}$/.test(tight)) return tight.replaceAll('.', '');
  if (/^-?\d{1,3}(,\d{3}){2,}$/.test(tight)) return tight.replaceAll(',', '');
  // one comma that does not stand before exactly three digits, or in a file whose comma is a decimal
  if (/^-?\d+,\d+$/.test(tight) && (commaIsDecimal || !/^-?\d{1,3},\d{3}$/.test(tight))) return tight.replace(',', '.');
  if (/^-?\d+\.\d+$/.test(tight)) return tight;
  return value;
}

/** A day as YYYY-MM-DD, where its text can mean one day only; else the text. */
export function plainDay(text: string): string {
  const value = text.replace(arabic, latin).trim();
  if (/^\d{4}-\d\d-\d\d$/.test(value)) return value;
  const time = /^(\d{4}-\d\d-\d\d)[T ]\d\d:\d\d/.exec(value);
  if (time) return time[1] ?? value;
  const two = (part: string) => part.padStart(2, '0');
  const first = /^(\d{4})[/.](\d{1,2})[/.](\d{1,2})$/.exec(value);
  if (first) return `${first[1] ?? ''}-${two(first[2] ?? '')}-${two(first[3] ?? '')}`;
  const parts = /^(\d{1,2})([/.-])(\d{1,2})\2(\d{4})$/.exec(value);
  if (!parts) return value;
  const [, a = '', mark = '', b = '', year = ''] = parts;
  // a point is written between day and month where the day comes first
  const dayFirst = mark === '.' || Number(a) > 12 || a === b;
  if (dayFirst) return `${year}-${two(b)}-${two(a)}`;
  return Number(b) > 12 ? `${year}-${two(a)}-${two(b)}` : value;
}

/** A decimal in exponent form as plain digits: a workbook writes 3E7 for 30000000. */
export function withoutExponent(text: string): string {
  const parts = /^(-?)(\d+)(?:\.(\d+))?[eE]([+-]?\d{1,3})$/.exec(text);
  if (!parts) return text;
  const [, sign = '', whole = '', decimals = '', power = '0'] = parts;
  const digits = whole + decimals;
  const point = whole.length + Number(power);
  const padded = point <= 0 ? '0'.repeat(1 - point) + digits : digits.padEnd(point, '0');
  const at = point <= 0 ? 1 : point;
  const result = padded.slice(0, at).replace(/^0+(?=\d)/, '');
  const rest = padded.slice(at).replace(/0+$/, '');
  return sign + result + (rest === '' ? '' : `.${rest}`);
}
