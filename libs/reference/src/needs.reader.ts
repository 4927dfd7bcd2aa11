// A needs file with its costs file, and what was agreed outside the platform. A need is accepted whole or not at all:
// one faulty year refuses it, because a need that lost a year would ask for less than the State did.
import type { NeedInput } from '@article-six/contracts';
import { Cells, Ledger, type Fault } from './cells.js';
import { COST_COLUMNS, costYear, KNOWN_COST_COLUMNS, type CostYear } from './cost-row.js';
import { readTable, type Row, type TextFile } from './csv.js';
import { KNOWN_NEED_COLUMNS, NEED_COLUMNS, needDraft, type NeedDraft } from './need-row.js';
import type { Reading } from './report.js';

export interface NeedRow {
  readonly externalId: string;
  readonly input: NeedInput;
  /** 1 is the most important of the State's needs; absent when no rank is stated */
  readonly rank?: number;
  /** the day from which the State may post: its entry into force */
  readonly mayPostFrom: string;
  /** cells that have no field in the product, by column */
  readonly more: Readonly<Record<string, string>>;
}
export interface NeedFiles {
  readonly needs: TextFile;
  readonly costs: TextFile;
}
interface Cost {
  readonly row: Row;
  readonly year: CostYear | undefined;
  readonly faults: readonly Fault[];
}
const fault = (column: string, code: string, message: string): Fault => ({ column, code, message });

/** Why a need cannot stand with these costs; undefined when it can. */
function costFault(costs: readonly Cost[]): Fault | undefined {
  const bad = costs.filter((cost) => cost.faults.length > 0);
  if (
    costs.length === 0 ||
    (bad.length > 0 && bad.every(({ faults }) => faults.every(({ code }) => code === 'uncosted')))
  )
    return fault(
      'need_id',
      'uncosted',
      'The need has no cost by year, so there is nothing to match: add rows with its need_id, a year and a cost.',
    );
  if (bad.length > 0)
    return fault('need_id', 'costRefused', 'A year of its costs was refused; correct that row first.');
  const years = costs.map((cost) => cost.year?.year);
  if (new Set(years).size < years.length) return fault('need_id', 'repeatedYear', 'A year has two rows of costs.');
  return undefined;
}

/** Refuses what stands twice: the same id, the same rank of a State. */
function twice(draft: NeedDraft, drafts: ReadonlyMap<string, NeedDraft>, ranks: ReadonlyMap<string, string>) {
  if (drafts.has(draft.externalId))
    return fault('need_id', 'repeatedId', `${draft.externalId} stands in the file already.`);
  const other = ranks.get(rankKey(draft));
  return other === undefined
    ? undefined
    : fault('priority_rank', 'repeatedRank', `${other} has this rank of ${draft.input.state} already.`);
}
/** A need without a rank shares its place with no other. */
const rankKey = (draft: NeedDraft) => `${draft.input.state} ${draft.rank ?? draft.externalId}`;

/** Reads needs as they stand on `today`: who is a State Party depends on it. */
export function readNeeds(files: NeedFiles, today: string): Reading<NeedRow> {
  const table = readTable(files.needs, NEED_COLUMNS);
  const costTable = readTable(files.costs, COST_COLUMNS);
  const needs = new Ledger(table, 'need_id');
  const costs = new Ledger(costTable, 'need_id');

  const drafts = new Map<string, NeedDraft>();
  const rowOf = new Map<string, Row>();
  const ranks = new Map<string, string>();
  for (const row of table.rows) {
    const cells = new Cells(row);
    const draft = needDraft(cells, today);
    const again = draft && twice(draft, drafts, ranks);
    if (!draft) needs.refuse(row, ...cells.faults);
    else if (again) needs.refuse(row, again);
    else {
      drafts.set(draft.externalId, draft);
      rowOf.set(draft.externalId, row);
      ranks.set(rankKey(draft), draft.externalId);
    }
  }

  const stated = new Set(table.rows.map((row) => row.cells['need_id'] ?? ''));
  const costsOf = new Map<string, Cost[]>();
  for (const row of costTable.rows) {
    const id = row.cells['need_id'] ?? '';
    const draft = drafts.get(id);
    if (draft) {
      const cells = new Cells(row);
      const year = costYear(cells, draft);
      costsOf.set(id, [...(costsOf.get(id) ?? []), { row, year, faults: cells.faults }]);
    } else if (stated.has(id)) costs.refuse(row, fault('need_id', 'withItsNeed', `The need ${id} was refused.`));
    else costs.refuse(row, fault('need_id', 'unknownNeed', `No need has the id "${id}".`));
  }

  const accepted: NeedRow[] = [];
  const whole = new Set([...drafts.keys()].filter((id) => !costFault(costsOf.get(id) ?? [])));
  for (const [id, draft] of drafts) {
    const row = rowOf.get(id);
    const own = costsOf.get(id) ?? [];
    const partOf = whole.has(draft.componentOf)
      ? fault(
          'component_of',
          'partOfAnother',
          `The row is a part of ${draft.componentOf}, which holds its cost already.`,
        )
      : undefined;
    const refused = costFault(own) ?? partOf;
    if (!row) continue;
    if (refused) {
      needs.refuse(row, refused);
      for (const cost of own)
        costs.refuse(
          cost.row,
          ...(cost.faults.length > 0 ? cost.faults : [fault('need_id', 'withItsNeed', `The need ${id} was refused.`)]),
        );
      continue;
    }
    needs.accept(row);
    for (const cost of own) {
      costs.accept(cost.row);
      if ((cost.row.cells['own'] ?? '') === '')
        costs.note(cost.row, 'own', 'ownNotStated', 'The own contribution is not stated; it is read as none.');
    }
    if (draft.input.visibility === 'namedProviders' && draft.input.namedProviders.length === 0)
      needs.note(row, 'visibility', 'nobodyNamed', 'The need is for named providers, but the file names none.');
    accepted.push({
      externalId: id,
      input: { ...draft.input, years: own.flatMap(({ year }) => (year ? [year] : [])).sort((a, b) => a.year - b.year) },
      ...(draft.rank === undefined ? {} : { rank: draft.rank }),
      mayPostFrom: draft.mayPostFrom,
      more: draft.more,
    });
  }
  return {
    accepted,
    refusals: [...needs.refusals, ...costs.refusals],
    notes: [...needs.notes, ...costs.notes],
    files: [needs.report(KNOWN_NEED_COLUMNS), costs.report(KNOWN_COST_COLUMNS)],
  };
}

/** The order that each State gave its needs, by external id; a State without ranks is not in it. */
export function rankingsOf(needs: readonly NeedRow[]): Map<string, string[]> {
  const ranked = needs.filter((need) => need.rank !== undefined).sort((a, b) => (a.rank ?? 0) - (b.rank ?? 0));
  return new Map(
    [...Map.groupBy(ranked, (need) => need.input.state)]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([state, list]) => [state, list.map((need) => need.externalId)]),
  );
}
