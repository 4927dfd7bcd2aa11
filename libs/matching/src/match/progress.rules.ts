// Progress of a match against the plan that the State has stated in its need. Pure; shares in per cent, rounded down.
import type { MatchState, NeedState, ProgressView } from '@article-six/contracts';
import { minorOf, sum } from '@article-six/money';
import { digitsFor } from './digits.js';

const percent = (part: bigint, whole: bigint): number => (whole === 0n ? 0 : Number((part * 100n) / whole));

export function progressOf(
  { id, match, digits }: { id: string; match: MatchState; digits: number },
  need: NeedState,
  today: string,
): ProgressView {
  const own = digitsFor(need);
  const costs = need.years
    .toSorted((a, b) => a.year - b.year)
    .map(({ year, cost }) => ({ year, cost: minorOf(cost, own) }));
  const whole = sum(costs.map((one) => one.cost));
  const years = costs.map(({ year, cost }) => {
    const upTo = sum(costs.filter((one) => one.year <= year).map((one) => one.cost));
    return { year, share: percent(cost, whole), upTo: percent(upTo, whole) };
  });
  const over = years.filter(({ year }) => year < Number(today.slice(0, 4))).at(-1);
  const all = (of: 'agreed' | 'freed' | 'received') => sum(match.lines.map((line) => minorOf(line[of], digits)));
  return {
    match: id,
    need: need.id,
    plan: need.plan,
    progress: need.progress,
    neededBy: need.neededBy ?? null,
    quantity: need.quantity ?? null,
    years,
    expected: over?.upTo ?? 0,
    reported: match.progress.at(-1)?.percent ?? null,
    received: percent(all('received'), all('agreed') - all('freed')),
    reports: match.progress,
  };
}
