import { describe, expect, it } from '@jest/globals';
import { packTexts, unpackTexts } from './plan-packing.js';

const texts = (needs: number, changed = -1) => {
  const list = Array.from({ length: needs }, (_, i) => ({
    id: `n${i}`,
    gap: String(i === changed ? 7 : Math.imul(i, 2654435761) >>> 0),
  }));
  return { input: JSON.stringify(list), output: JSON.stringify({ funded: list }) };
};

describe('a packed plan', () => {
  it('comes back to the last byte, alone and as the difference from another', () => {
    const [base, next] = [texts(2_000), texts(2_001, 500)];
    const [alone, packed] = [packTexts(base), packTexts(next, base)];
    expect(unpackTexts(alone)).toEqual(base);
    expect(unpackTexts(packed, unpackTexts(alone))).toEqual(next);
    expect(packed.input.length).toBeLessThan(alone.input.length / 20);
  });
  it('is read as it is when it was stored before plans were packed', () => {
    const bytes = Buffer.from('{"a":"é"}');
    expect(unpackTexts({ packing: 'plain', input: bytes, output: bytes }).input).toBe('{"a":"é"}');
  });
  it('packs a large one against a large one', () => {
    const [base, next] = [texts(120_000), texts(120_000, 60_000)];
    const packed = packTexts(next, base);
    expect(unpackTexts(packed, base)).toEqual(next);
    expect(packed.input.length).toBeLessThan(5_000);
  });
});
