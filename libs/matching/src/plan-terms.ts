// The inputs of a plan from a moment of the database and the policy: what the planner plans, and what a simulation changes.
import { planningInputs, type PlanningInputs } from './plan-input.rules.js';
import type { Snapshot } from './plan-snapshot.queries.js';
import type { Reference, Weighing } from './reference.js';
import { lateDiscoveries, registryWith } from './registry/registry.rules.js';

export interface Inputs {
  readonly planning: PlanningInputs;
  /** the planning rates that were asked for, stored with the plan */
  readonly rates: readonly unknown[];
  /** what its weights are made of */
  readonly weighing: Weighing;
}
export function inputsOf(
  { copies, policy, corrected }: Pick<Snapshot, 'copies' | 'policy' | 'corrected'>,
  reference: Reference,
  { today, deadlines }: Pick<Weighing, 'today' | 'deadlines'>,
): Inputs {
  const registry = registryWith(corrected, lateDiscoveries(copies.needs.map((one) => one.doc)));
  const weighing = { today, table: policy.weights, registry, ...(deadlines ? { deadlines } : {}) };
  const from = Number(today.slice(0, 4));
  const rates = new Map<string, unknown>();
  const planning = planningInputs(copies, {
    policy: String(policy.number),
    roundsPerSupply: policy.rounds_per_supply,
    minimumGrant: BigInt(policy.minimum_grant),
    years: Array.from({ length: policy.horizon_years }, (_, i) => from + i),
    states: reference.states(weighing),
    rate(currency, year) {
      const rate = reference.rate(currency, year);
      if (rate) rates.set(`${currency} ${year}`, { currency, year, ...rate });
      return rate;
    },
  });
  return { planning, rates: [...rates.values()], weighing };
}
