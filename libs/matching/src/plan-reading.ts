// What is asked about a stored plan, beside the event loop: why a need got what it got. The last plan stays unpacked.
import type { ExplanationView } from '@article-six/contracts';
import type { Plan, PlanInput } from '@article-six/engine';
import { explanationOf, type Payer } from './explanation.rules.js';
import { contextOf, type PlanContext } from './plan-context.rules.js';
import { textsOf, type StoredPlan } from './plan-store.queries.js';
import type { LiveProposal } from './plan-input.rules.js';
import type { Reference } from './reference.js';
import { registryWith, type Corrected } from './registry/registry.rules.js';

export interface ExplainQuestion {
  readonly plan: StoredPlan;
  readonly need: string;
  /** what is so of States now that is not in the kept registry, and who has found stockpiled mines */
  readonly corrected: readonly Corrected[];
  readonly found: readonly string[];
  /** proposals that stand for this need */
  readonly live: readonly (Pick<LiveProposal, 'id' | 'pledge' | 'lines'> & { readonly provider: string })[];
}
export interface Reader {
  readonly reference: Reference;
  open?: { readonly number: number; readonly contexts: readonly PlanContext[] };
}

function openPlan(plan: StoredPlan, reader: Reader): readonly PlanContext[] {
  if (reader.open?.number !== plan.number) {
    const contexts = plan.parts.map((part) => {
      const { input, output } = textsOf(part);
      return contextOf(JSON.parse(input) as PlanInput, JSON.parse(output) as Plan);
    });
    reader.open = { number: plan.number, contexts };
  }
  return reader.open.contexts;
}

/** undefined: the plan does not hold this need. */
export function explain(
  { plan, need: id, live, corrected, found }: ExplainQuestion,
  reader: Reader,
): ExplanationView | undefined {
  for (const context of openPlan(plan, reader)) {
    const need = context.needs.get(id);
    if (!need) continue;
    const payers = live.flatMap(({ id: proposal, pledge, provider, lines }): Payer[] =>
      [...new Set(lines.map((line) => line.year))].map((year) => ({
        proposal,
        pledge,
        provider,
        year,
        amount: lines.filter((line) => line.year === year).reduce((sum, line) => sum + BigInt(line.planning), 0n),
      })),
    );
    const weighing = { today: plan.adoptedOn, table: plan.weights, registry: registryWith(corrected, found) };
    const parts = reader.reference.weightParts(weighing).get(need.state) ?? [];
    const points = parts.reduce((sum, part) => sum + Number(part.params['points']), 0);
    // of a State that was corrected after this plan the parts would explain another weight; the next plan is on its way
    const ofThisPlan = points === context.states.get(need.state)?.weight ? parts : [];
    return explanationOf(context, need, plan.number, payers, ofThisPlan);
  }
  return undefined;
}
