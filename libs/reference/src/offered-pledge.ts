// One row of a pledges file of the platform's own kind: earmarks in every dimension, cap, minimum grant, purpose.
import { formatAmount } from '@article-six/money';
import { wordIn, type Cells } from './cells.js';
import { measureOf } from './commodity.js';
import { formWords, instrumentWords, organisationCode, pillarWords, purposeWords } from './file-words.js';
import type { PledgeDraft } from './pledge-draft.js';
import { regions, stateName, stateOf } from './states.js';

export const OFFERED_COLUMNS = ['pledge_id', 'donor_id', 'title'];
const USED = [
  ...OFFERED_COLUMNS,
  ...['donor_name', 'purpose', 'match_eligible', 'commodity', 'currency', 'form', 'instrument', 'earmark_states'],
  ...[
    'excluded_states',
    'earmark_regions',
    'earmark_ldc_only',
    'earmark_needs',
    'earmark_pillars',
    'earmark_sub_types',
  ],
  ...[
    'earmark_lane',
    'earmark_channels',
    'earmark_forms',
    'earmark_tags',
    'minimum_evidence',
    'not_before',
    'not_after',
  ],
  ...[
    'max_share_one_state_pct',
    'carry_over',
    'min_grant_minor',
    'preferences',
    'funded_by',
    'first_year',
    'last_year',
  ],
  ...['total_minor', 'announced_on', 'fictional'],
];
export const KNOWN_OFFERED_COLUMNS = [...USED, 'earmark_category', 'conditions', 'case', 'calibrated_to', 'note'];

function statesOf(cells: Cells, column: string): string[] {
  const codes = cells.list(column);
  for (const code of codes)
    if (!stateOf(code)) cells.fault(column, 'unknownState', `"${code}" is not a State of the registry.`);
  return codes;
}
/** The list of words in a cell, each of which must be one of `words`. */
function wordsOf<T>(cells: Cells, column: string, words: Readonly<Record<string, T>>): T[] {
  return cells.list(column).flatMap((text) => {
    const name = wordIn(words, text);
    const word = name === undefined ? undefined : words[name];
    if (word === undefined) cells.fault(column, 'word', `"${text}" is not one of: ${Object.keys(words).join(', ')}.`);
    return word === undefined ? [] : [word];
  });
}

/** The lane for victim assistance is the pillar: with other pillars beside it, only that one remains. */
function pillarsOf(cells: Cells) {
  const pillars = wordsOf(cells, 'earmark_pillars', pillarWords);
  const lane = cells.word('earmark_lane', { any: 'any', victim_assistance: 'victim_assistance' } as const, 'any');
  if (lane !== 'victim_assistance') return pillars;
  if (pillars.length > 0 && !pillars.includes('victim_assistance'))
    cells.fault('earmark_lane', 'lane', 'The lane is victim assistance, but the pillars leave it out.');
  return ['victim_assistance' as const];
}

function earmarkOf(cells: Cells) {
  const known = regions();
  const inRegions = cells.list('earmark_regions');
  for (const region of inRegions)
    if (!known.includes(region))
      cells.fault('earmark_regions', 'unknownRegion', `"${region}" is not a region of the registry.`);
  const notBefore = cells.year('not_before');
  const notAfter = cells.year('not_after');
  if (notBefore !== undefined && notAfter !== undefined && notBefore > notAfter)
    cells.fault('not_after', 'years', 'The pledge may not be used before it may no longer be used.');
  return {
    states: statesOf(cells, 'earmark_states'),
    excludedStates: statesOf(cells, 'excluded_states'),
    regions: inRegions,
    leastDevelopedOnly: cells.yes('earmark_ldc_only'),
    needs: [],
    pillars: pillarsOf(cells),
    subTypes: cells.list('earmark_sub_types'),
    forms: wordsOf(cells, 'earmark_forms', formWords),
    channels: cells.list('earmark_channels'),
    tags: cells.list('earmark_tags'),
    minimumEvidence: cells.whole('minimum_evidence', 0, 3) ?? 0,
    ...(notBefore === undefined ? {} : { notBefore }),
    ...(notAfter === undefined ? {} : { notAfter }),
  };
}

function minorCell(cells: Cells, column: string): bigint | undefined {
  const text = cells.text(column);
  if (text === '') return undefined;
  if (/^(0|[1-9]\d{0,17})$/.test(text)) return BigInt(text);
  return cells.fault(column, 'minor', `"${text}" is not a whole number of minor units.`);
}

/** Undefined when the row has a fault. `names`: names of providers by code, where a file gives them. */
export function offeredPledge(cells: Cells, names: ReadonlyMap<string, string>): PledgeDraft | undefined {
  const externalId = cells.needed('pledge_id');
  const code = cells.needed('donor_id');
  if (code !== '' && !organisationCode.test(code))
    cells.fault('donor_id', 'code', 'A provider has a code of 2 to 12 capital letters, digits or hyphens.');
  const measure = measureOf(cells);
  const purpose = cells.word('purpose', purposeWords, 'needs') ?? 'needs';
  if (cells.text('match_eligible') !== '' && cells.yes('match_eligible') !== (purpose === 'needs'))
    cells.fault('match_eligible', 'purpose', 'Exactly the pledges with the purpose "needs" are matched.');
  const form = cells.word('form', formWords, 'financial') ?? 'financial';
  const instrument = cells.word('instrument', instrumentWords, 'grant') ?? 'grant';
  const stateCapPercent = cells.whole('max_share_one_state_pct', 1, 100);
  const minimum = minorCell(cells, 'min_grant_minor');
  const total = minorCell(cells, 'total_minor');
  const announcedOn = cells.day('announced_on');
  const title = cells.needed('title');
  const earmark = earmarkOf(cells);
  const carryOver = cells.yes('carry_over');
  const fictional = cells.yes('fictional');
  const firstYear = cells.year('first_year');
  const lastYear = cells.year('last_year');
  if (cells.faults.length > 0 || !measure) return undefined;
  const { commodity, currency, digits } = measure;
  return {
    externalId,
    kind: 'pledge',
    measure,
    earmarkNeeds: cells.list('earmark_needs'),
    input: {
      externalId,
      provider: { code, name: cells.text('donor_name') || names.get(code) || stateName(code) },
      title,
      purpose,
      commodity,
      ...(currency === undefined ? {} : { currency }),
      form,
      instrument,
      earmark,
      carryOver,
      ...(stateCapPercent === undefined ? {} : { stateCapPercent }),
      ...(minimum === undefined ? {} : { minimumGrant: formatAmount(minimum, digits) }),
      preferences: cells.list('preferences'),
      fundedBy: cells.list('funded_by'),
      ...(announcedOn === undefined ? {} : { announcedOn }),
      fictional,
    },
    certainty: 'indicative',
    ...(firstYear === undefined ? {} : { firstYear }),
    ...(lastYear === undefined ? {} : { lastYear }),
    ...(total === undefined ? {} : { total }),
    notes: [],
    more: cells.more(USED),
  };
}
