// The kept files as the product loads them: the demonstration scenario of the Nairobi years, and the real rows.
import { dataFile } from './data.js';
import { readAgreed, type BilateralLine } from './agreed.reader.js';
import { rankingsOf, readNeeds, type NeedRow } from './needs.reader.js';
import { providerNames, readPledges, type PledgeRow } from './pledges.reader.js';
import type { FileReport, Note, Reading, Refusal } from './report.js';

/** The domain day on which the demonstration begins. */
export const SCENARIO_DAY = '2005-01-10';

export interface ScenarioNeed extends NeedRow {
  readonly bilateral: readonly BilateralLine[];
}
export interface Scenario {
  readonly needs: readonly ScenarioNeed[];
  readonly pledges: readonly PledgeRow[];
  /** by State, the external ids of its needs, most important first */
  readonly rankings: ReadonlyMap<string, readonly string[]>;
  readonly accounts: { readonly states: readonly string[]; readonly donors: readonly { code: string; name: string }[] };
  readonly refusals: readonly Refusal[];
  readonly notes: readonly Note[];
  readonly files: readonly FileReport[];
}
const kept = (name: string) => ({ name, text: dataFile(name) });

/** The demonstration. Everything in it is invented but for States, dates, rates, provider names and calibrated totals. */
export function readScenario(): Scenario {
  const file = (name: string) => kept(`scenario-2005-2009/${name}.csv`);
  const donors = file('donors');
  const needs = readNeeds({ needs: file('needs'), costs: file('needs-costs') }, SCENARIO_DAY);
  const agreed = readAgreed(file('agreed'), needs.accepted);
  const pledges = readPledges({ pledges: file('pledges'), tranches: file('pledges-tranches'), donors }, SCENARIO_DAY);
  const lines = Map.groupBy(agreed.accepted, (row) => row.need);
  return {
    needs: needs.accepted.map((need) => ({
      ...need,
      bilateral: (lines.get(need.externalId) ?? []).map((row) => row.line),
    })),
    pledges: pledges.accepted,
    rankings: rankingsOf(needs.accepted),
    accounts: {
      states: [...new Set(needs.accepted.map((need) => need.input.state))].sort(),
      donors: [...providerNames(donors)].map(([code, name]) => ({ code, name })),
    },
    refusals: [...needs.refusals, ...agreed.refusals, ...pledges.refusals],
    notes: [...needs.notes, ...agreed.notes, ...pledges.notes],
    files: [...needs.files, ...agreed.files, ...pledges.files],
  };
}

/** The real rows, as they could be taken in on `today`; what cannot become a need or a pledge is refused with a reason. */
export function readRealRows(today: string): { needs: Reading<NeedRow>; pledges: Reading<PledgeRow> } {
  return {
    needs: readNeeds({ needs: kept('needs.csv'), costs: kept('needs-costs.csv') }, today),
    pledges: readPledges({ pledges: kept('pledges.csv'), tranches: kept('pledges-tranches.csv') }, today),
  };
}
