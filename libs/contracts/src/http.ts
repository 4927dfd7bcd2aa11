// The public shapes of /api/v1: what controllers answer and what the page reads. Types only, no code.
import type {
  ClockState,
  Earmark,
  NeedState,
  PlanState,
  PledgeState,
  PolicyState,
  ProposalState,
  Reason,
  TrancheState,
} from './states.schema.js';
import type {
  Article5Status,
  DeadlineStepKind,
  DeclineReason,
  FactCertainty,
  OrganisationKind,
  PartyStatus,
  Role,
  Side,
} from './words.js';

/** RFC 9457. `errors` names every fault found at once; `traceId` is what a user quotes. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail?: string;
  traceId?: string;
  errors?: { pointer: string; code: string; message: string; params?: Record<string, string | number> }[];
  /** 412 only: what the reader's version missed */
  current?: { version: number; changedBy: string; changedAt: string };
}

/** A cursor page; `next` is also in the Link header. */
export interface Page<T> {
  items: T[];
  next?: string;
  total?: number;
}

export interface NeedView extends NeedState {
  version: number;
  stateName: string;
  /** 1 is the most important; null while the need is not in the State's ranking */
  rank: number | null;
  updatedAt: string;
  /** as it counts today: what the State states, one less when its baseline is old */
  evidenceGrade?: number;
  /** the survey or the count that the need rests on is older than the rule allows */
  evidenceStale?: boolean;
}
/** One line of GET /needs/{id}/versions, newest first. */
export interface NeedVersionView {
  version: number;
  /** by the domain clock */
  at: string;
  /** a role, never a name */
  by: string;
  reason: string | null;
  status: string;
  /** JSON pointers of the members that differ from the version before */
  changed: string[];
  need: NeedState;
}
export interface RankingView {
  state: string;
  version: number;
  order: { id: string; reference: string; title: string; pillar: string; status: string; rank: number }[];
}
/** Body of PUT /states/{iso3}/ranking: the whole order, with If-Match. */
export interface RankingInput {
  order: string[];
}
/** Body of POST /needs. */
export type NeedInput = Omit<
  NeedState,
  'id' | 'reference' | 'status' | 'publishedOn' | 'bilateral' | 'reopenedOn' | 'endedOn'
>;
/** Body of POST /needs/{id}/reopen. `lateDiscovery`: a stockpile was found after it was reported destroyed. */
export interface ReopenInput {
  reason: string;
  lateDiscovery?: boolean;
}

export interface StateView {
  iso3: string;
  name: string;
  regions: string[];
  leastDeveloped: boolean;
  party: boolean;
  entryIntoForce: string | null;
  article4Deadline: string | null;
  article5Deadline: string | null;
  certainty: string;
  status?: PartyStatus;
  /** how often it was corrected; 0: as the kept registry has it */
  version?: number;
}
export interface DeadlineStepView {
  kind: DeadlineStepKind;
  day?: string;
  year?: number;
  text?: string;
}
/** GET /states/{iso3} */
export interface StateDetailView extends StateView {
  status: PartyStatus;
  version: number;
  signedOn: string | null;
  depositedOn: string | null;
  /** when only the year of the deposit is known */
  depositedIn: number | null;
  withdrawnOn: string | null;
  /** may prepare needs (from the deposit on), may publish them (from entry into force on) */
  mayDraft: boolean;
  mayPublish: boolean;
  article5: { status: Article5Status; completedIn: number | null; history: DeadlineStepView[]; text: string };
  certainties: { party: FactCertainty; article5: FactCertainty | null };
  unverified: boolean;
  sources: string;
  note: string;
  /** corrections, newest first; what is not in one stands in the kept registry */
  history: { version: number; at: string; by: string; source: string; reason: string; changed: string[] }[];
}
/** Body of PUT /states/{iso3}: the dates of the depositary and the decisions on Article 5, whole, with their source. */
export interface StateCorrectionInput {
  signedOn?: string;
  depositedOn?: string;
  depositedIn?: number;
  /** computed by Article 17 when it is not given */
  entryIntoForce?: string;
  /** the State is bound by succession: Article 17 does not apply */
  succession?: boolean;
  withdrawnOn?: string;
  article5: { status: Article5Status; completedIn?: number; history: DeadlineStepView[] };
  certainty: { party: FactCertainty; article5?: FactCertainty };
  source: string;
  reason: string;
}

export interface PledgeView extends PledgeState {
  version: number;
  updatedAt: string;
  /** a copy of matching's ledger; empty until it has arrived */
  ledger: TrancheState[];
}
/** Body of POST /pledges. A condition is open when it is stated; its state changes by a command of its own. */
export type PledgeInput = Omit<
  PledgeState,
  'id' | 'reference' | 'status' | 'conditions' | 'registeredOn' | 'closedOn'
> & { conditions?: { text: string }[] };

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
/** GET /coverage/needs/{id}: the ladder of one need by year, in the planning currency or the unit of the need. */
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

export interface NotificationView {
  id: string;
  at: string;
  /** message id of the sentence: the event type, e.g. proposal.circulated */
  code: string;
  params: Record<string, string | number>;
  /** path in the page, /proposals/... */
  link: string;
  mustAnswer: boolean;
  read: boolean;
}

export interface SessionView {
  account: string;
  organisation: { code: string; kind: OrganisationKind; name: string };
  roles: Role[];
}
/** GET /clock */
export interface ClockView extends ClockState {
  now: string;
  version: number;
}
/** One line of GET /stream: re-read what it names. `resync`: re-read everything in view. */
export interface StreamHint {
  kind:
    | 'need'
    | 'ranking'
    | 'state'
    | 'pledge'
    | 'proposal'
    | 'plan'
    | 'policy'
    | 'tranche'
    | 'clock'
    | 'notification'
    | 'resync';
  id: string;
  type: string;
  version: number;
}
