// Why this pledge for this need: codes and parameters, never sentences. The page says them in the reader's language.
import type { Reason } from '@article-six/contracts';
import { formatAmount } from '@article-six/money';
import { fulfils } from './eligibility.rules.js';
import type { Draft } from './plan-changes.rules.js';
import { causeOf, eligibleFor, needYear, type PlanContext } from './plan-context.rules.js';

/** Amounts of a network as people write them: dollars with cents, units whole. */
export const shown = (commodity: string, minor: bigint): string => formatAmount(minor, commodity === 'USD' ? 2 : 0);

function whyThisDonor(draft: Draft, context: PlanContext): Reason {
  const need = context.needs.get(draft.need);
  const others = new Set(
    need ? draft.lines.flatMap((line) => eligibleFor(context, need, line.year).map((pledge) => pledge.id)) : [],
  );
  others.delete(draft.pledge);
  if (others.size === 0) return { code: 'payer.onlyEligible', params: {} };
  if (context.kept.get(draft.pledge)?.has(draft.need)) return { code: 'payer.keptFromPreviousPlan', params: {} };
  return { code: 'payer.share', params: { others: others.size } };
}

/** What the need still lacks in the years of the horizon, and why. */
function whatStaysOpen(draft: Draft, context: PlanContext): Reason[] {
  const need = context.needs.get(draft.need);
  if (!need) return [];
  return Object.entries(need.gap).flatMap(([year, gap]): Reason[] => {
    const open = BigInt(gap) - (context.funded.get(needYear(need.id, year)) ?? 0n);
    if (open <= 0n) return [];
    const params = {
      year: Number(year),
      amount: shown(draft.commodity, open),
      cause: causeOf(context, need, Number(year)),
    };
    return [{ code: 'need.staysWithoutSource', params }];
  });
}

export function reasonsFor(draft: Draft, context: PlanContext, weightParts: ReadonlyMap<string, Reason[]>): Reason[] {
  const need = context.needs.get(draft.need);
  const pledge = context.pledges.get(draft.pledge);
  if (!need || !pledge) return [];
  const state = context.states.get(need.state);
  const because = fulfils(pledge, need, state);
  return [
    { code: 'need.rank', params: { rank: need.rank, state: need.state } },
    ...(because.length === 0
      ? [{ code: 'eligible.unearmarked', params: {} }]
      : because.map(({ member, value }) => ({ code: `eligible.${member}`, params: { value } }))),
    { code: 'weight.total', params: { weight: state?.weight ?? 0, state: need.state } },
    ...(weightParts.get(need.state) ?? []),
    {
      code: 'rounds.drawn',
      params: { rounds: context.plan.rounds, quantum: shown(draft.commodity, BigInt(context.plan.quantum)) },
    },
    whyThisDonor(draft, context),
    ...whatStaysOpen(draft, context),
  ];
}
