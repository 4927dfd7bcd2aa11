// Whom an event concerns and what each is told. Pure: an event in, one draft for each recipient out. A recipient is an
// organisation (its code) or a role; people come and go, and everybody of an organisation reads the same list.
import type { EventOf, EventsOn, PledgeState } from '@article-six/contracts';
import { formatAmount } from '@article-six/money';
import { stateName } from '@article-six/reference';
import { createHash } from 'node:crypto';
import { ofAlarm } from './alarm-notice.rules.js';
import {
  digitsFor,
  coordinators,
  mark,
  minor,
  priceOf,
  span,
  type Draft,
  type Params,
  type Told,
} from './notice.params.js';
import { ofProposal } from './proposal-notice.rules.js';

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
