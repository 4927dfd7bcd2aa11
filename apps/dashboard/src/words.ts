// Closed lists of the contract as the page offers them; the types hold them to it (types only are imported).
import type { DeclineReason, Pillar, ProposalStatus } from '@article-six/contracts';

const allPillars: Record<Pillar, true> = {
  clearance: true,
  victim_assistance: true,
  risk_education: true,
  stockpile_destruction: true,
  capacity: true,
  technology_exchange: true,
  programme_writing: true,
  implementing_legislation: true,
  sponsorship: true,
};
export const pillarList = Object.keys(allPillars) as Pillar[];

const allDeclineReasons: Record<DeclineReason, true> = {
  otherProgramming: true,
  conditionsNotMet: true,
  implementerUnsuitable: true,
  timing: true,
  alreadyFunded: true,
  other: true,
};
export const declineReasonList = Object.keys(allDeclineReasons) as DeclineReason[];

const allProposalStatuses: Record<ProposalStatus, true> = {
  floating: true,
  circulated: true,
  accepted: true,
  confirmed: true,
  declined: true,
  lapsed: true,
  superseded: true,
};
export const proposalStatusList = Object.keys(allProposalStatuses) as ProposalStatus[];
/** In the plan, on offer or agreed; the others are history. */
export const openStatuses: ProposalStatus[] = ['floating', 'circulated', 'accepted', 'confirmed'];
