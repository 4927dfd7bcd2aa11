// What of a need nobody has agreed to give yet, in the years of the plan. Pure.
import type { NeedState } from '@article-six/contracts';
import { minorOf, sum } from '@article-six/money';
import { toPlanning, type PlanningRate } from '../conversion.rules.js';
import type { Line } from '../plan-input.rules.js';

/**
 * Cost less own contribution, bilateral support and what is agreed, in the planning currency or the unit; undefined while
 * no rate of the currency is known. `agreed`: lines of confirmed proposals.
 */
export function notAgreed(
  need: NeedState,
  agreed: readonly Line[],
  years: readonly number[],
  rateOf: (currency: string, year: number) => PlanningRate | undefined,
): bigint | undefined {
  let missing = 0n;
  for (const { year, cost, own } of need.years.filter((one) => years.includes(one.year))) {
    const rate = need.commodity === 'money' ? rateOf(need.currency ?? 'USD', year) : undefined;
    if (need.commodity === 'money' && !rate) return undefined;
    const minor = (amount: string) => minorOf(amount, rate?.digits ?? 0);
    const support = need.bilateral.filter((one) => one.year === year).map((one) => minor(one.amount));
    const open = minor(cost) - minor(own) - sum(support);
    const gap = open > 0n ? (rate ? toPlanning(open, rate) : open) : 0n;
    const given = sum(agreed.filter((line) => line.year === year).map((line) => BigInt(line.planning)));
    if (gap > given) missing += gap - given;
  }
  return missing;
}
