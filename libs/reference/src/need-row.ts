// One row of a needs file, without its costs. The same reader serves full files (rank, channels, evidence) and published
// requests that state less; what a row does not say takes the plain default, never a guess.
import type { NeedInput } from '@article-six/contracts';
import { parseAmount } from '@article-six/money';
import type { Cells } from './cells.js';
import { measureOf, type Measure } from './commodity.js';
import { evidenceWords, formWords, organisationCode, pillarWords, UNDIVIDED, visibilityWords } from './file-words.js';
import { isPartyOn, stateOf } from './states.js';

export const NEED_COLUMNS = ['need_id', 'iso3', 'title', 'pillar', 'first_year', 'last_year'];
const USED = [
  ...NEED_COLUMNS,
  ...['co_states', 'sub_type', 'form', 'commodity', 'currency', 'lane', 'priority_rank', 'problem', 'plan', 'progress'],
  ...['channel_options', 'evidence_grade', 'gender_marker', 'accepts_loans', 'visibility', 'named_providers', 'tags'],
  ...['area_outside_state_control', 'late_discovery', 'impact_class', 'quantity', 'quantity_unit', 'unit', 'needed_by'],
  ...['component_of', 'fictional'],
];
const KEPT = [
  ...[
    'lane_rank',
    'consent_note',
    'quantity_origin',
    'needed_by_origin',
    'article',
    'nairobi_action',
    'plan_reference',
  ],
  ...['case', 'real_fields', 'snapshot', 'stated_in', 'total_cost', 'own_total', 'own_note', 'source', 'url'],
  ...['certainty', 'note'],
];
export const KNOWN_NEED_COLUMNS = [...USED, ...KEPT];

export interface NeedDraft {
  readonly externalId: string;
  readonly input: Omit<NeedInput, 'years'>;
  readonly measure: Measure;
  readonly firstYear: number;
  readonly lastYear: number;
  readonly rank?: number;
  readonly componentOf: string;
  readonly mayPostFrom: string;
  readonly more: Readonly<Record<string, string>>;
}

/** A need is posted by a State Party: on the day of the import, or at the latest while the need lasts. */
function partyFrom(cells: Cells, lastYear: number | undefined, today: string): string {
  const iso3 = cells.text('iso3');
  const state = stateOf(iso3);
  const days = [today, ...(lastYear === undefined ? [] : [`${lastYear}-12-31`])];
  if (!state) cells.fault('iso3', 'unknownState', `"${iso3}" is not a State of the registry.`);
  else if (state.status === 'party' && state.entryIntoForce === undefined)
    cells.fault('iso3', 'notInForce', `${state.name} may post from entry into force, and that day is not known yet.`);
  else if (!days.some((day) => isPartyOn(state, day)))
    cells.fault('iso3', 'notParty', `${state.name} is not a State Party, and only a State Party may post a need.`);
  return state?.entryIntoForce ?? '';
}

function pillarOf(cells: Cells) {
  const text = cells.needed('pillar');
  if (UNDIVIDED.includes(text) || text.includes(';'))
    return cells.fault(
      'pillar',
      'severalPillars',
      'The row covers several pillars; a need has one. Divide it by pillar.',
    );
  return text === '' ? undefined : cells.word('pillar', pillarWords);
}

function coStatesOf(cells: Cells): string[] {
  const codes = cells.list('co_states');
  for (const code of codes)
    if (!stateOf(code)) cells.fault('co_states', 'unknownState', `"${code}" is not a State of the registry.`);
  return codes;
}

function tagsOf(cells: Cells): string[] {
  const marked = (prefix: string, column: string) =>
    cells.text(column) === '' ? [] : [`${prefix}-${cells.text(column)}`];
  return [...cells.list('tags'), ...marked('gender-marker', 'gender_marker'), ...marked('impact', 'impact_class')];
}

function quantityOf(cells: Cells) {
  const value = cells.text('quantity');
  if (value === '') return {};
  const read = parseAmount(value, 4);
  if (typeof read !== 'bigint') cells.fault('quantity', 'quantity', `"${value}" is not a quantity.`);
  return { quantity: { value, unit: cells.text('quantity_unit') || cells.text('unit') || 'units' } };
}

/** Undefined when the row has a fault; `cells.faults` says which. */
export function needDraft(cells: Cells, today: string): NeedDraft | undefined {
  const externalId = cells.needed('need_id');
  const firstYear = cells.year('first_year');
  const lastYear = cells.year('last_year');
  const mayPostFrom = partyFrom(cells, lastYear, today);
  if (cells.text('first_year') === '' || cells.text('last_year') === '')
    cells.fault('first_year', 'undated', 'The need names no years, so it has no cost by year.');
  else if (firstYear !== undefined && lastYear !== undefined && firstYear > lastYear)
    cells.fault('last_year', 'years', 'The last year is before the first.');
  const pillar = pillarOf(cells);
  const victims = cells.text('lane') === 'victim_assistance';
  if (cells.text('lane') !== '' && victims !== (pillar === 'victim_assistance'))
    cells.fault('lane', 'lane', 'The lane is victim_assistance exactly when the pillar is.');
  const measure = measureOf(cells);
  const namedProviders = cells.list('named_providers');
  if (namedProviders.some((code) => !organisationCode.test(code)))
    cells.fault('named_providers', 'code', 'A provider has a code of 2 to 12 capital letters, digits or hyphens.');
  const rank = cells.whole('priority_rank', 1, 9999);
  const neededBy = cells.day('needed_by');
  const subType = cells.text('sub_type');
  const rest = {
    externalId,
    state: cells.text('iso3'),
    coStates: coStatesOf(cells),
    visibility: cells.word('visibility', visibilityWords, 'public') ?? 'public',
    namedProviders,
    title: cells.needed('title'),
    ...(subType === '' ? {} : { subType }),
    form: cells.word('form', formWords, 'financial') ?? 'financial',
    channels: cells.list('channel_options'),
    tags: tagsOf(cells),
    acceptsLoans: cells.yes('accepts_loans'),
    evidence: cells.word('evidence_grade', evidenceWords, 0) ?? 0,
    areaOutsideStateControl: cells.yes('area_outside_state_control'),
    lateDiscovery: cells.yes('late_discovery'),
    problem: cells.text('problem'),
    plan: cells.text('plan'),
    progress: cells.text('progress'),
    ...(neededBy === undefined ? {} : { neededBy }),
    ...quantityOf(cells),
    fictional: cells.yes('fictional'),
  };
  if (cells.faults.length > 0 || !pillar || !measure || firstYear === undefined || lastYear === undefined)
    return undefined;
  const { commodity, currency } = measure;
  return {
    externalId,
    input: { ...rest, pillar, commodity, ...(currency === undefined ? {} : { currency }) },
    measure,
    firstYear,
    lastYear,
    ...(rank === undefined ? {} : { rank }),
    componentOf: cells.text('component_of'),
    mayPostFrom,
    more: cells.more(USED),
  };
}
