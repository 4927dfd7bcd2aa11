// The public shapes of /api/v1 that everything shares, and those of States, needs, pledges and people. What is planned of
// them is in plan.http.ts, what is agreed in match.http.ts. Types only, no code.
import type { TrancheState } from './matching.schema.js';
import type { ClockState, NeedState, PledgeState } from './states.schema.js';
import type { Article5Status, DeadlineStepKind, FactCertainty, OrganisationKind, PartyStatus, Role } from './words.js';

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
    | 'alarm'
    | 'question'
    | 'interest'
    | 'evidence'
    | 'organisation'
    | 'account'
    | 'clock'
    | 'notification'
    | 'resync';
  id: string;
  type: string;
  version: number;
}
