// A pledge as a row of a pledges table and the rows of its tranches, from both kinds of table: the platform's own, with
// earmarks in columns, and published lists. What was given already is a statement, not a promise.
import type { PledgeInput } from '@article-six/contracts';
import { formatAmount, sum } from '@article-six/money';
import { at, withYears, type BundleFault, type BundleReading, type Row } from './bundle.js';
import { Cells } from './cells.js';
import { offeredPledge } from './offered-pledge.js';
import type { PledgeKind } from './pledge-draft.js';
import { publishedPledge } from './published-pledge.js';
import { trancheYear } from './tranche-row.js';

export interface BundledPledge {
  readonly kind: PledgeKind;
  /** its tranches stand in the order of the parts; `fundedBy` holds external ids, as the file has them */
  readonly input: PledgeInput;
  /** external ids of the needs that the earmark names */
  readonly earmarkNeeds: readonly string[];
}
const noNames: ReadonlyMap<string, string> = new Map();
/** Published lists say to whom the money goes in words of their own. */
const isPublished = (row: Row): boolean => 'kind' in row.cells || 'recipient_earmark' in row.cells;

export function readPledgeBundle(given: Row, parts: readonly Row[], today: string): BundleReading<BundledPledge> {
  if (given.fault) return { faults: [given.fault], notes: [] };
  const published = isPublished(given);
  const row = published ? given : withYears(given, parts);
  const cells = new Cells(row);
  const draft = published ? publishedPledge(cells, today) : offeredPledge(cells, noNames);
  const faults: BundleFault[] = [...cells.faults];
  if (cells.text('kind') === 'contribution')
    faults.push({
      column: 'kind',
      code: 'alreadyGiven',
      message: 'The row says what was given; only a promise becomes a pledge.',
    });
  if (!draft) return { faults, notes: [] };
  const notes: BundleFault[] = [...draft.notes];
  const tranches: PledgeInput['tranches'] = [];
  const minors: bigint[] = [];
  const seen = new Set<number>();
  if (parts.length === 0)
    faults.push({ column: 'pledge_id', code: 'undated', message: 'The pledge has no tranche, so no year has money.' });
  for (const [index, part] of parts.entries()) {
    const own = new Cells(part);
    const read = trancheYear(own, draft);
    faults.push(...at(index, own.faults));
    if (!read) continue;
    if (seen.has(read.tranche.year))
      faults.push({
        part: index,
        column: 'year',
        code: 'repeatedYear',
        message: `${read.tranche.year} has two tranches.`,
      });
    seen.add(read.tranche.year);
    tranches.push(read.tranche);
    minors.push(read.minor);
  }
  const together = sum(minors);
  const partOnly = parts.some((part) => /part/.test(part.cells['split'] ?? ''));
  const { total, measure } = draft;
  if (total !== undefined && faults.length === 0 && together !== total) {
    const [all = '', whole = ''] = [together, total].map((minor) => formatAmount(minor, measure.digits));
    if (partOnly && together < total)
      notes.push({
        column: 'total_minor',
        code: 'partDated',
        message: 'Only a part of the amount is known by year; the rest is left out.',
      });
    else
      faults.push({
        column: 'total_minor',
        code: 'totalDisagrees',
        message: `The tranches add up to ${all}, the pledge says ${whole}.`,
      });
  }
  if (faults.length > 0) return { faults, notes };
  const { kind, input, earmarkNeeds } = draft;
  return { thing: { kind, input: { ...input, tranches }, earmarkNeeds }, faults, notes };
}
/** Whose pledge a row states. */
export const providerOfRow = ({ cells }: Row): string => cells['donor_id'] ?? cells['donor'] ?? '';
