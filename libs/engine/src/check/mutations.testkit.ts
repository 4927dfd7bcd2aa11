// Ways of breaking a plan, each of which a checker must catch. A way answers false where a plan gives no occasion.
import type { PlanInput } from '../input.format.js';
import type { Plan } from '../plan.format.js';

export type Break = (plan: Plan, input: PlanInput) => boolean;
const plus = (amount: string, more: bigint) => String(BigInt(amount) + more);

/** Adds to what a need gets in a year, in the list of what is funded. */
function fund(plan: Plan, need: string, year: string, more: bigint): void {
  const line = plan.funded.find((one) => one.need === need);
  if (!line) return;
  const amount = plus(line.amounts[year] ?? '0', more);
  if (amount === '0') delete line.amounts[year];
  else line.amounts[year] = amount;
  if (Object.keys(line.amounts).length === 0) plan.funded.splice(plan.funded.indexOf(line), 1);
}
/** The first payment that holds what is asked. */
function payment(plan: Plan, holds: (line: Plan['allocations'][number], year: string) => boolean = () => true) {
  for (const line of plan.allocations)
    for (const year of Object.keys(line.amounts)) if (holds(line, year)) return { line, year };
  return undefined;
}
function change(plan: Plan, more: bigint, alsoFunded: boolean): boolean {
  const found = payment(plan, (line, year) => BigInt(line.amounts[year] ?? '0') + more > 0n);
  if (!found) return false;
  const { line, year } = found;
  const tranche = Object.keys(line.tranches[year] ?? {}).at(-1) ?? '';
  line.amounts[year] = plus(line.amounts[year] ?? '0', more);
  const tranches = line.tranches[year] ?? {};
  tranches[tranche] = plus(tranches[tranche] ?? '0', more);
  if (alsoFunded) fund(plan, line.need, year, more);
  return true;
}
/** Changes a member and says that it did. */
function put<T extends object>(object: T, member: keyof T, value: T[keyof T]): boolean {
  object[member] = value;
  return true;
}
const shifted = (amount: string) => (amount.endsWith('1') ? '0.50' : '0.51');

export const BREAKS: Record<string, Break> = {
  'a payment is one unit larger': (plan) => change(plan, 1n, false),
  'a payment and its need are one unit larger': (plan) => change(plan, 1n, true),
  'a payment and its need are one unit smaller': (plan) => change(plan, -1n, true),
  'a need is funded one unit more than it is paid': (plan) => {
    const line = plan.funded[0];
    if (line) fund(plan, line.need, Object.keys(line.amounts)[0] ?? '', 1n);
    return line !== undefined;
  },
  'a payment is left out': (plan) => plan.allocations.pop() !== undefined,
  'a payment of 0 is written': (plan) => {
    const found = payment(plan);
    if (found) found.line.amounts[found.year] = '0';
    return found !== undefined;
  },
  'a need loses all it gets': (plan) => {
    const need = plan.allocations[0]?.need;
    const line = plan.funded.find((one) => one.need === need);
    if (!line) return false;
    plan.funded.splice(plan.funded.indexOf(line), 1);
    plan.allocations = plan.allocations.filter((one) => one.need !== need);
    return true;
  },
  'a pledge pays a need of another earmark': (plan, input) => {
    for (const line of plan.allocations) {
      const need = (input.needs ?? []).find((one) => one.id === line.need);
      const other = (input.pledges ?? []).find(
        (one) => (one.earmark?.pillars ?? []).length > 0 && !one.earmark?.pillars?.includes(need?.pillar ?? ''),
      );
      if (!other || plan.allocations.some((one) => one.pledge === other.id && one.need === line.need)) continue;
      line.pledge = other.id;
      plan.allocations.sort((a, b) => (a.pledge + a.need < b.pledge + b.need ? -1 : 1));
      return true;
    }
    return false;
  },
  'a payment comes from a later tranche': (plan, input) => {
    const found = payment(
      plan,
      (line, year) => input.years.includes(Number(year) + 1) && line.tranches[year] !== undefined,
    );
    if (found)
      found.line.tranches[found.year] = { [String(Number(found.year) + 1)]: found.line.amounts[found.year] ?? '' };
    return found !== undefined;
  },
  'a payment stands in another year': (plan, input) => {
    const found = payment(
      plan,
      (line, year) => !line.amounts[String(Number(year) + 1)] && input.years.includes(Number(year) + 1),
    );
    if (!found) return false;
    const { line, year } = found;
    const next = String(Number(year) + 1);
    line.amounts[next] = line.amounts[year] ?? '';
    line.tranches[next] = line.tranches[year] ?? {};
    delete line.amounts[year];
    delete line.tranches[year];
    return true;
  },
  'an unknown pledge pays': (plan) => {
    const line = plan.allocations[0];
    if (line) line.pledge = '~';
    return line !== undefined;
  },
  'an unknown need is funded': (plan) => {
    plan.funded.push({ need: '~', amounts: { '2026': '1' } });
    return true;
  },
  'a year outside the horizon is funded': (plan) => {
    const line = plan.funded[0];
    if (line) line.amounts['1999'] = '1';
    return line !== undefined;
  },
  'a closing is left out': (plan) => plan.closures.pop() !== undefined,
  'closings stand in another order': (plan) => plan.closures.length > 1 && plan.closures.reverse().length > 0,
  'a closing is a round later': (plan) => {
    const closing = plan.closures[0];
    if (closing) closing.round += 1;
    return closing !== undefined;
  },
  'a closing is written twice': (plan) => {
    const closing = plan.closures[0];
    if (closing) plan.closures.push({ ...closing });
    return closing !== undefined;
  },
  'a need-year that is served is closed': (plan, input) => {
    for (const need of input.needs ?? [])
      for (const year of input.years)
        if (!plan.closures.some((one) => one.need === need.id && one.year === year)) {
          plan.closures.push({ need: need.id, year, round: 1 });
          return true;
        }
    return false;
  },
  'money moves from a higher rank to a lower one': (plan, input) => {
    for (const upper of plan.allocations)
      for (const lower of plan.allocations) {
        const [a, b] = [upper, lower].map((line) => (input.needs ?? []).find((need) => need.id === line.need));
        if (!a || !b || a.state !== b.state || a.rank >= b.rank || upper.pledge !== lower.pledge) continue;
        const year = Object.keys(upper.amounts).find((one) => lower.amounts[one] !== undefined) ?? '';
        if (BigInt(upper.amounts[year] ?? '0') < 2n) continue;
        const funded = plan.funded.find((line) => line.need === lower.need)?.amounts[year] ?? '0';
        if (BigInt(b.gap[year] ?? '0') <= BigInt(funded)) continue;
        for (const [line, more] of [
          [upper, -1n],
          [lower, 1n],
        ] as const) {
          line.amounts[year] = plus(line.amounts[year] ?? '0', more);
          fund(plan, line.need, year, more);
        }
        return true;
      }
    return false;
  },
  'the quantum is another': (plan) => put(plan, 'quantum', plus(plan.quantum, 1n)),
  'a round is missing': (plan) => put(plan, 'rounds', plan.rounds - 1) && plan.rounds >= 0,
  'a round is too many': (plan) => put(plan, 'rounds', plan.rounds + 1),
  'the policy is another': (plan) => put(plan, 'policy', 'another'),
  'funded needs stand in another order': (plan) => plan.funded.length > 1 && plan.funded.reverse().length > 0,
  'allocations stand in another order': (plan) => plan.allocations.length > 1 && plan.allocations.reverse().length > 0,
  'more is said to be placed': (plan) => put(plan.figures, 'placed', plus(plan.figures.placed, 1n)),
  'less is said to be missing': (plan) => put(plan.figures, 'gap', plus(plan.figures.gap, -1n)),
  'more is said to be unused': (plan) => put(plan.figures, 'unused', plus(plan.figures.unused, 1n)),
  'other grants are counted': (plan) => put(plan.figures, 'grants', plan.figures.grants + 1),
  'other gap years are counted': (plan) => put(plan.figures, 'gapYears', plan.figures.gapYears + 1),
  'the Gini figure is another': (plan) => put(plan.figures, 'giniOfWeightedTotals', '0.9999'),
  'the worst-off level is another': (plan) => put(plan.figures, 'worstOffLevel', plus(plan.figures.worstOffLevel, 1n)),
  'another share is said to keep its donor': (plan) =>
    put(plan.figures, 'sameDonorShare', shifted(plan.figures.sameDonorShare)),
  'an amount is a number': (plan) => {
    plan.quantum = Number(plan.quantum) as unknown as string;
    return true;
  },
  'a member is unknown': (plan) => Object.assign(plan, { note: 'trust me' }) !== undefined,
};
