// What readers of a need and of a State are shown.
import type { NeedView, StateView } from '@article-six/contracts';
import {
  article5DeadlineOn,
  extensionRequestWindow,
  firstReportDue,
  isPartyOn,
  leastDevelopedOn,
  stateName,
  yearlyReportDue,
  type StateRecord,
} from '@article-six/reference';
import type { NeedRow } from './need.queries.js';

export const needView = ({ doc, version, updated, rank }: NeedRow): NeedView => ({
  ...doc,
  version,
  stateName: stateName(doc.state),
  rank,
  updatedAt: updated.toISOString(),
});

/** As it stands on a day: party status, deadlines and the list of least developed States all have their dates. */
export const stateView = (state: StateRecord, day: string): StateView => ({
  iso3: state.iso3,
  name: state.name,
  regions: [...state.regions],
  leastDeveloped: leastDevelopedOn(state, day),
  party: isPartyOn(state, day),
  entryIntoForce: state.entryIntoForce ?? null,
  article4Deadline: isPartyOn(state, day) ? (state.article4Deadline ?? null) : null,
  article5Deadline: article5DeadlineOn(state, day) ?? null,
  certainty: state.unverified ? 'unverified' : state.certainty.party,
});

/** GET /states/{iso3}/clocks: the treaty's own deadlines as they stood on the day; null where no duty runs. */
export interface ClocksView {
  state: string;
  asOf: string;
  entryIntoForce: string | null;
  article4: { deadline: string } | null;
  article5: { deadline: string; extensions: number; request: { opens: string; closes: string } } | null;
  article7: { firstReportDue: string; nextReportDue: string } | null;
  /** the registry has part of this from memory or with low certainty */
  unverified: boolean;
}
export function clocksView(state: StateRecord, day: string): ClocksView {
  const party = isPartyOn(state, day);
  const inForce = party ? state.entryIntoForce : undefined;
  const five = article5DeadlineOn(state, day);
  const passed = state.article5.history.filter((step) => step.kind === 'deadline' && (step.day ?? '') < (five ?? ''));
  return {
    state: state.iso3,
    asOf: day,
    entryIntoForce: state.entryIntoForce ?? null,
    article4: party && state.article4Deadline !== undefined ? { deadline: state.article4Deadline } : null,
    article5:
      five === undefined ? null : { deadline: five, extensions: passed.length, request: extensionRequestWindow(five) },
    article7:
      inForce === undefined
        ? null
        : { firstReportDue: firstReportDue(inForce), nextReportDue: yearlyReportDue(inForce, day) },
    unverified: state.unverified,
  };
}
