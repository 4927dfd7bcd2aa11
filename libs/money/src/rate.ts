// Conversion by exact fractions. A rate is the decimal text of its source, "units of the currency for one US dollar";
// it never passes through a floating-point number, so the same rate gives the same unit on every machine.

/** A rate of zero or with another form than digits and one point is no rate. */
export const isRate = (decimal: string): boolean =>
  /^[0-9]{1,15}(?:\.[0-9]{1,15})?$/.test(decimal) && /[1-9]/.test(decimal);

/** A decimal text as a fraction of integers; throws a RangeError for any other text. */
export function fraction(decimal: string): { over: bigint; under: bigint } {
  const match = /^([0-9]+)(?:\.([0-9]+))?$/.exec(decimal);
  if (!match) throw new RangeError(`not a decimal number: ${decimal}`);
  const digits = match[2] ?? '';
  return { over: BigInt((match[1] ?? '') + digits), under: 10n ** BigInt(digits.length) };
}

export type Rounding = 'down' | 'nearest';

/** The quotient of integers with `under` above zero; halves go away from zero, 'down' goes towards zero. */
function divide(over: bigint, under: bigint, rounding: Rounding): bigint {
  if (rounding === 'down') return over / under;
  const twice = over < 0n ? 2n * over - under : 2n * over + under;
  return twice / (2n * under);
}

/**
 * Minor units of one currency to minor units of another, each with its units for one US dollar: one division, one
 * rounding. 'down' for what will be promised, 'nearest' for what is only shown.
 */
export function exchange(
  minor: bigint,
  fromDigits: number,
  fromPerUsd: string,
  toDigits: number,
  toPerUsd: string,
  rounding: Rounding,
): bigint {
  const [from, to] = [fraction(fromPerUsd), fraction(toPerUsd)];
  if (from.over === 0n) throw new RangeError('a rate of zero converts nothing');
  const over = minor * from.under * to.over * 10n ** BigInt(toDigits);
  return divide(over, from.over * to.under * 10n ** BigInt(fromDigits), rounding);
}

/** Minor units of a currency to minor units of US dollars with `toDigits` decimals; see `exchange`. */
export const convert = (
  minor: bigint,
  fromDigits: number,
  unitsPerUsd: string,
  toDigits: number,
  rounding: Rounding,
): bigint => exchange(minor, fromDigits, unitsPerUsd, toDigits, '1', rounding);
