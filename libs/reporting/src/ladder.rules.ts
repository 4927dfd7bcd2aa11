// From a need as its State stated it to the rows that are added up: each year in its own currency and in the planning
// currency (US dollars), and the part of a proposal that each of its years carries. Pure; amounts are minor units.
import type { NeedState, ProposalState } from '@article-six/contracts';
import { convert, digitsOf, formatAmount, parseAmount, sum } from '@article-six/money';

export const PLANNING_DIGITS = 2;

export interface PlanningRate {
  readonly unitsPerUsd: string;
  /** the year whose average this is */
  readonly rateYear: number;
}
export type RateOf = (currency: string, year: number) => PlanningRate | undefined;

/** What is placed on a need-year, surest first: in this order it fills the gap. */
export const placedBands = ['disbursed', 'committed', 'reserved', 'proposed'] as const;
export type PlacedBand = (typeof placedBands)[number];

/** A year of a need. `cost`, `own`, `bilateral` are null while no rate of its currency is known: unknown is not zero. */
export interface YearFacts {
  readonly year: number;
  readonly digits: number;
  /** as the State stated them, in the currency of the need; bilateral may be more than the gap */
  readonly stated: { readonly cost: bigint; readonly own: bigint; readonly bilateral: bigint };
  readonly rate: PlanningRate | null;
  /** in the planning currency, or the unit; own + bilateral is never more than cost */
  readonly planning: { readonly cost: bigint; readonly own: bigint; readonly bilateral: bigint } | null;
}

/** Throws a RangeError for what is no amount with so many decimals. */
export function minorOf(amount: string, digits: number): bigint {
  const minor = parseAmount(amount, digits);
  if (typeof minor === 'bigint') return minor;
  throw new RangeError(`${amount}: ${minor.message}`);
}
/** Decimals of a commodity in the planning currency: an in-kind unit is whole. */
export const planningDigits = (commodity: string): number => (commodity === 'money' ? PLANNING_DIGITS : 0);
/** Minor units as they leave in JSON; `text` is an integer as PostgreSQL writes it. */
export const decimalOf = (text: string, commodity: string): string =>
  formatAmount(BigInt(text), planningDigits(commodity));

const orZero = (minor: bigint) => (minor > 0n ? minor : 0n);

/** Only a published need asks for money. */
export const isCounted = (need: Pick<NeedState, 'status'>): boolean => need.status === 'published';

/**
 * The years of a need. What remains after own contribution, and after bilateral support, is converted rounding down, as
 * the planner converts it: so a need that the plan has filled shows no unit without a source, and the parts add up to
 * the cost. Throws a RangeError for amounts that the currency does not have.
 */
export function yearFacts(need: NeedState, rateOf: RateOf): YearFacts[] {
  const money = need.commodity === 'money';
  const currency = need.currency ?? 'USD';
  const digits = money ? digitsOf(currency) : 0;
  return need.years.map(({ year, cost, own }) => {
    const support = need.bilateral.filter((one) => one.year === year).map((one) => minorOf(one.amount, digits));
    const stated = { cost: minorOf(cost, digits), own: minorOf(own, digits), bilateral: sum(support) };
    const rate = money ? (rateOf(currency, year) ?? null) : null;
    const planned = (minor: bigint) =>
      rate ? convert(minor, digits, rate.unitsPerUsd, PLANNING_DIGITS, 'down') : minor;
    const whole = planned(stated.cost);
    const afterOwn = planned(orZero(stated.cost - stated.own));
    const gap = planned(orZero(stated.cost - stated.own - stated.bilateral));
    const planning = money && !rate ? null : { cost: whole, own: whole - afterOwn, bilateral: afterOwn - gap };
    return { year, digits, stated, rate, planning };
  });
}

/** What a proposal places on one year in one band, in the planning currency or the unit. */
export interface Placed {
  readonly year: number;
  readonly band: PlacedBand;
  readonly amount: bigint;
}
type Line = ProposalState['lines'][number];

/**
 * The planning amount of a line of a match by the stages of its money: in proportion, by cumulative floor, the surest
 * first, so that the parts add up to it, and money in dollars is shown to the cent as the ledger has it.
 */
function stagesOf(line: Line, planning: bigint, { match, commodity, currency }: ProposalState): [PlacedBand, bigint][] {
  const stages = match?.lines.find((one) => one.year === line.year && one.tranche === line.tranche);
  if (!stages) return [['reserved', planning]];
  const digits = commodity === 'money' ? digitsOf(currency ?? 'USD') : 0;
  const bands = ['disbursed', 'committed', 'reserved'] as const;
  const minor = bands.map((band) => minorOf(stages[band], digits));
  const whole = sum(minor);
  let [passed, shared] = [0n, 0n];
  return bands.map((band, i) => {
    passed += minor[i] ?? 0n;
    const upTo = whole === 0n ? 0n : (planning * passed) / whole;
    const part = upTo - shared;
    shared = upTo;
    return [band, part];
  });
}

/** What a proposal places, whatever tranche it comes from; undefined: nothing, or nothing any more. */
export function placedOf(proposal: ProposalState): Placed[] | undefined {
  const digits = planningDigits(proposal.commodity);
  const placed = new Map<string, Placed>();
  const place = (year: number, band: PlacedBand, amount: bigint) => {
    const key = `${year} ${band}`;
    if (amount > 0n) placed.set(key, { year, band, amount: (placed.get(key)?.amount ?? 0n) + amount });
  };
  switch (proposal.status) {
    case 'floating':
    case 'circulated':
    case 'accepted':
      for (const { year, planningAmount } of proposal.lines) place(year, 'proposed', minorOf(planningAmount, digits));
      return [...placed.values()];
    case 'confirmed':
      for (const line of proposal.lines)
        for (const [band, amount] of stagesOf(line, minorOf(line.planningAmount, digits), proposal))
          place(line.year, band, amount);
      return [...placed.values()];
    case 'declined':
    case 'lapsed':
    case 'superseded':
      return undefined;
  }
}
