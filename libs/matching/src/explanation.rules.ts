// Why a need got what it got, and why not more: for each year who pays, what is missing, its cause, and which pledges
// nearly fit with the member of their earmark that stands in the way.
import type { ExplanationView, ExplanationYear, Reason } from '@article-six/contracts';
import type { NeedInput } from '@article-six/engine';
import { blocksOf, causeOf, needYear, unusedFor, type PlanContext } from './plan-context.rules.js';
import { shown } from './reasons.rules.js';

export interface Payer {
  readonly proposal?: string;
  readonly pledge: string;
  readonly provider: string;
  readonly year: number;
  readonly amount: bigint;
}
/** Ten near misses are enough to act on; the ones with the most unused money come first. */
const NEAR_MISSES = 10;

function nearMisses(context: PlanContext, need: NeedInput, year: number): Reason[] {
  return (context.input.pledges ?? [])
    .map((pledge) => ({
      pledge,
      unused: unusedFor(context, pledge, year),
      blockedBy: blocksOf(context, pledge, need, year),
    }))
    .filter((one) => one.unused > 0n && one.blockedBy.length > 0)
    .sort(
      (a, b) =>
        a.blockedBy.length - b.blockedBy.length ||
        (a.unused < b.unused ? 1 : a.unused > b.unused ? -1 : a.pledge.id < b.pledge.id ? -1 : 1),
    )
    .slice(0, NEAR_MISSES)
    .map(({ pledge, unused, blockedBy }) => ({
      code: 'gap.nearMiss',
      params: {
        pledge: pledge.id,
        provider: pledge.donor,
        unused: shown(context.input.commodity, unused),
        blockedBy: blockedBy.join(','),
      },
    }));
}

function yearOf(
  context: PlanContext,
  need: NeedInput,
  year: number,
  gap: bigint,
  payers: readonly Payer[],
): ExplanationYear {
  const money = (minor: bigint) => shown(context.input.commodity, minor);
  const funded = context.funded.get(needYear(need.id, year)) ?? 0n;
  const closed = context.closedIn.get(needYear(need.id, year));
  const short = gap > funded;
  return {
    year,
    gap: money(gap),
    funded: money(funded),
    missing: money(short ? gap - funded : 0n),
    paidBy: payers
      .filter((payer) => payer.year === year)
      .map(({ proposal, pledge, provider, amount }) => ({
        ...(proposal === undefined ? {} : { proposal }),
        pledge,
        provider,
        amount: money(amount),
      })),
    ...(closed === undefined ? {} : { closedInRound: closed }),
    ...(short ? { cause: causeOf(context, need, year) } : {}),
    reasons: short ? nearMisses(context, need, year) : [],
  };
}

export function explanationOf(
  context: PlanContext,
  need: NeedInput,
  number: number,
  payers: readonly Payer[],
  weightParts: readonly Reason[],
): ExplanationView {
  return {
    need: need.id,
    plan: number,
    state: need.state,
    weight: context.states.get(need.state)?.weight ?? 0,
    weightParts: [...weightParts],
    rank: need.rank,
    years: Object.entries(need.gap)
      .map(([year, gap]) => yearOf(context, need, Number(year), BigInt(gap), payers))
      .sort((a, b) => a.year - b.year),
  };
}
