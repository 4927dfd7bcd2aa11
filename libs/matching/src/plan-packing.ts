// Plans are kept for ever, each with all that it was made from. One plan's input is nearly the input of the plan before
// it, so it is packed with the texts of an earlier one as dictionary (docs/decisions/0013 has what that costs).
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';

/** Texts of one network of one plan. */
export interface PlanTexts {
  readonly input: string;
  readonly output: string;
}
export interface PackedTexts {
  readonly packing: 'plain' | 'zstd';
  readonly input: Uint8Array;
  readonly output: Uint8Array;
}
/** 2^27 is what every reader of zstd accepts. */
const largestWindow = 27;
const within = (least: number, value: number, most: number) => Math.min(most, Math.max(least, value));

function pack(text: string, base?: string): Uint8Array {
  const bytes = Buffer.from(text);
  const dictionary = base === undefined ? undefined : Buffer.from(base);
  const log = 32 - Math.clz32(bytes.length + (dictionary?.length ?? 0));
  return zstdCompressSync(bytes, {
    ...(dictionary ? { dictionary } : {}),
    params: {
      [constants.ZSTD_c_compressionLevel]: dictionary ? 1 : 3,
      // both texts in sight, and every place of the dictionary remembered: with a smaller table a large one is half lost
      [constants.ZSTD_c_windowLog]: within(10, log + 1, largestWindow),
      [constants.ZSTD_c_hashLog]: within(14, log - 2, 24),
    },
  });
}
function unpack(bytes: Uint8Array, packing: PackedTexts['packing'], base?: string): string {
  if (packing === 'plain') return Buffer.from(bytes).toString();
  return zstdDecompressSync(bytes, {
    ...(base === undefined ? {} : { dictionary: Buffer.from(base) }),
    params: { [constants.ZSTD_d_windowLogMax]: largestWindow },
  }).toString();
}

export const packTexts = (texts: PlanTexts, base?: PlanTexts): PackedTexts => ({
  packing: 'zstd',
  input: pack(texts.input, base?.input),
  output: pack(texts.output, base?.output),
});
/** `base`: the texts of the plan that it was packed with. */
export const unpackTexts = ({ packing, input, output }: PackedTexts, base?: PlanTexts): PlanTexts => ({
  input: unpack(input, packing, base?.input),
  output: unpack(output, packing, base?.output),
});
