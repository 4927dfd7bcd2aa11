// What readers of a State are shown: how it stands on a day, the treaty's clocks, and what coordinators have corrected.
import { changedMembers } from '@article-six/service-kit';
import type { StateDetailView, StateView } from '@article-six/contracts';
import {
  article5ClockOn,
  article5DeadlineOn,
  extensionRequestWindow,
  firstReportDue,
  isPartyOn,
  leastDevelopedOn,
  longestExtension,
  mayDraft,
  mayPost,
  partyStatusOn,
  yearlyReportDue,
  type StateRecord,
} from '@article-six/reference';
import type { RecordRow, VersionRow } from './registry.queries.js';

/** As it stands on a day: party status, deadlines and the list of least developed States all have their dates. */
export const stateView = (state: StateRecord, version: number, day: string): StateView => ({
  iso3: state.iso3,
  name: state.name,
  regions: [...state.regions],
  leastDeveloped: leastDevelopedOn(state, day),
  party: isPartyOn(state, day),
  entryIntoForce: state.entryIntoForce ?? null,
  article4Deadline: isPartyOn(state, day) ? (state.article4Deadline ?? null) : null,
  article5Deadline: article5DeadlineOn(state, day) ?? null,
  certainty: state.unverified ? 'unverified' : state.certainty.party,
  status: partyStatusOn(state, day),
  version,
});

/** `kept` is the State as the registry came; `versions` are its corrections, newest first. */
export function stateDetail(
  kept: StateRecord,
  row: RecordRow | undefined,
  versions: readonly VersionRow[],
  day: string,
): StateDetailView {
  const state = row?.doc ?? kept;
  const { status, completedIn, history, text } = state.article5;
  const version = row?.version ?? 0;
  return {
    ...stateView(state, version, day),
    status: partyStatusOn(state, day),
    version,
    signedOn: state.signedOn ?? null,
    depositedOn: state.depositedOn ?? null,
    depositedIn: state.depositedIn ?? null,
    withdrawnOn: state.withdrawnOn ?? null,
    mayDraft: mayDraft(state, day),
    mayPublish: mayPost(state, day),
    article5: { status, completedIn: completedIn ?? null, history: history.map((step) => ({ ...step })), text },
    certainties: { party: state.certainty.party, article5: state.certainty.article5 ?? null },
    unverified: state.unverified,
    sources: state.sources,
    note: state.note,
    history: versions.map(({ version: number, by, at, source, reason, doc }, index) => ({
      ...{ version: number, at: at.toISOString(), by, source, reason },
      changed: changedMembers(versions[index + 1]?.doc ?? kept, doc),
    })),
  };
}

/** GET /states/{iso3}/clocks: the treaty's own deadlines as they stood on the day; null where no duty runs. */
export interface ClocksView {
  state: string;
  asOf: string;
  entryIntoForce: string | null;
  article4: { deadline: string } | null;
  article5: {
    deadline: string;
    /** ten years after entry into force */
    original: string;
    /** how many were decided so far */
    extensions: number;
    decided: { from: string; until: string; withinTenYears: boolean }[];
    /** the year that is asked for, while no decision is known */
    requestedUntil: number | null;
    /** the longest that a Meeting of the States Parties could grant at once */
    longest: string;
    request: { opens: string; closes: string };
  } | null;
  article7: { firstReportDue: string; nextReportDue: string } | null;
  /** the registry has part of this from memory or with low certainty */
  unverified: boolean;
}
export function clocksView(state: StateRecord, day: string): ClocksView {
  const party = isPartyOn(state, day);
  const inForce = party ? state.entryIntoForce : undefined;
  const five = article5ClockOn(state, day);
  return {
    state: state.iso3,
    asOf: day,
    entryIntoForce: state.entryIntoForce ?? null,
    article4: party && state.article4Deadline !== undefined ? { deadline: state.article4Deadline } : null,
    article5: five
      ? {
          ...{ deadline: five.deadline, original: five.original, extensions: five.extensions.length },
          decided: [...five.extensions],
          requestedUntil: five.requestedUntil ?? null,
          longest: longestExtension(five.deadline),
          request: extensionRequestWindow(five.deadline),
        }
      : null,
    article7:
      inForce === undefined
        ? null
        : { firstReportDue: firstReportDue(inForce), nextReportDue: yearlyReportDue(inForce, day) },
    unverified: state.unverified,
  };
}
