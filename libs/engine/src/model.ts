// An accepted input as numbers: States, needs and pledges in the fixed order of the law, amounts in typed arrays.
// Doubles are exact here: every amount and every sum is an integer of at most 2^53 - 1 (refused otherwise at the door).
import { byText } from './canonical.js';
import type { NeedInput, PlanInput, PledgeInput, StateInput } from './input.format.js';
import { buildNetwork, type Network } from './network.js';

export interface Model {
  input: PlanInput;
  /** First year of the horizon and number of years; year index t stands for `firstYear + t`. */
  firstYear: number;
  years: number;
  /** By ascending iso3. */
  states: StateInput[];
  weight: Float64Array;
  /** By State, then rank; needs of State s are `needStart[s] .. needStart[s + 1] - 1`. */
  needs: NeedInput[];
  needStart: Int32Array;
  needState: Int32Array;
  /** By id. */
  pledges: PledgeInput[];
  /** Minor units; need n in year t at `n * years + t`. */
  gap: Float64Array;
  agreed: Float64Array;
  /** Minor units; pledge p in year t at `p * years + t`. */
  available: Float64Array;
  /** Minor units a State draws in a round for each unit of weight. */
  quantum: number;
  network: Network;
}

const sum = (list: Float64Array) => list.reduce((total, amount) => total + amount, 0);

/** Writes amounts by year into row `row` of a table of `years` columns. */
function fill(
  table: Float64Array,
  row: number,
  byYear: Record<string, string>,
  firstYear: number,
  years: number,
): void {
  // By number: names of years are kept as indexes, which are quicker to look up than to list.
  for (let t = 0; t < years; t += 1) {
    const amount = (byYear as Record<number, string | undefined>)[firstYear + t];
    if (amount !== undefined) table[row * years + t] = Number(amount);
  }
}

/** `max(1, floor((available + agreed) / (K * W)))`, W over the States that have a gap; 1 when none has. */
function quantumOf(model: Omit<Model, 'quantum' | 'network'>): number {
  let weights = 0;
  for (let s = 0; s < model.states.length; s += 1) {
    const from = (model.needStart[s] ?? 0) * model.years;
    const to = (model.needStart[s + 1] ?? 0) * model.years;
    if (model.gap.subarray(from, to).some((amount) => amount > 0)) weights += model.weight[s] ?? 0;
  }
  if (weights === 0) return 1;
  const rounds = (model.input.policy.roundsPerSupply ?? 1000) * weights;
  const supply =
    sum(model.available) + (model.input.agreed ?? []).reduce((total, line) => total + Number(line.amount), 0);
  return Math.max(1, Math.floor(supply / rounds));
}

/** The model of an input that `parsePlanInput` accepted. Nothing in it depends on the order of the input's arrays. */
export function buildModel(input: PlanInput): Model {
  const firstYear = input.years[0] ?? 0;
  const years = input.years.length;
  const states = [...(input.states ?? [])].sort((a, b) => byText(a.iso3, b.iso3));
  const needs = [...(input.needs ?? [])].sort((a, b) => byText(a.state, b.state) || a.rank - b.rank);
  const pledges = [...(input.pledges ?? [])].sort((a, b) => byText(a.id, b.id));
  const stateOf = new Map(states.map((state, s) => [state.iso3, s]));
  const needState = new Int32Array(needs.length);
  // Needs stand State by State: most have the State of the one before.
  needs.forEach((need, n) => {
    const known = n > 0 && need.state === needs[n - 1].state;
    needState[n] = known ? needState[n - 1] : (stateOf.get(need.state) ?? -1);
  });
  const needStart = new Int32Array(states.length + 1);
  for (const s of needState) needStart[s + 1] = (needStart[s + 1] ?? 0) + 1;
  for (let s = 0; s < states.length; s += 1) needStart[s + 1] = (needStart[s + 1] ?? 0) + (needStart[s] ?? 0);
  const gap = new Float64Array(needs.length * years);
  needs.forEach((need, n) => fill(gap, n, need.gap, firstYear, years));
  const available = new Float64Array(pledges.length * years);
  pledges.forEach((pledge, p) => fill(available, p, pledge.available, firstYear, years));
  const agreed = new Float64Array(needs.length * years);
  const lines = input.agreed ?? [];
  const needIndex = lines.length > 0 ? new Map(needs.map((need, n) => [need.id, n])) : new Map<string, number>();
  for (const line of lines) {
    const at = (needIndex.get(line.need) ?? 0) * years + line.year - firstYear;
    agreed[at] = (agreed[at] ?? 0) + Number(line.amount);
  }
  const weight = Float64Array.from(states, (state) => state.weight);
  const rest = {
    input,
    firstYear,
    years,
    states,
    weight,
    needs,
    needStart,
    needState,
    pledges,
    gap,
    agreed,
    available,
  };
  return { ...rest, quantum: quantumOf(rest), network: buildNetwork(rest) };
}
