// A plan that is only supposed: the same engine on a changed input, side by side with the plan of the same moment, losers
// first. It touches nothing.
import type { SimulationInput, SimulationPart } from '@article-six/contracts';
import { comparePlans, parsePlanInput, planFor, type Plan, type PlanInput } from '@article-six/engine';
import { Refused } from '@article-six/engine/thread';
import { minorOf } from '@article-six/money';
import { PLANNING_DIGITS } from './conversion.rules.js';
import { parseSnapshot, type Snapshot, type SnapshotText } from './plan-snapshot.queries.js';
import { inputsOf } from './plan-terms.js';
import type { PolicyRow } from './policy.queries.js';
import { shown } from './reasons.rules.js';
import type { Reference } from './reference.js';

export interface SimulationQuestion {
  readonly today: string;
  readonly read: SnapshotText;
  readonly supposed: SimulationInput;
  /** a whole policy instead of the one in force */
  readonly policy?: PolicyRow;
}
export interface Simulated {
  /** number of the plan in force; 0 before the first */
  readonly plan: number;
  readonly parts: readonly SimulationPart[];
}
const EXTRA = 'extra';

/** What a donor that leaves takes away: free money, and offers that both sides have not agreed on. */
function without(copies: Snapshot['copies'], provider: string): Snapshot['copies'] {
  const gone = new Set(copies.pledges.filter((one) => one.doc.provider.code === provider).map((one) => one.id));
  return {
    ...copies,
    pledges: copies.pledges.filter((one) => !gone.has(one.id)),
    tranches: copies.tranches.filter((one) => !gone.has(one.pledge)),
    proposals: copies.proposals.filter((one) => !gone.has(one.pledge) || one.status === 'confirmed'),
  };
}
function supposedOf(snapshot: Snapshot, { supposed, policy }: SimulationQuestion): Snapshot {
  const { roundsPerSupply, horizonYears, minimumGrant, weights } = supposed.policy ?? {};
  const base = policy ?? snapshot.policy;
  return {
    ...snapshot,
    copies:
      supposed.withoutProvider === undefined ? snapshot.copies : without(snapshot.copies, supposed.withoutProvider),
    policy: {
      ...base,
      rounds_per_supply: roundsPerSupply ?? base.rounds_per_supply,
      horizon_years: horizonYears ?? base.horizon_years,
      minimum_grant: minimumGrant === undefined ? base.minimum_grant : String(minorOf(minimumGrant, PLANNING_DIGITS)),
      weights: weights ?? base.weights,
    },
  };
}
function withExtra(input: PlanInput, { extra }: SimulationInput): PlanInput {
  if (!extra || input.commodity !== 'USD') return input;
  const available = Object.entries(extra.amounts).map(([year, amount]) => [
    year,
    String(minorOf(amount, PLANNING_DIGITS)),
  ]);
  const inHorizon = available.filter(([year]) => input.years.includes(Number(year)));
  const earmark = extra.earmark ?? {};
  const excludedStates = [...new Set([...(earmark.excludedStates ?? []), extra.provider])];
  const pledge = {
    id: EXTRA,
    donor: extra.provider,
    carryOver: extra.carryOver === true,
    earmark: { ...earmark, excludedStates },
    available: Object.fromEntries(inHorizon) as Record<string, string>,
  };
  return { ...input, pledges: [...(input.pledges ?? []), pledge] };
}
function planOf(input: PlanInput): Plan {
  const parsed = parsePlanInput(input);
  if (!parsed.ok) throw new Refused(parsed.errors);
  return planFor(input);
}

type Planned = { input: PlanInput; plan: Plan };
/** What each provider pays, agreed or wanted. */
function byProvider({ input, plan }: Planned, donors: ReadonlyMap<string, string>): Map<string, bigint> {
  const sums = new Map<string, bigint>();
  const add = (pledge: string, amount: string) => {
    const donor = donors.get(pledge);
    if (donor !== undefined) sums.set(donor, (sums.get(donor) ?? 0n) + BigInt(amount));
  };
  for (const { pledge, amount } of input.agreed ?? []) add(pledge, amount);
  for (const { pledge, amounts } of plan.allocations) for (const amount of Object.values(amounts)) add(pledge, amount);
  return sums;
}
function providersOf(before: Planned, after: Planned, show: (minor: bigint) => string): SimulationPart['providers'] {
  const pledges = [...(before.input.pledges ?? []), ...(after.input.pledges ?? [])];
  const donors = new Map(pledges.map((pledge) => [pledge.id, pledge.donor]));
  const [old, now] = [byProvider(before, donors), byProvider(after, donors)];
  const rows = [...new Set([...old.keys(), ...now.keys()])].map((provider) => {
    const [a, b] = [old.get(provider) ?? 0n, now.get(provider) ?? 0n];
    return { provider, a, b };
  });
  const changed = rows.filter(({ a, b }) => a !== b);
  changed.sort((x, y) => (x.b - x.a < y.b - y.a ? -1 : x.b - x.a > y.b - y.a ? 1 : x.provider < y.provider ? -1 : 1));
  return changed.map(({ provider, a, b }) => ({ provider, before: show(a), after: show(b), change: show(b - a) }));
}
function partOf(before: Planned, after: Planned): SimulationPart {
  const { commodity } = after.input;
  const show = (minor: bigint) => (minor < 0n ? `-${shown(commodity, -minor)}` : shown(commodity, minor));
  const text = (minor: string) => show(BigInt(minor));
  const told = <T extends { before: string; after: string; change: string }>(one: T): T => ({
    ...one,
    ...{ before: text(one.before), after: text(one.after), change: text(one.change) },
  });
  const { placed, states, needs } = comparePlans(before, after);
  return {
    commodity,
    inputHash: after.plan.input,
    placed: told(placed),
    states: states.map((one) => ({
      ...told(one),
      years: Object.fromEntries(Object.entries(one.years).map(([year, change]) => [year, text(change)])),
    })),
    needs: needs.map(told),
    providers: providersOf(before, after, show),
  };
}

export function simulate(question: SimulationQuestion, reference: Reference): Simulated {
  const { today, supposed } = question;
  const snapshot = parseSnapshot(question.read);
  const now = inputsOf(snapshot, reference, { today }).planning.inputs;
  const changed = supposedOf(snapshot, question);
  const { deadlines } = supposed;
  const inputs = inputsOf(changed, reference, { today, ...(deadlines ? { deadlines } : {}) }).planning.inputs;
  const parts = inputs.flatMap((one): SimulationPart[] => {
    const before = now.find((other) => other.commodity === one.commodity);
    if (!before) return [];
    const input = withExtra(one, supposed);
    return [partOf({ input: before, plan: planOf(before) }, { input, plan: planOf(input) })];
  });
  return { plan: snapshot.number, parts };
}
