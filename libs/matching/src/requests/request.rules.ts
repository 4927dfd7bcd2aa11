// What a need asks for, and what of it nobody has agreed to give yet in the years of the plan. Pure.
import type { NeedState } from '@article-six/contracts';
import { minorOf, sum } from '@article-six/money';
import { toPlanning, type PlanningRate } from '../conversion.rules.js';
import type { Line } from '../plan-input.rules.js';

type RateOf = (currency: string, year: number) => PlanningRate | undefined;
type Asking = Pick<NeedState, 'years' | 'bilateral' | 'commodity' | 'currency'>;

/** Cost less own contribution and bilateral support of a year, never below zero; undefined without a rate. */
export function askedIn(need: Asking, year: number, rateOf: RateOf): bigint | undefined {
  const money = need.commodity === 'money';
  const rate = money ? rateOf(need.currency ?? 'USD', year) : undefined;
  if (money && !rate) return undefined;
  const minor = (amount: string) => minorOf(amount, rate?.digits ?? 0);
  const all = (amounts: readonly string[]) => sum(amounts.map(minor));
  const stated = need.years.filter((one) => one.year === year);
  const support = need.bilateral.filter((one) => one.year === year).map((one) => one.amount);
  const open = all(stated.map((one) => one.cost)) - all(stated.map((one) => one.own)) - all(support);
  return open > 0n ? (rate ? toPlanning(open, rate) : open) : 0n;
}

/**
 * Cost less own contribution, bilateral support and what is agreed, in the planning currency or the unit; undefined while
 * no rate of the currency is known. `agreed`: lines of confirmed proposals.
 */
export function notAgreed(
  need: Asking,
  agreed: readonly Line[],
  years: readonly number[],
  rateOf: RateOf,
): bigint | undefined {
  let missing = 0n;
  for (const { year } of need.years.filter((one) => years.includes(one.year))) {
    const gap = askedIn(need, year, rateOf);
    if (gap === undefined) return undefined;
    const given = sum(agreed.filter((line) => line.year === year).map((line) => BigInt(line.planning)));
    if (gap > given) missing += gap - given;
  }
  return missing;
}
