// Sums of decimal texts, exact: published amounts have as many digits as whoever published them gave.

const scaleOf = (text: string) => (text.split('.')[1] ?? '').length;
export const isDecimal = (text: string): boolean => /^-?\d+(\.\d+)?$/.test(text);

/** The sum of decimal texts with as many decimals as the longest of them, without zeros at the end. */
export function sumOf(texts: readonly string[]): string {
  const scale = Math.max(0, ...texts.map(scaleOf));
  const units = texts.map((text) => {
    const [whole = '0', decimals = ''] = text.replace('-', '').split('.');
    const value = BigInt(whole + decimals.padEnd(scale, '0'));
    return text.startsWith('-') ? -value : value;
  });
  const total = units.reduce((a, b) => a + b, 0n);
  const digits = (total < 0n ? -total : total).toString().padStart(scale + 1, '0');
  const [whole, decimals] = [digits.slice(0, digits.length - scale), digits.slice(digits.length - scale)];
  const rest = decimals.replace(/0+$/, '');
  return `${total < 0n ? '-' : ''}${whole}${rest === '' ? '' : `.${rest}`}`;
}
