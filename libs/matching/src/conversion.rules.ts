// From the currency of a tranche to the planning currency and exactly back. Integers all the way: a rate is a decimal
// text and becomes a fraction; what is lost by rounding down stays in the tranche and is never promised twice.

import { fraction } from '@article-six/money';

/** Minor digits of the planning currency, US dollars. */
export const PLANNING_DIGITS = 2;

/** One currency in one year: `unitsPerUsd` units of it are one US dollar. */
export interface PlanningRate {
  readonly unitsPerUsd: string;
  readonly digits: number;
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
