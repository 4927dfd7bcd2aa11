// Whom an event concerns and what each is told. Pure: an event in, one draft for each recipient out. A recipient is an
// organisation (its code) or a role; people come and go, and everybody of an organisation reads the same list.
import type { EventOf, EventsOn, EventType, PledgeState, ProposalState, Side } from '@article-six/contracts';
import { digitsOf, formatAmount, isCurrency, parseAmount, sum } from '@article-six/money';
import { stateName } from '@article-six/reference';
import { createHash } from 'node:crypto';
import { ofAlarm } from './alarm-notice.rules.js';

export const coordinators = 'role:coordinator';
export type Params = Record<string, string | number>;
export interface Draft {
  /** code of an organisation, or role:coordinator */
  readonly recipient: string;
  /** as what it is told: an organisation may be a State with needs and a provider */
  readonly as: 'state' | 'provider' | 'coordinator';
  readonly mustAnswer: boolean;
}
export interface Told {
  readonly code: EventType;
  /** id of the record that it is about: a later notice about it overtakes this one */
  readonly thing: string;
  /** path in the page */
  readonly link: string;
  readonly params: Params;
  readonly to: readonly Draft[];
}
export type ToldEvent = EventsOn<
  | 'needs.need.v1'
  | 'needs.question.v1'
  | 'needs.interest.v1'
  | 'pledges.pledge.v1'
  | 'matching.proposal.v1'
  | 'matching.alarm.v1'
>;

/** The same event and recipient have the same id for ever, also in a database that was rebuilt from the topics. */
export function noticeId(event: string, recipient: string): string {
  const hex = createHash('sha256').update(`${event} ${recipient}`).digest('hex');
  const variant = ((parseInt(hex.slice(16, 18), 16) & 0x3f) | 0x80).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(18, 20)}-${hex.slice(20, 32)}`;
}

interface Priced {
  readonly commodity: string;
  readonly currency?: string | undefined;
}
const digitsFor = ({ currency }: Priced) => (currency !== undefined && isCurrency(currency) ? digitsOf(currency) : 0);
/** Decimal string to minor units; what this service cannot read counts as nothing, the record itself shows it. */
function minor(amount: string, priced: Priced): bigint {
  const parsed = parseAmount(amount, digitsFor(priced));
  return typeof parsed === 'bigint' ? parsed : 0n;
}
function priceOf(priced: Priced, amounts: readonly string[]): Params {
  const { commodity, currency } = priced;
  const total = sum(amounts.map((one) => minor(one, priced)));
  return { amount: formatAmount(total, digitsFor(priced)), commodity, ...(currency === undefined ? {} : { currency }) };
}
const span = (years: readonly number[]): Params =>
  years.length === 0 ? {} : { firstYear: Math.min(...years), lastYear: Math.max(...years) };
const mark = (fictional: boolean): Params => (fictional ? { fictional: 1 } : {});

function ofProposal(event: EventsOn<'matching.proposal.v1'>): Told {
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

type NeedTold = EventOf<
  | 'need.published'
  | 'need.revised'
  | 'need.supportRecorded'
  | 'need.withdrawn'
  | 'need.met'
  | 'need.lapsed'
  | 'need.reopened'
>;
function ofNeed(event: NeedTold): Told {
  const { need } = event.data;
  return {
    code: event.type,
    thing: need.id,
    link: `/needs/${need.id}`,
    params: {
      ...{ reference: need.reference, title: need.title, pillar: need.pillar },
      ...{ state: need.state, stateName: stateName(need.state) },
      ...span(need.years.map((one) => one.year)),
      ...mark(need.fictional),
    },
    to: [
      { recipient: need.state, as: 'state', mustAnswer: false },
      { recipient: coordinators, as: 'coordinator', mustAnswer: false },
    ],
  };
}

/** The State is asked, and who asked hears the answer; a question without one waits in the inbox of the State. */
function ofQuestion(event: EventsOn<'needs.question.v1'>): Told {
  const { question } = event.data;
  const { state, askedBy, needReference, needTitle, fictional } = question;
  const asker: Draft =
    askedBy.role === 'coordinator'
      ? { recipient: coordinators, as: 'coordinator', mustAnswer: false }
      : { recipient: askedBy.organisation, as: 'provider', mustAnswer: false };
  return {
    code: event.type,
    thing: question.id,
    link: `/needs/${question.need}`,
    params: {
      ...{ reference: needReference, title: needTitle, state, stateName: stateName(state) },
      ...{ provider: askedBy.organisation, providerName: stateName(askedBy.organisation) },
      ...mark(fictional),
    },
    to: event.type === 'question.asked' ? [{ recipient: state, as: 'state', mustAnswer: true }] : [asker],
  };
}

function ofInterest(event: EventsOn<'needs.interest.v1'>): Told {
  const { id, need, needReference, needTitle, state, provider, fictional } = event.data.interest;
  return {
    code: event.type,
    thing: id,
    link: `/needs/${need}`,
    params: {
      ...{ reference: needReference, title: needTitle, state, stateName: stateName(state) },
      ...{ provider, providerName: stateName(provider) },
      ...mark(fictional),
    },
    to: [
      { recipient: state, as: 'state', mustAnswer: false },
      { recipient: coordinators, as: 'coordinator', mustAnswer: false },
    ],
  };
}

function ofPledge(
  event: EventOf<'pledge.registered' | 'pledge.increased' | 'pledge.closed' | 'pledge.withdrawn'>,
): Told {
  const { pledge } = event.data;
  return {
    code: event.type,
    thing: pledge.id,
    link: `/pledges/${pledge.id}`,
    params: pledgeParams(pledge),
    to: [
      { recipient: pledge.provider.code, as: 'provider', mustAnswer: false },
      { recipient: coordinators, as: 'coordinator', mustAnswer: false },
    ],
  };
}
const pledgeParams = (pledge: PledgeState): Params => ({
  ...{ reference: pledge.reference, title: pledge.title },
  ...{ provider: pledge.provider.code, providerName: pledge.provider.name },
  ...priceOf(
    pledge,
    pledge.tranches.map((one) => one.amount),
  ),
  ...span(pledge.tranches.map((one) => one.year)),
  ...mark(pledge.fictional),
});

/** An organisation on both sides is told once, and must answer when either side must. */
function once(drafts: readonly Draft[]): Draft[] {
  const merged = new Map<string, Draft>();
  for (const draft of drafts) {
    const known = merged.get(draft.recipient);
    merged.set(draft.recipient, known ? { ...known, mustAnswer: known.mustAnswer || draft.mustAnswer } : draft);
  }
  return [...merged.values()];
}

/** What an event tells, and to whom; undefined when it concerns nobody. */
export function toldBy(event: ToldEvent): Told | undefined {
  switch (event.type) {
    case 'need.drafted':
    case 'need.submitted': // its content is the State's own until it is published: this service is not shown it
    case 'pledge.drafted':
    case 'pledge.revised': // its terms stand on its page; what moves money is told
      return undefined;
    case 'need.published':
    case 'need.revised':
    case 'need.supportRecorded':
    case 'need.withdrawn':
    case 'need.met':
    case 'need.lapsed':
    case 'need.reopened':
      return ofNeed(event);
    case 'question.asked':
    case 'question.answered':
      return ofQuestion(event);
    case 'interest.expressed':
    case 'interest.withdrawn':
      return ofInterest(event);
    case 'pledge.registered':
    case 'pledge.increased':
    case 'pledge.closed':
    case 'pledge.withdrawn':
      return ofPledge(event);
    case 'alarm.raised':
    case 'alarm.changed':
    case 'alarm.cleared':
      return ofAlarm(event);
    default:
      return ofProposal(event);
  }
}

/**
 * A tranche is told of when money was withdrawn from it, not when money moves on within it. `before`: what had been
 * withdrawn until now. The end of a whole pledge is told by the pledge: one message, not one for each year.
 */
export function toldByTranche(event: EventOf<'tranche.changed'>, before: string): Told | undefined {
  const { tranche, change } = event.data;
  const gone = minor(tranche.withdrawn, tranche) - minor(before, tranche);
  const wholePledge = change.reason === 'pledgeWithdrawn' || change.reason === 'pledgeClosed';
  if (gone <= 0n || wholePledge) return undefined;
  const { provider, year, commodity, currency } = tranche;
  return {
    code: event.type,
    thing: tranche.id,
    link: `/pledges/${tranche.pledge}`,
    params: {
      ...{
        provider,
        providerName: stateName(provider),
        year,
        commodity,
        amount: formatAmount(gone, digitsFor(tranche)),
      },
      ...(currency === undefined ? {} : { currency }),
    },
    to: [
      { recipient: provider, as: 'provider', mustAnswer: false },
      { recipient: coordinators, as: 'coordinator', mustAnswer: false },
    ],
  };
}
