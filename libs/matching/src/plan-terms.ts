// The inputs of a plan from a moment of the database and the policy: what the planner plans, and what a simulation changes.
import { planningInputs, type PlanningInputs } from './plan-input.rules.js';
import type { Snapshot } from './plan-snapshot.queries.js';
import type { Reference, Weighing } from './reference.js';

export interface Inputs {
  readonly planning: PlanningInputs;
  /** the planning rates that were asked for, stored with the plan */
  readonly rates: readonly unknown[];
}
export function inputsOf(
  { copies, policy }: Pick<Snapshot, 'copies' | 'policy'>,
  reference: Reference,
  { today, deadlines }: Pick<Weighing, 'today' | 'deadlines'>,
): Inputs {
  const from = Number(today.slice(0, 4));
  const rates = new Map<string, unknown>();
  const planning = planningInputs(copies, {
    policy: String(policy.number),
    roundsPerSupply: policy.rounds_per_supply,
    minimumGrant: BigInt(policy.minimum_grant),
    years: Array.from({ length: policy.horizon_years }, (_, i) => from + i),
    states: reference.states({ today, table: policy.weights, ...(deadlines ? { deadlines } : {}) }),
    rate(currency, year) {
      const rate = reference.rate(currency, year);
      if (rate) rates.set(`${currency} ${year}`, { currency, year, ...rate });
      return rate;
    },
  });
  return { planning, rates: [...rates.values()] };
}
