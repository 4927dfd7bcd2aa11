// The public shapes around proposals and matches: offers by hand and their consequences, money and its steps, tranches,
// circulation, and the queue of unanswered requests. Types only, no code.
import type { ProposalState, TrancheState } from './matching.schema.js';
import type { FollowUpAnswer } from './words.js';

/** Money of one tranche for one year of a need, decimal string in the currency of the tranche. */
export interface MoneyLine {
  year: number;
  tranche: number;
  amount: string;
}
/** Body of POST /proposals/{id}/counter: other amounts or years inside the same pledge. */
export interface CounterInput {
  lines: MoneyLine[];
  note?: string;
}
/** Body of POST /manual-matches and of POST /manual-matches/preview. */
export interface ManualMatchInput {
  pledge: string;
  need: string;
  lines: MoneyLine[];
  note?: string;
}
/** One need-year that the next plan would give other money. Amounts in the planning currency (USD) or the unit. */
export interface ConsequenceLine {
  need: string;
  reference: string;
  title: string;
  state: string;
  stateName: string;
  year: number;
  before: string;
  after: string;
}
/**
 * What an offer by hand would change: the plan with it and without it. Who loses comes first. A donor reads what its own
 * pledges would no longer give; the rest is one sum.
 */
export interface ConsequencesView {
  commodity: string;
  takes: ConsequenceLine[];
  gives: ConsequenceLine[];
  /** sums over all needs, whoever pays */
  totals: { taken: string; given: string; unplacedBefore: string; unplacedAfter: string };
  /** what the offer is checked for; empty: it may be made */
  faults: { pointer: string; code: string; params?: Record<string, string | number> }[];
}

/** Body of POST /matches/{id}/commitments: all that is reserved when `lines` is absent. A second person approves it. */
export interface CommitmentInput {
  lines?: MoneyLine[];
  conditions?: string[];
}
/** Body of POST /matches/{id}/commitments/approve. */
export interface ApprovalInput {
  /** true when every condition of the commitment is met */
  conditionsMet?: boolean;
}
/** Body of POST /matches/{id}/disbursements and of /matches/{id}/receipts. */
export interface MoneyInput {
  lines: MoneyLine[];
}
/** Body of POST /matches/{id}/progress. */
export interface ProgressInput {
  percent: number;
  note: string;
}
/** GET /matches/{id}/progress: what the State planned, beside what it reports and what it has received. */
export interface ProgressView {
  match: string;
  need: string;
  /** as the State states them in the need, now */
  plan: string;
  progress: string;
  neededBy: string | null;
  quantity: { value: string; unit: string } | null;
  /** by year of the need: its share of the planned cost in per cent, rounded down, and what of it should be done by its end */
  years: { year: number; share: number; upTo: number }[];
  /** per cent that the plan foresees by the end of the last year that is over; 0 in the first one */
  expected: number;
  /** per cent that was reported last; null before the first report */
  reported: number | null;
  /** of the money that stands in this match, per cent that the State has received, rounded down */
  received: number;
  reports: NonNullable<ProposalState['match']>['progress'];
}
/** Body of POST /matches/{id}/follow-up: a year after completion, was the need met? The note is needed unless it was. */
export interface FollowUpInput {
  answer: FollowUpAnswer;
  note?: string;
}
/** Body of POST /matches/{id}/break. */
export interface BreakInput {
  reason: string;
}
/** GET /matches: a proposal that both sides confirmed, with its money. */
export type MatchView = ProposalState & {
  version: number;
  stateName: string;
  updatedAt: string;
  /** it is shown as it stood at the end of this day */
  asOf?: string;
};

export interface TrancheView extends TrancheState {
  version: number;
}
/** Body of POST /pledges/{id}/tranches/{year}/cut, /withdraw (all of it when amount is absent) and /reschedule. */
export interface CutInput {
  amount?: string;
  reason: string;
  /** the agreed money that breaks, as the preview names it: typed when something agreed is broken */
  breaking?: string;
  /** /reschedule only: the year that the money moves to */
  toYear?: number;
}
/** GET /pledges/{id}/tranches/{year}/cut?amount=…: what a cut would take, in this order. */
export interface CutView {
  fromAvailable: string;
  /** circulated offers that would end */
  offers: { proposal: string; reference: string; state: string; amount: string }[];
  /** matches that would break, newest first */
  matches: { proposal: string; reference: string; state: string; year: number; amount: string; committed: boolean }[];
  breaking: string;
  /** less than asked for: the rest has been paid */
  possible: boolean;
}

/** GET /circulation: what is on offer now, for how long, and how promptly offers are answered. */
export interface CirculationView {
  policy: {
    mode: 'atOnce' | 'held';
    days: number[];
    answerWorkingDays: number;
    /** in which a State may still object to its own request before any of it is offered; 0: nothing waits */
    objectionWorkingDays: number;
    reminders: number[];
  };
  /** the next day on which floating proposals are circulated; null when coordinators alone circulate, and at once */
  nextDay: string | null;
  /** money that no other need can be given while it is on offer, by commodity */
  frozen: {
    commodity: string;
    amount: string;
    offers: number;
    oldestOn: string;
    longestWorkingDays: number;
    meanWorkingDays: string;
  }[];
  /** of all answers so far */
  answers: { side: 'donor' | 'state'; answers: number; medianWorkingDays: number | null; lapsed: number }[];
  runs: { on: string; by: string; offers: number }[];
}

/** POST /circulation: what a coordinator has circulated. */
export interface CirculationDone {
  on: string;
  offers: number;
  /** proposals whose money has gone elsewhere meanwhile */
  skipped: number;
  /** needs whose State may still object: nothing of them is offered before `from` */
  waiting: { id: string; reference: string; state: string; stateName: string; from: string }[];
}

/** GET /requests: a published need that still lacks money, longest waiting first. */
export interface RequestView {
  need: string;
  reference: string;
  title: string;
  state: string;
  stateName: string;
  pillar: string;
  publishedOn: string | null;
  /** last day on which the State may object, by withdrawing the need; null once it is over */
  objectUntil: string | null;
  /** a late discovery of stockpiled mines: it comes first */
  urgent: boolean;
  /** since it was published, or reopened */
  daysWaiting: number;
  firstOfferOn: string | null;
  firstAnswerOn: string | null;
  /** from publication, or reopening, to the first answer of a donor */
  daysToFirstAnswer: number | null;
  /** what nobody has agreed to give in the years of the plan, in the planning currency or the unit; null without a rate */
  missing: string | null;
  commodity: string;
  offersOpen: number;
  waitsFor: 'offer' | 'donor' | 'state' | 'rest';
  coordinator: string | null;
  nextStep: string | null;
  nextStepBy: string | null;
  version: number;
}
/** Body of PUT /requests/{need}: who takes care of it, and what comes next. */
export interface RequestInput {
  take: boolean;
  nextStep?: string;
  nextStepBy?: string;
}
