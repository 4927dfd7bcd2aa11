import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  allocate,
  convert,
  currencies,
  digitsOf,
  formatAmount,
  isCurrency,
  isRate,
  isWithdrawnCurrency,
  parseAmount,
  sum,
} from './index.js';

const amounts = fc.bigInt({ min: 0n, max: 10n ** 15n - 1n });
const digits = fc.constantFrom(0, 2, 3, 4);

describe('currencies', () => {
  it.each([
    ['JPY', 0],
    ['USD', 2],
    ['BHD', 3],
    ['CLF', 4],
    ['HRK', 2],
    ['ITL', 0],
  ])('%s has %i digits', (code, expected) => {
    expect(digitsOf(code)).toBe(expected);
    expect(isCurrency(code)).toBe(true);
  });
  it('knows what is no currency', () => {
    for (const code of ['', 'usd', 'EURO', 'XYZ', 'XAU', 'constructor']) {
      expect(isCurrency(code)).toBe(false);
      expect(() => digitsOf(code)).toThrow(RangeError);
    }
    expect(isWithdrawnCurrency('DEM')).toBe(true);
    expect(isWithdrawnCurrency('EUR')).toBe(false);
  });
  it('lists each code once', () => {
    const all = currencies();
    expect(new Set(all).size).toBe(all.length);
    expect(all.every((code) => /^[A-Z]{3}$/.test(code))).toBe(true);
  });
});

describe('an amount', () => {
  it('is read into minor units', () => {
    expect(parseAmount('1250000.00', 2)).toBe(125000000n);
    expect(parseAmount('1250000', 2)).toBe(125000000n);
    expect(parseAmount('0.5', 2)).toBe(50n);
    expect(parseAmount('7', 0)).toBe(7n);
    expect(parseAmount('999999999999999.999', 3)).toBe(999999999999999999n);
  });
  it.each([
    ['', 'empty'],
    ['-1', 'sign'],
    ['+1', 'sign'],
    ['-0', 'sign'],
    ['\u22125', 'sign'],
    [' 1', 'space'],
    ['1 000', 'space'],
    ['1\u00a0000', 'space'],
    ['1\n', 'space'],
    ['1e6', 'exponent'],
    ['1.5E+3', 'exponent'],
    ['١٢٣', 'digitsNotAscii'],
    ['１２', 'digitsNotAscii'],
    ['1,000', 'separator'],
    ['1.000.000', 'separator'],
    ["1'000", 'separator'],
    ['.5', 'separator'],
    ['5.', 'separator'],
    ['NaN', 'notANumber'],
    ['Infinity', 'notANumber'],
    ['0x10', 'notANumber'],
    ['12 €', 'space'],
    ['12€', 'notANumber'],
    ['007', 'leadingZero'],
    ['1.234', 'tooManyDecimals'],
    ['1.000', 'tooManyDecimals'],
    ['1234567890123456', 'tooLarge'],
  ])('refuses %j: %s', (text, code) => {
    expect(parseAmount(text, 2)).toMatchObject({ code, message: expect.stringMatching(/\.$/) });
  });
  it('refuses decimals of a currency without them', () => {
    expect(parseAmount('12.0', 0)).toMatchObject({ code: 'tooManyDecimals' });
  });
  it('comes back as it went in', () => {
    fc.assert(
      fc.property(amounts, digits, (minor, places) => {
        expect(parseAmount(formatAmount(minor, places), places)).toBe(minor);
      }),
    );
  });
  it('never throws and never guesses, whatever the text', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(...'0123456789.,-+eE ٣') })),
        digits,
        (text, places) => {
          const read = parseAmount(text, places);
          if (typeof read === 'bigint') {
            const [whole = '', decimals = ''] = text.split('.');
            expect(formatAmount(read, places)).toBe(places === 0 ? whole : `${whole}.${decimals.padEnd(places, '0')}`);
          } else expect(read.code).toMatch(/^[a-zA-Z]+$/);
        },
      ),
    );
  });
  it('keeps its sign when shown', () => {
    expect(formatAmount(-5n, 2)).toBe('-0.05');
    expect(formatAmount(-5n, 0)).toBe('-5');
    expect(sum([])).toBe(0n);
    expect(sum([1n, -3n])).toBe(-2n);
  });
});

describe('conversion', () => {
  it('is exact to the unit', () => {
    expect(convert(100_00n, 2, '6.4425', 2, 'down')).toBe(1552n);
    expect(convert(100_00n, 2, '6.4425', 2, 'nearest')).toBe(1552n);
    expect(convert(110n, 0, '110.1069', 2, 'down')).toBe(99n);
    expect(convert(110n, 0, '110.1069', 2, 'nearest')).toBe(100n);
    expect(convert(1000n, 3, '0.376', 2, 'nearest')).toBe(266n);
    expect(convert(1n, 2, '2', 2, 'nearest')).toBe(1n);
    expect(convert(-1n, 2, '2', 2, 'nearest')).toBe(-1n);
    expect(() => convert(1n, 2, '0.00', 2, 'down')).toThrow(RangeError);
    expect(() => convert(1n, 2, '1e3', 2, 'down')).toThrow(RangeError);
  });
  it('knows a rate', () => {
    expect(['1', '0.5', '23013.100000'].every(isRate)).toBe(true);
    expect(['', '0', '0.000', '-1', '1,5', '.5', '1e3'].some(isRate)).toBe(false);
  });
  it('rounds down by less than a unit and to the nearest by at most a half', () => {
    const rates = fc.tuple(fc.integer({ min: 1, max: 99999 }), fc.integer({ min: 0, max: 6 }));
    fc.assert(
      fc.property(amounts, digits, rates, (minor, places, [over, scale]) => {
        const rate = scale === 0 ? String(over) : formatAmount(BigInt(over), scale);
        // exact = minor * 10^scale * 100 / (over * 10^places)
        const top = minor * 10n ** BigInt(scale) * 100n;
        const bottom = BigInt(over) * 10n ** BigInt(places);
        const down = convert(minor, places, rate, 2, 'down');
        expect(top - down * bottom >= 0n && top - down * bottom < bottom).toBe(true);
        const nearest = convert(minor, places, rate, 2, 'nearest');
        const off = 2n * (top - nearest * bottom);
        expect(off >= -bottom && off < bottom).toBe(true);
      }),
    );
  });
});

describe('allocation', () => {
  it('gives every unit away, each part within one unit of its share', () => {
    const weights = fc.array(fc.bigInt({ min: 0n, max: 10n ** 9n }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(amounts, weights, (total, parts) => {
        const whole = sum(parts);
        fc.pre(whole > 0n);
        const shares = allocate(total, parts);
        expect(sum(shares)).toBe(total);
        shares.forEach((share, index) => {
          const off = share * whole - total * parts[index]!;
          expect(off < whole && off > -whole).toBe(true);
          if (parts[index] === 0n) expect(share).toBe(0n);
        });
      }),
    );
  });
  it('refuses what has no answer', () => {
    expect(allocate(0n, [0n, 0n])).toEqual([0n, 0n]);
    expect(allocate(100n, [1n, 1n, 1n])).toEqual([33n, 33n, 34n]);
    expect(() => allocate(1n, [])).toThrow(RangeError);
    expect(() => allocate(1n, [0n])).toThrow(RangeError);
    expect(() => allocate(-1n, [1n])).toThrow(RangeError);
    expect(() => allocate(1n, [-1n, 2n])).toThrow(RangeError);
  });
});
