// Whom a proposal or a match concerns, and what each side is told of it.
import type { EventsOn, EventType, ProposalState, Side } from '@article-six/contracts';
import { stateName } from '@article-six/reference';
import { coordinators, mark, once, priceOf, span, type Draft, type Params, type Told } from './notice.params.js';

export function ofProposal(event: EventsOn<'matching.proposal.v1'>): Told {
  const { proposal } = event.data;
  const { pledge, need, answers, status } = proposal;
  const open = status === 'circulated' || status === 'accepted';
  const must = (side: Side) => open && answers[side] === undefined;
  // what was only in the plan was shown to coordinators, it was never offered: nobody waits for news of it
  const offered = event.type !== 'proposal.floated' && proposal.circulatedOn !== undefined;
  const to: Draft[] = [
    { recipient: need.state, as: 'state', mustAnswer: must('state') || event.type === 'match.followUpAsked' },
    { recipient: pledge.provider, as: 'provider', mustAnswer: must('donor') || event.type === 'match.commitmentAsked' },
    { recipient: coordinators, as: 'coordinator', mustAnswer: false },
  ];
  return {
    code: event.type,
    thing: proposal.id,
    link: `/proposals/${proposal.id}`,
    params: { ...proposalParams(proposal), ...matchParams(event.type, proposal) },
    to: offered ? once(to.filter((draft) => concerns(event.type, draft))) : [],
  };
}

/** A reminder is for who has not answered, a step of the money for the two sides; the rest is the coordinators' too. */
function concerns(type: EventType, draft: Draft): boolean {
  switch (type) {
    case 'proposal.reminded':
      return draft.mustAnswer;
    case 'match.commitmentAsked':
      return draft.as === 'provider';
    case 'match.followUpAsked':
      return draft.as !== 'provider';
    case 'proposal.outdated':
    case 'match.disbursed':
    case 'match.received':
    case 'match.progressed':
      return draft.as !== 'coordinator';
    default:
      return true;
  }
}

/** What a step of a match tells beside the proposal: the money that it moved, and why. */
function matchParams(type: EventType, proposal: ProposalState): Params {
  const { match, endedBecause, origin, changedSince } = proposal;
  const what = changedSince?.at(-1)?.what;
  const common: Params = {
    origin: origin ?? 'plan',
    ...(endedBecause === undefined ? {} : { reason: endedBecause }),
    ...(what === undefined || type !== 'proposal.outdated' ? {} : { what }),
  };
  if (!match) return common;
  const lines = match.lines;
  switch (type) {
    case 'match.broken': {
      const last = match.broken.at(-1);
      return {
        ...common,
        ...(last ? { reason: last.reason, ...span(last.lines.map((line) => line.year)) } : {}),
        ...priceOf(proposal, last?.lines.map((line) => line.amount) ?? []),
        left: match.status === 'broken' ? 'nothing' : 'part',
      };
    }
    case 'match.committed':
      return {
        ...common,
        ...priceOf(
          proposal,
          lines.flatMap((line) => [line.committed, line.disbursed]),
        ),
      };
    case 'match.disbursed':
      return {
        ...common,
        ...priceOf(
          proposal,
          lines.map((line) => line.disbursed),
        ),
      };
    case 'match.received':
      return {
        ...common,
        ...priceOf(
          proposal,
          lines.map((line) => line.received),
        ),
      };
    case 'match.followedUp':
      return { ...common, outcome: match.followUp?.answer ?? 'none' };
    case 'match.progressed':
      return { ...common, percent: match.progress.at(-1)?.percent ?? 0 };
    default:
      return common;
  }
}

function proposalParams(proposal: ProposalState): Params {
  const { reference, pledge, need, lines, answers, answerBy } = proposal;
  const declined = (['donor', 'state'] as const).find((side) => answers[side]?.answer === 'declined');
  const accepted = (['donor', 'state'] as const).find((side) => answers[side]?.answer === 'accepted');
  const reason = declined && answers[declined]?.reason;
  const side = declined ?? (proposal.status === 'accepted' ? accepted : undefined);
  return {
    ...{ reference, title: need.title, pillar: need.pillar, state: need.state, stateName: stateName(need.state) },
    ...{ provider: pledge.provider, providerName: pledge.providerName },
    ...{ needReference: need.reference, pledgeReference: pledge.reference, rank: need.rank },
    ...priceOf(
      proposal,
      lines.map((line) => line.amount),
    ),
    ...span(lines.map((line) => line.year)),
    ...(answerBy === undefined ? {} : { answerBy }),
    ...(side === undefined ? {} : { side }),
    ...(reason === undefined ? {} : { reason }),
    ...mark(proposal.fictional),
  };
}
