// The closed lists of words that events, the public API and the page share. One word for one thing.
// Sources: the Convention's articles, the Nairobi Action Plan 2005-2009 (actions 29-33 for victim assistance).

export const pillars = [
  'clearance',
  'victim_assistance',
  'risk_education',
  'stockpile_destruction',
  'capacity',
  'technology_exchange',
  'programme_writing',
  'implementing_legislation',
  'sponsorship',
] as const;
export type Pillar = (typeof pillars)[number];

/** What the State receives. */
export const forms = ['financial', 'technical', 'material'] as const;
export type Form = (typeof forms)[number];

export const instruments = ['grant', 'loan'] as const;
export type Instrument = (typeof instruments)[number];

/** How a State stands to the Convention on a day. deposited: its instrument is with the depositary, not in force yet. */
export const partyStatuses = ['party', 'deposited', 'signatory', 'notParty', 'withdrawn'] as const;
export type PartyStatus = (typeof partyStatuses)[number];

/** How well a fact of the registry is known; low and recall show as unverified. */
export const factCertainties = ['high', 'medium', 'low', 'recall'] as const;
export type FactCertainty = (typeof factCertainties)[number];

export const article5Statuses = ['none', 'outstanding', 'completed', 'unclear'] as const;
export type Article5Status = (typeof article5Statuses)[number];

/** A step in the history of an Article 5 deadline. */
export const deadlineSteps = ['deadline', 'requested', 'completed', 'lapsed'] as const;
export type DeadlineStepKind = (typeof deadlineSteps)[number];

/** Who may see the detail of a need; totals count every need. */
export const visibilities = ['public', 'statesParties', 'namedProviders', 'chathamHouse'] as const;
export type Visibility = (typeof visibilities)[number];

export const needStatuses = ['draft', 'submitted', 'published', 'met', 'withdrawn', 'lapsed'] as const;
export type NeedStatus = (typeof needStatuses)[number];

export const pledgeStatuses = ['draft', 'registered', 'closed', 'withdrawn'] as const;
export type PledgeStatus = (typeof pledgeStatuses)[number];

/** Where a pledge stands, as it is shown: open, partlyAllocated and exhausted follow from the ledger's copy. */
export const pledgeStages = [
  'draft',
  'registered',
  'open',
  'partlyAllocated',
  'exhausted',
  'closed',
  'withdrawn',
] as const;
export type PledgeStage = (typeof pledgeStages)[number];

/** What a provider attaches to its money: still to be met, met, or no longer asked for. */
export const conditionStates = ['open', 'met', 'waived'] as const;
export type ConditionState = (typeof conditionStates)[number];

/** Who pledges. */
export const providerKinds = [
  'state',
  'regionalOrganisation',
  'internationalOrganisation',
  'developmentBank',
  'foundation',
  'company',
  'pooledFund',
  'other',
] as const;
export type ProviderKind = (typeof providerKinds)[number];

/** Firm money may be committed; indicative money may be proposed and accepted only. */
export const certainties = ['firm', 'indicative'] as const;
export type Certainty = (typeof certainties)[number];

/**
 * floating: in the plan, not yet offered. circulated: offered to both sides. accepted: one side said yes.
 * confirmed: both did. declined, lapsed: an answer or none. superseded: a newer plan replaced it.
 */
export const proposalStatuses = [
  'floating',
  'circulated',
  'accepted',
  'confirmed',
  'declined',
  'lapsed',
  'superseded',
] as const;
export type ProposalStatus = (typeof proposalStatuses)[number];

/**
 * The life of a confirmed proposal. reserved: agreed by both sides. committed: legally bound, by four eyes. disbursing:
 * paid in part or in whole. received: the State has acknowledged all of it. broken: nothing of it stands any more.
 */
export const matchStatuses = ['reserved', 'committed', 'disbursing', 'received', 'completed', 'broken'] as const;
export type MatchStatus = (typeof matchStatuses)[number];

/** Who made a proposal: the plan, a coordinator or a donor by hand, or a side that countered another proposal. */
export const origins = ['plan', 'coordinator', 'donor', 'counter'] as const;
export type Origin = (typeof origins)[number];

/** How what the plan wants becomes an offer: at once, or on the days of the policy's calendar and by coordinators. */
export const circulations = ['atOnce', 'held'] as const;
export type Circulation = (typeof circulations)[number];

/** approved: in force from its effective day on, until the next one. */
export const policyStatuses = ['proposed', 'approved', 'rejected'] as const;
export type PolicyStatus = (typeof policyStatuses)[number];

/** What threatens the continuity of support: money this year and none next, one donor alone, a deadline that money cannot meet. */
export const alarmKinds = ['fundingCliff', 'singleDonor', 'deadlinePace'] as const;
export type AlarmKind = (typeof alarmKinds)[number];

/** What a State says of its need a year after a match was completed. */
export const followUpAnswers = ['met', 'partly', 'notMet'] as const;
export type FollowUpAnswer = (typeof followUpAnswers)[number];

/** The two sides that answer a proposal. */
export const sides = ['donor', 'state'] as const;
export type Side = (typeof sides)[number];

export const declineReasons = [
  'otherProgramming',
  'conditionsNotMet',
  'implementerUnsuitable',
  'timing',
  'alreadyFunded',
  'other',
] as const;
export type DeclineReason = (typeof declineReasons)[number];

export const roles = [
  'focalPoint',
  'capital',
  'donorOfficer',
  'donorApprover',
  'coordinator',
  'observer',
  'administrator',
] as const;
export type Role = (typeof roles)[number];

export const organisationKinds = ['state', 'donor', 'secretariat', 'observer'] as const;
export type OrganisationKind = (typeof organisationKinds)[number];

/** applied: waits for a coordinator. refused and suspended: none of its accounts may act. */
export const organisationStatuses = ['applied', 'active', 'refused', 'suspended'] as const;
export type OrganisationStatus = (typeof organisationStatuses)[number];
/** closed: its holder has left for good; a suspended account may come back. */
export const accountStatuses = ['invited', 'active', 'suspended', 'closed'] as const;
export type AccountStatus = (typeof accountStatuses)[number];
