// The public shapes of what is planned: proposals, plans with their reasons, policies, simulations, alarms, and the sums of
// the read side. Types only, no code.
import type { AlarmState } from './alarms.schema.js';
import type { PlanState, PolicyState, ProposalState, Reason } from './matching.schema.js';
import type { Earmark } from './states.schema.js';
import type { DeclineReason, Side } from './words.js';

export interface ProposalView extends ProposalState {
  version: number;
  stateName: string;
  /** sum of the lines in the planning currency (USD) or the unit */
  planningTotal: string;
  /** the side of the reader, when the reader belongs to one */
  yourSide: Side | null;
  /** the reader may answer now */
  canAnswer: boolean;
  updatedAt: string;
  /** it is shown as it stood at the end of this day */
  asOf?: string;
}
/** Body of POST /proposals/{id}/decline. */
export interface DeclineInput {
  reason: DeclineReason;
  note?: string;
}

export interface PlanView extends PlanState {
  version: number;
}
export interface ExplanationYear {
  year: number;
  /** cost less own contribution less bilateral support, planning currency or unit */
  gap: string;
  funded: string;
  missing: string;
  paidBy: { proposal?: string; pledge: string; provider: string; amount: string }[];
  /** the sum of what others pay, where they are not the reader's to know; `paidBy` is then the reader's own */
  otherMoney?: string;
  /** the round in which the pot was empty for this need-year */
  closedInRound?: number;
  cause?: 'noEligiblePledge' | 'stateCap' | 'potEmptied';
  reasons: Reason[];
}
export interface ExplanationView {
  need: string;
  plan: number;
  state: string;
  weight: number;
  weightParts: Reason[];
  rank: number;
  years: ExplanationYear[];
}
/** GET /policies, /policies/current and /policies/{number}. */
export interface PolicyView extends PolicyState {
  /** its number, as plans name it */
  version: string;
  /** accounts: who proposed it, and who decided */
  proposedBy: string;
  decidedBy?: string;
}
/** Body of POST /policies: what is absent stays as in the policy in force. */
export type PolicyInput = Partial<Omit<PolicyState, 'number' | 'status' | 'reason'>> & { reason: string };

/** Body of POST /simulations: what is supposed; at least one member beside the title. Amounts are US dollars. */
export interface SimulationInput {
  title?: string;
  policy?: Partial<Pick<PolicyState, 'roundsPerSupply' | 'horizonYears' | 'minimumGrant' | 'weights'>>;
  /** money that nobody has pledged, by year */
  extra?: { provider: string; amounts: Record<string, string>; earmark?: Partial<Earmark>; carryOver?: boolean };
  /** a donor that leaves: what both sides have agreed stays */
  withoutProvider?: string;
  /** other treaty deadlines, by State */
  deadlines?: Record<string, string>;
}
interface BeforeAfter {
  before: string;
  after: string;
  /** negative: a loss */
  change: string;
}
/** One commodity of a simulation; every list begins with the largest loss. */
export interface SimulationPart {
  commodity: string;
  inputHash: string;
  placed: BeforeAfter;
  states: (BeforeAfter & { state: string; years: Record<string, string> })[];
  needs: (BeforeAfter & { need: string; state: string; year: number })[];
  /** what each provider pays, agreed or wanted by the plan */
  providers: (BeforeAfter & { provider: string })[];
}
/** POST /simulations, GET /simulations/{id} and GET /policies/{number}/preview. */
export interface SimulationView {
  id: string;
  madeOn: string;
  /** number of the plan in force that it stands beside; 0 before the first */
  plan: number;
  supposed: SimulationInput;
  /** false: only totals and what concerns the reader are shown */
  whole: boolean;
  parts: SimulationPart[];
}

/** The ladder of money, in planning currency (USD), decimal strings; own + ... + noSource = cost. */
export interface Ladder {
  cost: string;
  own: string;
  bilateral: string;
  disbursed: string;
  committed: string;
  reserved: string;
  proposed: string;
  noSource: string;
}
export interface CoverageView {
  asOf: string;
  currency: 'USD';
  plan: number | null;
  demonstration: boolean;
  counts: { states: number; needs: number; pledges: number; proposals: number; waiting: number };
  total: Ladder;
  years: (Ladder & { year: number })[];
  /** most without a source first */
  states: (Ladder & { state: string; stateName: string })[];
  pillars: (Ladder & { pillar: string })[];
}
/** GET /coverage/needs/{id}, with ?asOf as it stood at the end of a day: the ladder of one need by year, in the planning currency or the unit of the need. */
export interface NeedCoverageView {
  need: string;
  commodity: string;
  years: (Ladder & { year: number })[];
}
export interface WaitingView {
  proposal: string;
  reference: string;
  need: string;
  needReference: string;
  title: string;
  state: string;
  stateName: string;
  provider: string;
  providerName: string;
  waitingFor: Side | 'both';
  since: string;
  days: number;
  answerBy: string;
  planningTotal: string;
  commodity: string;
}

/** GET /alarms: what threatens the continuity of support; `standing=false` shows those that are over. */
export interface AlarmView extends AlarmState {
  version: number;
  stateName: string;
  providerName?: string;
}
