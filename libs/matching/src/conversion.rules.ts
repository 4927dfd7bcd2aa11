// From the currency of a tranche to the planning currency and exactly back. Integers all the way: a rate is a decimal
// text and becomes a fraction; what is lost by rounding down stays in the tranche and is never promised twice.

/** Minor digits of the planning currency, US dollars. */
export const PLANNING_DIGITS = 2;

/** One currency in one year: `unitsPerUsd` units of it are one US dollar. */
export interface PlanningRate {
  readonly unitsPerUsd: string;
  readonly digits: number;
}

/** A decimal text as a fraction of integers. */
export function fraction(decimal: string): { over: bigint; under: bigint } {
  const match = /^(\d+)(?:\.(\d+))?$/.exec(decimal);
  if (!match) throw new RangeError(`not a decimal number: ${decimal}`);
  const digits = match[2] ?? '';
  return { over: BigInt((match[1] ?? '') + digits), under: 10n ** BigInt(digits.length) };
}

/** Minor units of a currency to minor units of the planning currency, rounded down. */
export function toPlanning(minor: bigint, rate: PlanningRate): bigint {
  const { over, under } = fraction(rate.unitsPerUsd);
  if (over === 0n) throw new RangeError('a rate of zero converts nothing');
  return (minor * under * 10n ** BigInt(PLANNING_DIGITS)) / (over * 10n ** BigInt(rate.digits));
}

/**
 * The way back: shares of a tranche whose free money is `original` (own currency) and `planning` (planning currency).
 * Cumulative floor in the order given, so the parts never add up to more than the whole, and when all of `planning`
 * is used the parts add up to `original` to the last unit.
 */
export function backFromPlanning(original: bigint, planning: bigint, parts: readonly bigint[]): bigint[] {
  let drawn = 0n;
  let paid = 0n;
  return parts.map((part) => {
    drawn += part;
    if (drawn > planning) throw new RangeError('more is drawn from a tranche than it holds');
    const upTo = planning === 0n ? 0n : (original * drawn) / planning;
    const share = upTo - paid;
    paid = upTo;
    return share;
  });
}

/** A decimal string to minor units; refuses digits that the currency does not have. */
export function minorOf(amount: string, digits: number): bigint {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(amount);
  const decimals = match?.[3] ?? '';
  if (!match || /[^0]/.test(decimals.slice(digits)))
    throw new RangeError(`not an amount with ${digits} digits: ${amount}`);
  const minor = BigInt((match[2] ?? '') + decimals.slice(0, digits).padEnd(digits, '0'));
  return match[1] === '-' ? -minor : minor;
}

/** Minor units as a decimal string in the exponent of the currency. */
export function decimalOf(minor: bigint, digits: number): string {
  const sign = minor < 0n ? '-' : '';
  const text = (minor < 0n ? -minor : minor).toString().padStart(digits + 1, '0');
  return digits === 0 ? sign + text : `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}
