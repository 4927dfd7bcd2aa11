// A need as a row of a needs table and the rows of its costs.
import type { NeedInput } from '@article-six/contracts';
import { at, withYears, type BundleFault, type BundleReading, type Row } from './bundle.js';
import { Cells } from './cells.js';
import { costYear } from './cost-row.js';
import { needDraft } from './need-row.js';

export interface BundledNeed {
  /** its years stand in the order of the parts */
  readonly input: NeedInput;
  readonly rank?: number;
  /** the day from which the State may post */
  readonly mayPostFrom: string;
}

/** Reads a need as it stands on `today`: who is a State Party depends on it. */
export function readNeedBundle(stated: Row, parts: readonly Row[], today: string): BundleReading<BundledNeed> {
  // shifted cells say nothing more
  if (stated.fault) return { faults: [stated.fault], notes: [] };
  const row = withYears(stated, parts);
  const cells = new Cells(row);
  const draft = needDraft(cells, today);
  const faults: BundleFault[] = [...cells.faults];
  const notes: BundleFault[] = [];
  if (cells.text('component_of') !== '')
    faults.push({
      column: 'component_of',
      code: 'partOfAnother',
      message: `The row is a part of ${cells.text('component_of')}, which holds its cost already.`,
    });
  if (parts.length === 0)
    faults.push({
      column: 'need_id',
      code: 'uncosted',
      message:
        'The need has no cost by year, so there is nothing to match: add rows with its need_id, a year and a cost.',
    });
  if (!draft) return { faults, notes };
  const years: NeedInput['years'] = [];
  const seen = new Set<number>();
  for (const [index, part] of parts.entries()) {
    const own = new Cells(part);
    const year = costYear(own, draft);
    faults.push(...at(index, own.faults));
    if (!year) continue;
    if (seen.has(year.year))
      faults.push({
        part: index,
        column: 'year',
        code: 'repeatedYear',
        message: `${year.year} has two rows of costs.`,
      });
    seen.add(year.year);
    years.push(year);
    if (own.text('own') === '')
      notes.push({
        part: index,
        column: 'own',
        code: 'ownNotStated',
        message: 'The own contribution is not stated; it is read as none.',
      });
  }
  if (draft.input.visibility === 'namedProviders' && draft.input.namedProviders.length === 0)
    notes.push({
      column: 'visibility',
      code: 'nobodyNamed',
      message: 'The need is for named providers, but the file names none.',
    });
  if (faults.length > 0) return { faults, notes };
  const { rank, mayPostFrom } = draft;
  return {
    thing: { input: { ...draft.input, years }, ...(rank === undefined ? {} : { rank }), mayPostFrom },
    faults,
    notes,
  };
}
