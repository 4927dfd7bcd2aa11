// Splitting an amount without losing or inventing a unit.

/**
 * `total` split in proportion to `weights`, in their order: each part is the difference of two cumulative floors, so
 * every part is within one unit of its exact share and the parts add up to `total`. Throws a RangeError for a negative
 * total or weight, and for a total above zero with nothing to weigh it by.
 */
export function allocate(total: bigint, weights: readonly bigint[]): bigint[] {
  if (total < 0n || weights.some((weight) => weight < 0n)) throw new RangeError('a share is never negative');
  const whole = weights.reduce((a, b) => a + b, 0n);
  if (whole === 0n && total > 0n) throw new RangeError('nothing to allocate by: all weights are zero');
  let drawn = 0n;
  let paid = 0n;
  return weights.map((weight) => {
    drawn += weight;
    const upTo = whole === 0n ? 0n : (total * drawn) / whole;
    const share = upTo - paid;
    paid = upTo;
    return share;
  });
}
