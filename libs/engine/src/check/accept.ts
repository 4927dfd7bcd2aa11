// I10: accepting any part of a plan changes nothing else in it. The planner is an argument: this folder knows none.
import type { PlanInput } from '../input.format.js';
import type { Plan } from '../plan.format.js';
import { compare, type Violation } from './book.js';

/** Whether this part of an allocation is accepted: pledge, need, need-year, tranche year. */
export type Choice = (pledge: string, need: string, year: number, tranche: number) => boolean;

/** The input after the chosen parts of the plan's allocations were moved to `agreed`. */
export function acceptPart(input: PlanInput, plan: Plan, choose: Choice): PlanInput {
  const agreed = new Map(
    (input.agreed ?? []).map((line) => [
      JSON.stringify([line.pledge, line.need, line.year, line.tranche ?? line.year]),
      { ...line },
    ]),
  );
  const pledges = (input.pledges ?? []).map((pledge) => ({ ...pledge, available: { ...pledge.available } }));
  const byId = new Map(pledges.map((pledge) => [pledge.id, pledge]));
  for (const line of plan.allocations)
    for (const [year, tranches] of Object.entries(line.tranches))
      for (const [tranche, amount] of Object.entries(tranches)) {
        if (!choose(line.pledge, line.need, Number(year), Number(tranche))) continue;
        const key = JSON.stringify([line.pledge, line.need, Number(year), Number(tranche)]);
        const before = agreed.get(key)?.amount ?? '0';
        const names = { pledge: line.pledge, need: line.need, year: Number(year), tranche: Number(tranche) };
        agreed.set(key, { ...names, amount: String(BigInt(before) + BigInt(amount)) });
        const available = byId.get(line.pledge)?.available;
        if (available) available[tranche] = String(BigInt(available[tranche] ?? '0') - BigInt(amount));
      }
  return { ...input, pledges, agreed: [...agreed.values()].sort((a, b) => compare(a.pledge, b.pledge)) };
}

/** Plans again after the acceptance; the first thing that changed, or undefined. */
export function checkAcceptance(
  input: PlanInput,
  plan: Plan,
  choose: Choice,
  planFor: (input: PlanInput) => Plan,
): Violation | undefined {
  const after = planFor(acceptPart(input, plan, choose));
  for (const part of ['quantum', 'rounds', 'funded', 'closures'] as const)
    if (JSON.stringify(after[part]) !== JSON.stringify(plan[part]))
      return { invariant: 'I10', message: `accepting a part of the plan changes ${part}` };
  return undefined;
}
