// What the planner takes from reference data: which States there are, their weights, the planning rates.
import type { ProposalState, Reason } from '@article-six/contracts';
import type { StateInput } from '@article-six/engine';
import type { PlanningRate } from './conversion.rules.js';

export interface Reference {
  states(today: string): readonly StateInput[];
  weightParts(today: string): ReadonlyMap<string, Reason[]>;
  rate(currency: string, year: number): PlanningRate | undefined;
  rateShown(currency: string, year: number): ProposalState['rates'][number];
  digitsOf(currency: string): number;
}
