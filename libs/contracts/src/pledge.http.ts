// What pledges answers beside the pledge itself. Types only, no code.
import type { PledgeView } from './http.js';
import type { Earmark, PledgeState } from './states.schema.js';
import type { ConditionState, Instrument, PledgeStage } from './words.js';

/** GET /pledges/{id} and what its commands answer. */
export interface PledgeDetailView extends PledgeView {
  /** how far it is used, from the copy of the ledger; for those who do not see the ledger `registered` is the most */
  stage: PledgeStage;
  /** what each of several providers gives by year; adds up to the tranches */
  shares?: { code: string; name: string; amounts: Record<string, string> }[];
  /** of money that its recipient passes on, by year; `standing` is what the ledger still holds of it */
  passedOn?: { year: number; standing: string; passed: string }[];
}
/** One line of GET /pledges/{id}/versions, newest first. */
export interface PledgeVersionView {
  version: number;
  /** by the domain clock */
  at: string;
  /** a role, never a name */
  by: string;
  reason: string | null;
  status: string;
  /** JSON pointers of the members that differ from the version before */
  changed: string[];
  pledge: PledgeState;
}
/** Body of POST /pledges/{id}/increase: more money for a year, or money for one more year. */
export interface IncreaseInput {
  year: number;
  amount: string;
  /** of a year that is added; a year that is there stays as firm as it is */
  certainty?: 'firm' | 'indicative';
  dueDate?: string;
  reason: string;
}
/** Body of POST /pledges/{id}/conditions/{number}; the first condition is number 1. */
export interface ConditionInput {
  state: ConditionState;
  reason?: string;
}
/** GET /pledges/totals: what was promised and stands in one unit and year; money that was passed on counts once. */
export interface PledgeTotalView {
  commodity: string;
  currency?: string;
  year: number;
  /** the sum of all tranches */
  stated: string;
  /** the part of it that other pledges have counted already */
  passedOn: string;
  /** stated less passed on */
  once: string;
}

/** Body of POST /pledges/preview: an earmark before it is saved. */
export interface EarmarkPreviewInput {
  earmark: Partial<Earmark>;
  /** money, or the unit of an offer in kind */
  commodity: string;
  instrument?: Instrument;
}
/** A need that the money may serve, with what it lacks by year in the planning currency (USD) or its unit. */
export interface EligibleNeedView {
  id: string;
  reference: string;
  title: string;
  state: string;
  stateName: string;
  pillar: string;
  rank: number;
  missing: Record<string, string>;
}
/** POST /pledges/preview and GET /pledges/{id}/eligible-needs. Counts and sums are of all, items of one page. */
export interface EligibleNeedsView {
  commodity: string;
  count: number;
  missing: Record<string, string>;
  items: EligibleNeedView[];
  next?: string;
  /** needs that one member of the earmark alone keeps out, most first */
  keptOutBy: { member: string; needs: number }[];
}
/** GET /pledges/{id}/unused: money of a tranche that nobody has been offered, and what could take it. */
export interface UnusedView {
  pledge: string;
  currency?: string;
  commodity: string;
  years: {
    year: number;
    /** of the tranche, in its own currency */
    available: string;
    /** the same in the planning currency; absent without a rate */
    planning?: string;
    /** eligible needs that lack something in this year, and how much in all */
    needs: number;
    missing: string;
  }[];
}
