// What the planner takes from reference data: which States there are, their weights, the planning rates.
import type { ProposalState, Reason, WeightTable } from '@article-six/contracts';
import type { StateInput } from '@article-six/engine';
import type { PlanningRate } from './conversion.rules.js';
import type { Registry } from './registry/registry.rules.js';

/** What weights follow from: what is so of States on the day, the policy's points, and deadlines that are only supposed. */
export interface Weighing {
  readonly today: string;
  readonly table: WeightTable;
  readonly registry: Registry;
  /** by State, YYYY-MM-DD */
  readonly deadlines?: Readonly<Record<string, string>>;
}
export interface Reference {
  states(weighing: Weighing): readonly StateInput[];
  weightParts(weighing: Weighing): ReadonlyMap<string, Reason[]>;
  rate(currency: string, year: number): PlanningRate | undefined;
  rateShown(currency: string, year: number): ProposalState['rates'][number];
  digitsOf(currency: string): number;
}
