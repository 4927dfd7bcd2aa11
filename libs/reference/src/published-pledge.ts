// One row of a published list: what a donor gave or promised as a profile, a ministry or an aid management system says
// it. Recipient, pillar and channel are free text there; a word that is not understood is never dropped in silence.
import type { Cells, Fault } from './cells.js';
import { measureOf } from './commodity.js';
import { channelOf, organisationCode, pillarSynonyms, UNDIVIDED } from './file-words.js';
import type { PledgeDraft, PledgeKind } from './pledge-draft.js';
import { isPartyOn, mayDraft, regions, stateName, stateOf } from './states.js';

export const PUBLISHED_COLUMNS = ['pledge_id', 'kind', 'donor', 'recipient_earmark', 'currency', 'total_amount'];
const USED = [
  ...PUBLISHED_COLUMNS,
  ...['donor_name', 'title', 'pillar_earmark', 'form', 'channel', 'start_year', 'end_year', 'total_minor', 'fictional'],
];
export const KNOWN_PUBLISHED_COLUMNS = [
  ...USED,
  ...['snapshot', 'recipient_kind', 'recipient_party', 'earmarking_derived', 'usd_as_published', 'source', 'url'],
  ...['source2', 'certainty', 'note'],
];
const KINDS: Readonly<Record<string, PledgeKind>> = {
  pledge: 'pledge',
  announcement: 'announcement',
  commitment: 'commitment',
  contribution: 'contribution',
};
const FUNDS = ['UNVTF', 'UNMAS VTF'];

type NoteOf = (column: string, code: string, message: string) => void;
interface Recipient {
  readonly states: string[];
  readonly regions: string[];
  readonly channels: string[];
  readonly purpose: 'needs' | 'pooledFund' | 'secretariat';
}

/** At least one of the named States can post a need: today, or by the time the money ends. */
function checkParties(
  cells: Cells,
  codes: readonly string[],
  today: string,
  lastYear: number | undefined,
  note: NoteOf,
) {
  const column = 'recipient_earmark';
  const days = [today, ...(lastYear === undefined ? [] : [`${lastYear}-12-31`])];
  const unknown = codes.filter((code) => !stateOf(code));
  const outside = codes.filter((code) => {
    const state = stateOf(code);
    // a State that has joined and waits for entry into force will be able to post
    const joined = state?.status === 'party' && state.entryIntoForce === undefined;
    return state && !joined && !days.some((day) => isPartyOn(state, day) || mayDraft(state, day));
  });
  if (unknown.length === codes.length)
    cells.fault(column, 'unknownState', `${unknown.join(', ')}: not in the registry of States.`);
  else if (unknown.length + outside.length === codes.length)
    cells.fault(
      column,
      'notParty',
      `${outside.map(stateName).join(', ')}: not a State Party, so it cannot post a need.`,
    );
  else if (unknown.length + outside.length > 0)
    note(column, 'someNotParty', `${[...unknown, ...outside].join(', ')}: named, but cannot post a need.`);
}

function recipientOf(cells: Cells, today: string, lastYear: number | undefined, note: NoteOf): Recipient {
  const text = cells.text('recipient_earmark');
  const open: Recipient = { states: [], regions: [], channels: [], purpose: 'needs' };
  if (text === '' || text === 'GLOBAL') return open;
  const codes = cells.list('recipient_earmark');
  // three capital letters are a State, unless they name a channel that is none
  const named = channelOf(text) !== undefined && !stateOf(text);
  const listed = !named && /^[A-Z]{3}(;|$)/.test(text);
  const through = /^GLOBAL\((.+)\)$/.exec(text)?.[1] ?? (listed ? undefined : text);
  if (text.startsWith('REGION:')) {
    const region = text.slice('REGION:'.length).trim();
    if (!regions().includes(region))
      cells.fault('recipient_earmark', 'unknownRegion', `"${region}" is not a region of the registry.`);
    return { ...open, regions: [region] };
  }
  if (through === undefined) {
    checkParties(cells, codes, today, lastYear, note);
    return { ...open, states: codes };
  }
  if (through === 'ISU') return { ...open, purpose: 'secretariat' };
  if (FUNDS.includes(through)) return { ...open, purpose: 'pooledFund' };
  const channel = channelOf(through);
  if (channel === undefined)
    cells.fault('recipient_earmark', 'recipient', `"${through}" is neither a State, a region nor a known channel.`);
  return { ...open, channels: channel === undefined ? [] : [channel] };
}

/** A list with "various" in it is no limit; a list of nothing that is a pillar cannot serve a need. */
function pillarsOf(cells: Cells, note: NoteOf) {
  const words = cells.list('pillar_earmark');
  if (words.some((word) => UNDIVIDED.includes(word))) return [];
  const known = words.flatMap((word) => (Object.hasOwn(pillarSynonyms, word) ? [pillarSynonyms[word]] : []));
  const other = words.filter((word) => !Object.hasOwn(pillarSynonyms, word));
  if (words.length > 0 && known.length === 0)
    cells.fault('pillar_earmark', 'noPillar', `"${other.join(', ')}" is no pillar of assistance to a State.`);
  else if (other.length > 0)
    note(
      'pillar_earmark',
      'pillarLeftOut',
      `"${other.join(', ')}" is no pillar of assistance to a State; the other pillars stand.`,
    );
  return [...new Set(known.filter((pillar) => pillar !== undefined))];
}

function channelsOf(cells: Cells, note: NoteOf): string[] {
  const names = cells
    .text('channel')
    .split(/[;,]/)
    .map((part) => part.trim());
  return [
    ...new Set(
      names.filter(Boolean).map((name) => {
        const channel = channelOf(name);
        if (channel === undefined) note('channel', 'channelAsNamed', `"${name}" is kept as its own channel.`);
        return channel ?? name;
      }),
    ),
  ];
}

/** Undefined when the row has a fault. */
export function publishedPledge(cells: Cells, today: string): PledgeDraft | undefined {
  const notes: Fault[] = [];
  const note: NoteOf = (column, code, message) => notes.push({ column, code, message });
  const externalId = cells.needed('pledge_id');
  const kind = cells.word('kind', KINDS);
  const code = cells.needed('donor');
  if (code !== '' && !organisationCode.test(code))
    cells.fault('donor', 'code', 'A provider has a code of 2 to 12 capital letters, digits or hyphens.');
  const firstYear = cells.year('start_year');
  const lastYear = cells.year('end_year');
  if (cells.text('start_year') === '' || cells.text('end_year') === '')
    cells.fault('start_year', 'undated', 'The row names no years, so it has no tranches.');
  else if (firstYear !== undefined && lastYear !== undefined && firstYear > lastYear)
    cells.fault('end_year', 'years', 'The last year is before the first.');
  const recipient = recipientOf(cells, today, lastYear, note);
  const pillars = pillarsOf(cells, note);
  const channels = [...new Set([...recipient.channels, ...channelsOf(cells, note)])];
  if (cells.text('form') === 'in_kind_valued')
    cells.fault('form', 'inKindWithoutUnit', 'The row values goods in money but states no unit and quantity.');
  const measure = measureOf(cells);
  if (cells.text('total_amount') === '') cells.fault('total_amount', 'uncosted', 'The amount is not stated.');
  const total = measure && cells.amount('total_amount', measure.digits, 'total_minor');
  if (/do not add/i.test(cells.text('note')))
    cells.fault('note', 'partOfAnother', 'The row is a part of another amount and is not added to it.');
  const fictional = cells.yes('fictional');
  if (cells.faults.length > 0 || !measure || !kind) return undefined;
  return {
    externalId,
    kind,
    measure,
    earmarkNeeds: [],
    input: {
      externalId,
      provider: { code, name: cells.text('donor_name') || stateName(code) },
      title: cells.text('title') || externalId,
      purpose: recipient.purpose,
      commodity: measure.commodity,
      ...(measure.currency === undefined ? {} : { currency: measure.currency }),
      form: 'financial',
      instrument: 'grant',
      earmark: {
        states: recipient.states,
        excludedStates: [],
        regions: recipient.regions,
        leastDevelopedOnly: false,
        needs: [],
        pillars,
        subTypes: [],
        forms: [],
        channels,
        tags: [],
        minimumEvidence: 0,
      },
      carryOver: false,
      preferences: [],
      fundedBy: [],
      fictional,
    },
    certainty: kind === 'commitment' || kind === 'contribution' ? 'firm' : 'indicative',
    ...(firstYear === undefined ? {} : { firstYear }),
    ...(lastYear === undefined ? {} : { lastYear }),
    ...(total === undefined ? {} : { total }),
    notes,
    more: cells.more(USED),
  };
}
