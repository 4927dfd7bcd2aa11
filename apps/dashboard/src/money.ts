// Amounts on the page: exact decimal strings, added as BigInt; a number is made of them for drawing alone.
const SCALE = 4;
const ONE = 10n ** BigInt(SCALE);

/** "1250000.5" -> 12500005000n (four decimals, more than any currency has) */
export function parseAmount(text: string): bigint {
  const negative = text.startsWith('-');
  const [whole = '0', fraction = ''] = (negative ? text.slice(1) : text).split('.');
  const value = BigInt(whole) * ONE + BigInt(fraction.padEnd(SCALE, '0').slice(0, SCALE));
  return negative ? -value : value;
}

export function formatAmount(value: bigint): string {
  const negative = value < 0n;
  const size = negative ? -value : value;
  const fraction = (size % ONE).toString().padStart(SCALE, '0').replace(/0+$/, '');
  return `${negative ? '-' : ''}${size / ONE}${fraction === '' ? '' : `.${fraction}`}`;
}

export const add = (...amounts: string[]): string => formatAmount(amounts.reduce((sum, a) => sum + parseAmount(a), 0n));
export const subtract = (from: string, ...amounts: string[]): string =>
  formatAmount(amounts.reduce((rest, a) => rest - parseAmount(a), parseAmount(from)));
export const isZero = (amount: string): boolean => parseAmount(amount) === 0n;
export const compare = (a: string, b: string): number => {
  const difference = parseAmount(a) - parseAmount(b);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
};

/** For widths and heights of marks only. */
export const toNumber = (amount: string): number => Number(amount);

/** Whole percent of a part, as a fraction for Intl; 0 of nothing is 0. */
export function share(part: string, of: string): number {
  const whole = parseAmount(of);
  if (whole === 0n) return 0;
  return Number((parseAmount(part) * 10_000n) / whole) / 10_000;
}

/** The amount in thousands, millions or billions as an exact decimal string. */
export function scaled(amount: string, power: 0 | 3 | 6 | 9): string {
  return formatAmount(parseAmount(amount) / 10n ** BigInt(power));
}

/** The unit a single amount is said in: 1,450, 955 k, 6.5 m, 1.7 bn. */
export function powerOf(amount: string): 0 | 3 | 6 | 9 {
  const value = parseAmount(amount);
  const size = (value < 0n ? -value : value) / ONE;
  if (size >= 1_000_000_000n) return 9;
  if (size >= 1_000_000n) return 6;
  return size >= 10_000n ? 3 : 0;
}
