// Copies of needs, rankings and pledges, the ledger and what is agreed become the inputs of a plan: one network for
// each commodity, money in the planning currency. Pure: the same copies give the same input, whatever their order.
import type { NeedState, PledgeState } from '@article-six/contracts';
import type { AgreedLine, NeedInput, PlanInput, PledgeInput, StateInput } from '@article-six/engine';
import { minorOf } from '@article-six/money';
import { PLANNING_DIGITS, toPlanning, type PlanningRate } from './conversion.rules.js';
import { preferencesWith, type Interest } from './interests/interest.rules.js';
import type { TrancheRow } from './tranche.rules.js';

export interface Line {
  readonly year: number;
  readonly tranche: number;
  /** minor units of the tranche's own currency */
  readonly amount: string;
  /** minor units of the planning currency, or the unit */
  readonly planning: string;
}
export interface LiveProposal {
  readonly id: string;
  readonly version: number;
  readonly reference: string;
  readonly status: 'floating' | 'circulated' | 'accepted' | 'confirmed';
  readonly plan: number;
  readonly pledge: string;
  readonly need: string;
  readonly lines: readonly Line[];
}
export interface Copies {
  readonly needs: readonly { readonly id: string; readonly version: number; readonly doc: NeedState }[];
  readonly rankings: readonly { readonly state: string; readonly order: readonly string[] }[];
  readonly pledges: readonly { readonly id: string; readonly version: number; readonly doc: PledgeState }[];
  readonly tranches: readonly TrancheRow[];
  readonly proposals: readonly LiveProposal[];
  readonly excluded: readonly { readonly pledge: string; readonly need: string }[];
  /** that stand */
  readonly interests: readonly Interest[];
}
export interface PlanningTerms {
  readonly policy: string;
  readonly roundsPerSupply: number;
  /** the policy's least grant, minor units of the planning currency; a pledge may ask for more */
  readonly minimumGrant: bigint;
  readonly years: readonly number[];
  readonly states: readonly StateInput[];
  /** the planning rate of a currency in a year; undefined: this money cannot be planned */
  readonly rate: (currency: string, year: number) => PlanningRate | undefined;
}
export interface PlanningInputs {
  readonly inputs: readonly PlanInput[];
  /** by tranche id: what is free, in its own currency and in the planning currency */
  readonly free: ReadonlyMap<string, { readonly original: bigint; readonly planning: bigint }>;
  /** what could not be planned, and why: never left out in silence */
  readonly leftOut: readonly { readonly id: string; readonly why: 'noRate' | 'unknownState' | 'noRank' }[];
}

/** In an area outside State control only these may work (Action 46). */
const NEUTRAL_CHANNELS = ['UN', 'ICRC', 'NGO'];
const UNIT: PlanningRate = { unitsPerUsd: '1', digits: PLANNING_DIGITS };
const sum = (amounts: readonly bigint[]) => amounts.reduce((a, b) => a + b, 0n);
const agreedStatuses = new Set(['circulated', 'accepted', 'confirmed']);
/** The name of a network: money is planned in dollars, everything else in its own unit. */
export const networkOf = (commodity: string): string => (commodity === 'money' ? 'USD' : commodity);

function channelsOf(need: NeedState): string[] {
  if (!need.areaOutsideStateControl) return need.channels;
  const neutral = need.channels.filter((channel) => NEUTRAL_CHANNELS.includes(channel));
  return neutral.length > 0 ? neutral : NEUTRAL_CHANNELS;
}

/** In kind has no currency: one unit is one. */
function rateOf(doc: { commodity: string; currency?: string }, year: number, terms: PlanningTerms) {
  if (doc.commodity !== 'money') return { rate: UNIT, digits: 0 };
  const rate = terms.rate(doc.currency ?? 'USD', year);
  return rate && { rate, digits: rate.digits };
}
const planned = (minor: bigint, doc: { commodity: string }, rate: PlanningRate) =>
  doc.commodity === 'money' ? toPlanning(minor, rate) : minor;

/** Gaps of needs as they stand in the planner's memory: a need that has not changed is not counted again. */
const counted = new WeakMap<NeedState, { readonly under: string; readonly gap: Readonly<Record<string, string>> }>();

/**
 * Cost less own contribution less bilateral support, never below zero and never below what is agreed. `under`: the years
 * and rates that it is counted with.
 */
function gapOf(
  need: NeedState,
  agreed: ReadonlyMap<number, bigint> | undefined,
  terms: PlanningTerms,
  under: string,
): Readonly<Record<string, string>> | undefined {
  const known = counted.get(need);
  const open = known?.under === under ? known.gap : openOf(need, terms);
  if (!open) return undefined;
  if (open !== known?.gap) counted.set(need, { under, gap: open });
  if (!agreed) return open;
  const gap = { ...open };
  for (const [year, amount] of agreed) {
    if (BigInt(gap[String(year)] ?? '0') < amount) gap[String(year)] = String(amount);
  }
  return gap;
}
function openOf(need: NeedState, terms: PlanningTerms): Record<string, string> | undefined {
  const gap: Record<string, string> = {};
  for (const { year, cost, own } of need.years) {
    if (!terms.years.includes(year)) continue;
    const terms_ = rateOf(need, year, terms);
    if (!terms_) return undefined;
    const minor = (amount: string) => minorOf(amount, terms_.digits);
    const other = sum(need.bilateral.filter((line) => line.year === year).map((line) => minor(line.amount)));
    const open = minor(cost) - minor(own) - other;
    gap[String(year)] = String(open > 0n ? planned(open, need, terms_.rate) : 0n);
  }
  return gap;
}

/** A share in percent of the pledge, spread over the years by the profile of its tranches, rounded down. */
function capOf(pledge: PledgeState, whole: ReadonlyMap<number, bigint>, years: readonly number[]) {
  const percent = pledge.stateCapPercent;
  if (percent === undefined) return {};
  return {
    stateCap: Object.fromEntries(
      years.map((year) => [String(year), String(((whole.get(year) ?? 0n) * BigInt(percent)) / 100n)]),
    ),
  };
}

function needInput(need: NeedState, rank: number, gap: Readonly<Record<string, string>>): NeedInput {
  return {
    id: need.id,
    state: need.state,
    coStates: need.coStates,
    rank,
    pillar: need.pillar,
    ...(need.subType === undefined ? {} : { subType: need.subType }),
    form: need.form,
    acceptsLoans: need.acceptsLoans,
    channels: channelsOf(need),
    tags: need.tags,
    evidence: need.evidence,
    donors: need.visibility === 'namedProviders' ? named(need) : [],
    gap,
  };
}

/** The years of the plan with the rates of a need's currency: what its gap is counted with. */
function ratesOf(terms: PlanningTerms): (need: NeedState) => string {
  const known = new Map<string, string>();
  return ({ commodity, currency = 'USD' }) => {
    const name = commodity === 'money' ? currency : '';
    const found =
      known.get(name) ??
      terms.years
        .map((year) => {
          const rate = name === '' ? undefined : terms.rate(name, year);
          return `${year} ${rate?.unitsPerUsd ?? ''} ${rate?.digits ?? ''}`;
        })
        .join();
    known.set(name, found);
    return found;
  };
}

export function planningInputs(copies: Copies, terms: PlanningTerms): PlanningInputs {
  const leftOut: { id: string; why: 'noRate' | 'unknownState' | 'noRank' }[] = [];
  const years = new Set(terms.years);
  const ranks = new Map<string, number>();
  for (const { order } of copies.rankings) order.forEach((id, index) => ranks.set(id, index + 1));
  const known = new Set(terms.states.map((state) => state.iso3));

  // what is agreed, by need and year, and by tranche
  const agreedByNeed = new Map<string, Map<number, bigint>>();
  const agreedByTranche = new Map<string, bigint>();
  const agreedLines = new Map<string, Map<string, AgreedLine>>();
  for (const proposal of copies.proposals.filter((one) => agreedStatuses.has(one.status))) {
    for (const line of proposal.lines) {
      const amount = BigInt(line.planning);
      const tranche = `${proposal.pledge}:${line.tranche}`;
      agreedByTranche.set(tranche, (agreedByTranche.get(tranche) ?? 0n) + amount);
      if (!years.has(line.year)) continue;
      const byYear = agreedByNeed.get(proposal.need) ?? new Map<number, bigint>();
      byYear.set(line.year, (byYear.get(line.year) ?? 0n) + amount);
      agreedByNeed.set(proposal.need, byYear);
      const lines = agreedLines.get(proposal.need) ?? new Map<string, AgreedLine>();
      const key = `${proposal.pledge}:${line.year}:${line.tranche}`;
      const before = BigInt(lines.get(key)?.amount ?? '0');
      lines.set(key, {
        pledge: proposal.pledge,
        need: proposal.need,
        year: line.year,
        tranche: line.tranche,
        amount: String(before + amount),
      });
      agreedLines.set(proposal.need, lines);
    }
  }

  const under = ratesOf(terms);
  const needsOf = new Map<string, NeedInput[]>();
  for (const { id, doc } of copies.needs) {
    const rank = ranks.get(id);
    const gap = gapOf(doc, agreedByNeed.get(id), terms, under(doc));
    if (rank === undefined) leftOut.push({ id, why: 'noRank' });
    else if (!known.has(doc.state)) leftOut.push({ id, why: 'unknownState' });
    else if (!gap) leftOut.push({ id, why: 'noRate' });
    else {
      const list = needsOf.get(networkOf(doc.commodity)) ?? [];
      list.push(needInput(doc, rank, gap));
      needsOf.set(networkOf(doc.commodity), list);
    }
  }

  const tranchesOf = Map.groupBy(copies.tranches, (tranche) => tranche.pledge);
  const free = new Map<string, { original: bigint; planning: bigint }>();
  const pledgesOf = new Map<string, PledgeInput[]>();
  const preferencesOf = preferencesWith(copies.needs, copies.interests);
  for (const { id, doc } of copies.pledges.filter((one) => one.doc.purpose === 'needs')) {
    const whole = new Map<number, bigint>();
    const available: Record<string, string> = {};
    let minimum = doc.commodity === 'money' ? terms.minimumGrant : 0n;
    for (const tranche of (tranchesOf.get(id) ?? []).filter((one) => years.has(one.year))) {
      const found = rateOf(doc, tranche.year, terms);
      if (!found) {
        leftOut.push({ id: tranche.id, why: 'noRate' });
        continue;
      }
      const total = planned(tranche.pledged - tranche.withdrawn, doc, found.rate);
      const rest = total - (agreedByTranche.get(tranche.id) ?? 0n);
      const planning = tranche.available > 0n && rest > 0n ? rest : 0n;
      whole.set(tranche.year, total);
      free.set(tranche.id, { original: tranche.available, planning });
      available[String(tranche.year)] = String(planning);
      if (doc.minimumGrant === undefined) continue;
      const own = planned(minorOf(doc.minimumGrant, found.digits), doc, found.rate);
      if (own > minimum) minimum = own;
    }
    const { excludedStates, ...earmark } = doc.earmark;
    const list = pledgesOf.get(networkOf(doc.commodity)) ?? [];
    list.push({
      id,
      donor: doc.provider.code,
      carryOver: doc.carryOver,
      loan: doc.instrument === 'loan',
      ...capOf(doc, whole, terms.years),
      minimumGrant: String(minimum),
      earmark: { ...earmark, excludedStates: [...new Set([...excludedStates, doc.provider.code])] },
      available,
      ...preferencesOf(doc),
    });
    pledgesOf.set(networkOf(doc.commodity), list);
  }

  const inputs = [...new Set(['USD', ...needsOf.keys(), ...pledgesOf.keys()])].sort().map((commodity): PlanInput => {
    const needs = needsOf.get(commodity) ?? [];
    const ids = new Set(needs.map((need) => need.id));
    const lands = new Set(needs.map((need) => need.state));
    return {
      format: 'article-six.plan-input.v1',
      commodity,
      years: [...terms.years],
      policy: { version: terms.policy, roundsPerSupply: terms.roundsPerSupply },
      states: terms.states.filter((state) => lands.has(state.iso3)),
      needs,
      pledges: pledgesOf.get(commodity) ?? [],
      agreed: needs.flatMap((need) => [...(agreedLines.get(need.id)?.values() ?? [])]),
      excluded: copies.excluded.filter((pair) => ids.has(pair.need)).map(({ pledge, need }) => ({ pledge, need })),
      previous: copies.proposals
        .filter((proposal) => proposal.status === 'floating' && ids.has(proposal.need))
        .flatMap((proposal) =>
          proposal.lines.map((line) => ({
            pledge: proposal.pledge,
            need: proposal.need,
            year: line.year,
            amount: line.planning,
          })),
        ),
    };
  });
  return { inputs, free, leftOut };
}

/** Named providers only, and nobody is named yet: nobody. An empty list would mean everybody; the State never serves itself. */
const named = (need: NeedState): string[] => (need.namedProviders.length > 0 ? need.namedProviders : [need.state]);
