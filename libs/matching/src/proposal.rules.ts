// A pledge, a need and lines of money become a proposal that people can read: names, both moneys, rates and reasons. The plan
// makes them, and people do by hand.
import type { NeedState, Origin, PledgeState, ProposalState, Reason, Side } from '@article-six/contracts';
import { formatAmount } from '@article-six/money';
import { networkOf, type Line } from './plan-input.rules.js';
import { shown } from './reasons.rules.js';
import type { Reference } from './reference.js';

export interface ProposalFacts {
  readonly id: string;
  readonly reference: string;
  readonly plan: number;
  readonly lines: readonly Line[];
  readonly need: NeedState;
  readonly rank: number;
  readonly pledge: PledgeState;
  readonly reasons: readonly Reason[];
  readonly rates: Pick<Reference, 'rateShown' | 'digitsOf'>;
  /** when it is offered at once; absent: it floats */
  readonly circulated?: { readonly on: string; readonly answerBy: string };
  /** by whom it was made by hand; `accepted`: by making it */
  readonly byHand?: {
    readonly origin: Exclude<Origin, 'plan'>;
    readonly accepted?: { readonly side: Side; readonly by: string };
    readonly note?: string;
    readonly counterOf?: string;
  };
}

/** What it was made by hand for, as the state carries it. */
function handMade({ byHand, circulated }: ProposalFacts): Partial<ProposalState> {
  if (!byHand) return {};
  const { origin, accepted, note, counterOf } = byHand;
  const answer = { answer: 'accepted' as const, on: circulated?.on ?? '', by: accepted?.by ?? '', workingDays: 0 };
  return {
    origin,
    ...(accepted ? { status: 'accepted', answers: { [accepted.side]: answer } } : {}),
    ...(note === undefined ? {} : { note }),
    ...(counterOf === undefined ? {} : { counterOf }),
  };
}

export function proposalState(facts: ProposalFacts): ProposalState {
  const { need, pledge, lines, rates, circulated } = facts;
  const currency = pledge.commodity === 'money' ? (pledge.currency ?? 'USD') : undefined;
  const digits = currency === undefined ? 0 : rates.digitsOf(currency);
  const tranches = [...new Set(lines.map((line) => line.tranche))];
  return {
    id: facts.id,
    reference: facts.reference,
    status: circulated ? 'circulated' : 'floating',
    plan: facts.plan,
    pledge: {
      id: pledge.id,
      reference: pledge.reference,
      title: pledge.title,
      provider: pledge.provider.code,
      providerName: pledge.provider.name,
    },
    need: {
      id: need.id,
      reference: need.reference,
      title: need.title,
      state: need.state,
      pillar: need.pillar,
      rank: facts.rank,
      visibility: need.visibility,
    },
    commodity: pledge.commodity,
    ...(currency === undefined ? {} : { currency }),
    lines: lines.map((line) => ({
      year: line.year,
      tranche: line.tranche,
      amount: formatAmount(BigInt(line.amount), digits),
      planningAmount: shown(networkOf(pledge.commodity), BigInt(line.planning)),
    })),
    rates: currency === undefined ? [] : tranches.map((year) => rates.rateShown(currency, year)),
    reasons: [...facts.reasons],
    answers: {},
    ...(circulated ? { circulatedOn: circulated.on, answerBy: circulated.answerBy } : {}),
    ...handMade(facts),
    fictional: need.fictional || pledge.fictional,
  };
}
