// A draft of the plan becomes a proposal that people can read: names, lines in both moneys, rates and reasons.
import type { NeedState, PledgeState, ProposalState, Reason } from '@article-six/contracts';
import { formatAmount } from '@article-six/money';
import type { Draft } from './plan-changes.rules.js';

export interface ProposalFacts {
  readonly id: string;
  readonly reference: string;
  readonly plan: number;
  readonly draft: Draft;
  readonly need: NeedState;
  readonly rank: number;
  readonly pledge: PledgeState;
  readonly digits: number;
  readonly rates: ProposalState['rates'];
  readonly reasons: readonly Reason[];
  /** when it is offered at once; absent: it floats */
  readonly circulated?: { readonly on: string; readonly answerBy: string };
}

export function proposalState(facts: ProposalFacts): ProposalState {
  const { need, pledge, draft, digits } = facts;
  const planningDigits = draft.commodity === 'USD' ? 2 : 0;
  return {
    id: facts.id,
    reference: facts.reference,
    status: facts.circulated ? 'circulated' : 'floating',
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
    ...(pledge.currency === undefined ? {} : { currency: pledge.currency }),
    lines: draft.lines.map((line) => ({
      year: line.year,
      tranche: line.tranche,
      amount: formatAmount(BigInt(line.amount), digits),
      planningAmount: formatAmount(BigInt(line.planning), planningDigits),
    })),
    rates: [...facts.rates],
    reasons: [...facts.reasons],
    answers: {},
    ...(facts.circulated ? { circulatedOn: facts.circulated.on, answerBy: facts.circulated.answerBy } : {}),
    fictional: need.fictional || pledge.fictional,
  };
}
