// How well a need is shown on a day. The State states a grade from 0 to 3 (survey, needs analysis and unit cost); what it
// rests on grows old, and a stale baseline counts one less until it is surveyed or counted again (Actions 18 and 42).
import type { NeedState } from '@article-six/contracts';
import { addYears } from './day.rules.js';

/** A survey or a count that is older than this no longer describes the land or the people. */
export const BASELINE_YEARS = 5;
export type Shown = Pick<NeedState, 'evidence' | 'details' | 'evidenceSources'>;
export interface Evidence {
  /** 0 to 3: the grade that counts on the day */
  readonly grade: number;
  readonly stale: boolean;
  /** the day of the newest baseline; undefined when the need names none */
  readonly baseline?: string;
}
const graded: readonly string[] = ['survey', 'needs_analysis', 'unit_cost'];

/** The highest grade that the named sources show: one for each kind; undefined when none is named. */
export function shownGrade(sources: NeedState['evidenceSources']): number | undefined {
  if (sources === undefined || sources.length === 0) return undefined;
  return new Set(sources.map(({ kind }) => kind).filter((kind) => graded.includes(kind))).size;
}

function baselines({ details, evidenceSources }: Shown): string[] {
  const surveys = (evidenceSources ?? []).flatMap(({ kind, on }) =>
    kind === 'survey' && on !== undefined ? [on] : [],
  );
  if (details?.kind === 'clearance' && details.surveyedOn !== undefined) return [...surveys, details.surveyedOn];
  if (details?.kind === 'victim_assistance' && details.survivors)
    return [...surveys, `${details.survivors.year}-12-31`];
  return surveys;
}

/** A need that names no baseline keeps the grade that it states: what is not known does not count against it. */
export function evidenceOn(need: Shown, day: string): Evidence {
  const baseline = baselines(need).sort().at(-1);
  if (baseline === undefined) return { grade: need.evidence, stale: false };
  const stale = addYears(baseline, BASELINE_YEARS) < day;
  return { grade: Math.max(0, need.evidence - (stale ? 1 : 0)), stale, baseline };
}
