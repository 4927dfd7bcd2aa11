// Amounts: whole minor units inside (BigInt), decimal strings outside. A string that could mean two things is refused,
// because a guessed separator moves money by a factor of a thousand.

/** Why a text is no amount. `message` is a sentence for the person who typed it. */
export interface AmountFault {
  readonly code:
    | 'empty'
    | 'sign'
    | 'space'
    | 'exponent'
    | 'digitsNotAscii'
    | 'separator'
    | 'notANumber'
    | 'leadingZero'
    | 'tooManyDecimals'
    | 'tooLarge';
  readonly message: string;
}
/** Largest number of digits before the decimal point. */
export const INTEGER_DIGITS = 15;

const fault = (code: AmountFault['code'], message: string): AmountFault => ({ code, message });

function faultOf(text: string): AmountFault {
  if (/\s/u.test(text)) return fault('space', 'An amount has no spaces, not even between thousands.');
  if (/^[+\-\u2212\u2010-\u2015]/u.test(text)) return fault('sign', 'An amount has no sign.');
  if (/^\d[\d.]*[eE][+-]?\d+$/.test(text))
    return fault('exponent', 'An amount is written in full, without an exponent.');
  if (/^[\p{Nd}.,\u066b\u066c]+$/u.test(text) && !/^[\d.,]+$/.test(text))
    return fault('digitsNotAscii', 'An amount is written with the digits 0 to 9.');
  if (/^[\d.,'_]+$/.test(text) && /\d/.test(text))
    return fault('separator', 'An amount has one point before its decimals and no other separator, like 1250000.00.');
  return fault('notANumber', 'This is not an amount; write it like 1250000.00.');
}

/**
 * A decimal string to minor units of a currency with `digits` decimals; in-kind units have 0. Answers the fault instead
 * of throwing: what people type is expected to be wrong. Fewer decimals than `digits` are read as zeros.
 */
export function parseAmount(text: string, digits: number): bigint | AmountFault {
  if (text === '') return fault('empty', 'The amount is missing.');
  const match = /^([0-9]+)(?:\.([0-9]+))?$/.exec(text);
  if (!match) return faultOf(text);
  const [, whole = '', decimals = ''] = match;
  if (whole.length > 1 && whole.startsWith('0')) return fault('leadingZero', 'An amount does not start with a zero.');
  if (whole.length > INTEGER_DIGITS)
    return fault('tooLarge', `An amount has at most ${INTEGER_DIGITS} digits before the decimal point.`);
  if (decimals.length > digits)
    return fault(
      'tooManyDecimals',
      digits === 0 ? 'This amount has no decimals.' : `This amount has at most ${digits} decimals.`,
    );
  return BigInt(whole + decimals.padEnd(digits, '0'));
}

/** Minor units of an amount that was checked where it came in. Throws a RangeError for any other text. */
export function minorOf(text: string, digits: number): bigint {
  const read = parseAmount(text, digits);
  if (typeof read !== 'bigint') throw new RangeError(`${text}: ${read.message}`);
  return read;
}

/** Minor units as a decimal string with exactly `digits` decimals: 125000000n and 2 give "1250000.00". */
export function formatAmount(minor: bigint, digits: number): string {
  const sign = minor < 0n ? '-' : '';
  const text = (minor < 0n ? -minor : minor).toString().padStart(digits + 1, '0');
  return digits === 0 ? sign + text : `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

/** The sum of amounts in the same minor units; 0 for none. */
export function sum(amounts: Iterable<bigint>): bigint {
  let total = 0n;
  for (const amount of amounts) total += amount;
  return total;
}
