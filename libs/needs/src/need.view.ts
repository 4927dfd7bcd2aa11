// What readers of a need are shown.
import type { NeedView } from '@article-six/contracts';
import { evidenceOn, stateName } from '@article-six/reference';
import type { NeedRow } from './need.queries.js';

/** `day`: the evidence of a need grows old, so it is graded for the day on which it is read. */
export function needView({ doc, version, updated, rank }: NeedRow, day: string): NeedView {
  const { grade, stale } = evidenceOn(doc, day);
  return {
    ...doc,
    version,
    stateName: stateName(doc.state),
    rank,
    updatedAt: updated.toISOString(),
    evidenceGrade: grade,
    evidenceStale: stale,
  };
}
