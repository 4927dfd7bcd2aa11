// A pledges file with its tranches. Two kinds of file are told apart by their header: the platform's own, with earmarks
// in columns, and published lists. A pledge is accepted whole or not at all, and its tranches with it.
import type { PledgeInput } from '@article-six/contracts';
import { formatAmount, sum } from '@article-six/money';
import { Cells, Ledger, type Fault } from './cells.js';
import { readTable, type Row, type TextFile } from './csv.js';
import { KNOWN_OFFERED_COLUMNS, OFFERED_COLUMNS, offeredPledge } from './offered-pledge.js';
import { KIND_ORDER, mayInclude, type Counted } from './overlap.rules.js';
import type { PledgeDraft, PledgeKind } from './pledge-draft.js';
import { KNOWN_PUBLISHED_COLUMNS, PUBLISHED_COLUMNS, publishedPledge } from './published-pledge.js';
import type { Reading } from './report.js';
import { KNOWN_TRANCHE_COLUMNS, TRANCHE_COLUMNS, trancheYear, type TrancheYear } from './tranche-row.js';

export interface PledgeRow {
  readonly externalId: string;
  readonly kind: PledgeKind;
  /** `fundedBy` holds external ids, as the file has them */
  readonly input: PledgeInput;
  /** external ids of the needs that the earmark names */
  readonly earmarkNeeds: readonly string[];
  /** cells that have no field in the product, by column */
  readonly more: Readonly<Record<string, string>>;
}
export interface PledgeFiles {
  readonly pledges: TextFile;
  readonly tranches: TextFile;
  /** `donor_id, name`; without it a provider is called by the registry or by its code */
  readonly donors?: TextFile;
}
interface Tranche {
  readonly row: Row;
  readonly read: TrancheYear | undefined;
  readonly faults: readonly Fault[];
}
const fault = (column: string, code: string, message: string): Fault => ({ column, code, message });

/** Names of providers by code. */
export const providerNames = (file: TextFile): Map<string, string> =>
  new Map(
    readTable(file, ['donor_id', 'name']).rows.map(({ cells }) => [cells['donor_id'] ?? '', cells['name'] ?? '']),
  );

/** Why a pledge cannot stand with these tranches; undefined when it can. */
function trancheFault(draft: PledgeDraft, tranches: readonly Tranche[]): Fault | undefined {
  if (tranches.length === 0) return fault('pledge_id', 'undated', 'The pledge has no tranche, so no year has money.');
  if (tranches.some((tranche) => tranche.faults.length > 0))
    return fault('pledge_id', 'trancheRefused', 'A tranche was refused; correct that row first.');
  const years = tranches.map((tranche) => tranche.read?.tranche.year);
  if (new Set(years).size < years.length) return fault('pledge_id', 'repeatedYear', 'A year has two tranches.');
  const together = sum(tranches.map((tranche) => tranche.read?.minor ?? 0n));
  const partOnly = tranches.some((tranche) => /part/.test(tranche.row.cells['split'] ?? ''));
  if (draft.total === undefined || together === draft.total || (partOnly && together < draft.total)) return undefined;
  const [all, total] = [together, draft.total].map((minor) => formatAmount(minor, draft.measure.digits));
  return fault('total_minor', 'totalDisagrees', `The tranches add up to ${all ?? ''}, the pledge says ${total ?? ''}.`);
}

/** Reads pledges as they stand on `today`: who is a State Party, and so can post a need, depends on it. */
export function readPledges(files: PledgeFiles, today: string): Reading<PledgeRow> {
  const names = files.donors ? providerNames(files.donors) : new Map<string, string>();
  const first = readTable(files.pledges, ['pledge_id']);
  const published = first.columns.includes('recipient_earmark');
  const table = readTable(files.pledges, published ? PUBLISHED_COLUMNS : OFFERED_COLUMNS);
  const trancheTable = readTable(files.tranches, TRANCHE_COLUMNS);
  const pledges = new Ledger(table, 'pledge_id');
  const tranches = new Ledger(trancheTable, 'pledge_id');

  const drafts = new Map<string, { draft: PledgeDraft; row: Row }>();
  for (const row of table.rows) {
    const cells = new Cells(row);
    const draft = published ? publishedPledge(cells, today) : offeredPledge(cells, names);
    if (!draft) pledges.refuse(row, ...cells.faults);
    else if (drafts.has(draft.externalId))
      pledges.refuse(row, fault('pledge_id', 'repeatedId', `${draft.externalId} stands in the file already.`));
    else drafts.set(draft.externalId, { draft, row });
  }

  const stated = new Set(table.rows.map((row) => row.cells['pledge_id'] ?? ''));
  const tranchesOf = new Map<string, Tranche[]>();
  for (const row of trancheTable.rows) {
    const id = row.cells['pledge_id'] ?? '';
    const pledge = drafts.get(id)?.draft;
    if (pledge) {
      const cells = new Cells(row);
      const read = trancheYear(cells, pledge);
      tranchesOf.set(id, [...(tranchesOf.get(id) ?? []), { row, read, faults: cells.faults }]);
    } else if (stated.has(id))
      tranches.refuse(row, fault('pledge_id', 'withItsPledge', `The pledge ${id} was refused.`));
    else tranches.refuse(row, fault('pledge_id', 'unknownPledge', `No pledge has the id "${id}".`));
  }

  const byProvider = new Map<string, Map<PledgeKind, Counted[]>>();
  const accepted = new Map<string, PledgeRow>();
  const inOrder = [...drafts.values()].sort(
    (a, b) => KIND_ORDER.indexOf(a.draft.kind) - KIND_ORDER.indexOf(b.draft.kind),
  );
  for (const { draft, row } of inOrder) {
    const id = draft.externalId;
    const own = tranchesOf.get(id) ?? [];
    const years = own.flatMap(({ read }) => (read ? [read.tranche] : [])).sort((a, b) => a.year - b.year);
    const input: PledgeInput = { ...draft.input, tranches: years };
    const counted = { externalId: id, kind: draft.kind, input };
    const ofProvider = byProvider.get(input.provider.code) ?? new Map<PledgeKind, Counted[]>();
    const others = [...ofProvider].flatMap(([kind, list]) => (kind === draft.kind ? [] : list));
    const whole = trancheFault(draft, own) ? undefined : others.find((other) => mayInclude(other, counted));
    const refused =
      trancheFault(draft, own) ??
      (whole &&
        fault(
          'kind',
          'countedTwice',
          `This ${draft.kind} may be a part of the ${whole.kind} ${whole.externalId}; the two are not added up.`,
        ));
    if (refused) {
      pledges.refuse(row, refused);
      for (const tranche of own)
        tranches.refuse(
          tranche.row,
          ...(tranche.faults.length > 0
            ? tranche.faults
            : [fault('pledge_id', 'withItsPledge', `The pledge ${id} was refused.`)]),
        );
      continue;
    }
    const ofKind = ofProvider.get(draft.kind) ?? [];
    ofKind.push(counted);
    byProvider.set(input.provider.code, ofProvider.set(draft.kind, ofKind));
    pledges.accept(row);
    for (const note of draft.notes) pledges.note(row, note.column, note.code, note.message);
    for (const tranche of own) tranches.accept(tranche.row);
    if (draft.total !== undefined && sum(own.map(({ read }) => read?.minor ?? 0n)) < draft.total)
      pledges.note(
        row,
        'total_minor',
        'partDated',
        'Only a part of the amount is known by year; the rest is left out.',
      );
    accepted.set(id, { externalId: id, kind: draft.kind, input, earmarkNeeds: draft.earmarkNeeds, more: draft.more });
  }
  return {
    accepted: [...drafts.keys()].flatMap((id) => accepted.get(id) ?? []),
    refusals: [...pledges.refusals, ...tranches.refusals],
    notes: [...pledges.notes, ...tranches.notes],
    files: [
      pledges.report(published ? KNOWN_PUBLISHED_COLUMNS : KNOWN_OFFERED_COLUMNS),
      tranches.report(KNOWN_TRANCHE_COLUMNS),
    ],
  };
}
