// Who may answer a proposal, and what an answer makes of it.
import type { DeclineReason, ProposalState, Role, Side } from '@article-six/contracts';
import { workingDaysBetween } from './working-days.rules.js';

export interface Answerer {
  readonly organisation: string;
  readonly roles: readonly Role[];
}
const donorRoles: readonly Role[] = ['donorOfficer', 'donorApprover'];

/** The side an actor belongs to, whether or not the role may answer. */
export function sideOf(proposal: ProposalState, actor: Answerer): Side | null {
  if (proposal.pledge.provider === actor.organisation) return 'donor';
  return proposal.need.state === actor.organisation ? 'state' : null;
}
/** The side an actor may answer for. */
export function answersFor(proposal: ProposalState, actor: Answerer): Side | null {
  const side = sideOf(proposal, actor);
  if (side === 'donor') return actor.roles.some((role) => donorRoles.includes(role)) ? side : null;
  return side === 'state' && actor.roles.includes('capital') ? side : null;
}
const open = (proposal: ProposalState) => proposal.status === 'circulated' || proposal.status === 'accepted';
export const canAnswer = (proposal: ProposalState, actor: Answerer): boolean => {
  const side = answersFor(proposal, actor);
  return side !== null && open(proposal) && proposal.answers[side] === undefined;
};

export type AnswerRefusal = 'notYours' | 'notOpen' | 'alreadyAnswered';
export type Answered = { proposal: ProposalState } | { refusal: AnswerRefusal };
function answering(proposal: ProposalState, actor: Answerer): { side: Side; role: Role } | { refusal: AnswerRefusal } {
  const side = answersFor(proposal, actor);
  if (side === null) return { refusal: 'notYours' };
  if (!open(proposal)) return { refusal: 'notOpen' };
  if (proposal.answers[side]) return { refusal: 'alreadyAnswered' };
  const may: readonly Role[] = side === 'donor' ? donorRoles : ['capital'];
  return { side, role: actor.roles.find((role) => may.includes(role)) ?? 'capital' };
}

/** Working days from circulation to an answer on this day. */
const taken = (proposal: ProposalState, today: string) =>
  proposal.circulatedOn === undefined ? {} : { workingDays: workingDaysBetween(proposal.circulatedOn, today) };

/** One side says yes; when the other has, too, the match is confirmed. */
export function accept(proposal: ProposalState, actor: Answerer, today: string): Answered {
  const who = answering(proposal, actor);
  if ('refusal' in who) return who;
  const answers = {
    ...proposal.answers,
    [who.side]: { answer: 'accepted' as const, on: today, by: who.role, ...taken(proposal, today) },
  };
  const both = answers.donor?.answer === 'accepted' && answers.state?.answer === 'accepted';
  return { proposal: { ...proposal, answers, status: both ? 'confirmed' : 'accepted' } };
}

/** One side says no, with a reason: the offer is over, its money free. */
export function decline(proposal: ProposalState, actor: Answerer, today: string, reason: DeclineReason): Answered {
  const who = answering(proposal, actor);
  if ('refusal' in who) return who;
  const answer = { answer: 'declined' as const, on: today, by: who.role, reason, ...taken(proposal, today) };
  return { proposal: { ...proposal, answers: { ...proposal.answers, [who.side]: answer }, status: 'declined' } };
}
