// Files from other hands: columns in any order, more columns, marks and line ends of other systems, and wrong cells.
import { describe, expect, it } from '@jest/globals';
import { readAgreed, readNeeds, readPledges, type Refusal } from './index.js';

const DAY = '2005-01-10';
const file = (name: string, ...lines: string[]) => ({ name, text: lines.join('\n') });
const faults = (refusals: readonly Refusal[]) =>
  refusals.map(({ file: name, line, column, code }) => [name, line, column, code].join(' '));
const NEED = 'need_id,iso3,title,pillar,first_year,last_year,currency,priority_rank';
const COST = 'need_id,year,currency,cost,own';
const needs = (rows: string[], costs: string[], header = NEED) =>
  readNeeds({ needs: file('n', header, ...rows), costs: file('c', COST, ...costs) }, DAY);

describe('a needs file', () => {
  it('may come with a mark, CRLF, quotes over lines, other order and more columns', () => {
    const read = readNeeds(
      {
        needs: file(
          'n',
          '\ufeffTitle,PILLAR,note of mine,iso3,need_id,last_year,first_year,currency\r',
          '"Clear, then\r',
          'hand over",clearance,x,KHM,K1,2006,2005,JPY\r',
          '\r',
          '"b ""b""",risk_education,,IRQ,K2,2008,2008,USD\r',
          '',
        ),
        costs: file('c', 'own,cost,currency,year,need_id', ',500,JPY,2006,K1', '0,12,JPY,2005,K1', '1.5,2,USD,2008,K2'),
      },
      DAY,
    );
    expect(read.refusals).toEqual([]);
    expect(read.files[0]).toEqual({ file: 'n', rows: 2, accepted: 2, refused: 0, unknownColumns: ['note_of_mine'] });
    expect(read.accepted[0]).toMatchObject({
      input: {
        title: 'Clear, then\r\nhand over',
        years: [
          { year: 2005, cost: '12', own: '0' },
          { year: 2006, cost: '500', own: '0' },
        ],
      },
      more: { note_of_mine: 'x' },
      mayPostFrom: '2000-01-01',
    });
    expect(read.accepted[1]).toMatchObject({ mayPostFrom: '2008-02-01', input: { title: 'b "b"' } });
    expect(read.notes.map((note) => [note.code, note.line])).toEqual([['ownNotStated', 2]]);
  });
  it('tells all faults of a row at once, at the line where the row starts', () => {
    const read = needs(
      ['A,XXX,,gardening,2007,2006,QQQ,0', 'A,LAO,t,clearance,2005,2005,USD,', '"B\nb",ZWE,t,various,,,USD,1'],
      [],
    );
    expect(faults(read.refusals)).toEqual([
      'n 2 iso3 unknownState',
      'n 2 last_year years',
      'n 2 pillar word',
      'n 2 currency unknownCurrency',
      'n 2 priority_rank number',
      'n 2 title missing',
      'n 3 iso3 notParty',
      'n 4 first_year undated',
      'n 4 pillar severalPillars',
    ]);
  });
  it('refuses a need with a faulty year whole, and its other years with it', () => {
    const ok = [
      'A,KHM,t,clearance,2005,2006,USD,1',
      'B,KHM,t,clearance,2005,2006,USD,2',
      'C,KHM,t,clearance,2005,2006,USD,3',
      'D,KHM,t,clearance,2005,2006,USD,4',
    ];
    const read = needs(ok, [
      'A,2005,USD,10,5',
      'A,2006,USD,"10,5",',
      'B,2005,USD,10,11',
      'C,2007,EUR,1,0',
      'Z,2005,USD,1,0',
      'D,2005,USD,1,0',
      'D,2005,USD,1,0',
      'D,2006,USD',
    ]);
    expect(read.accepted).toEqual([]);
    expect(faults(read.refusals)).toEqual([
      'n 2 need_id costRefused',
      'n 3 need_id costRefused',
      'n 4 need_id costRefused',
      'n 5 need_id repeatedYear',
      'c 9 . cellCount'.replace(' .', ' '),
      'c 6 need_id unknownNeed',
      'c 2 need_id withItsNeed',
      'c 3 cost amount.separator',
      'c 4 own ownAboveCost',
      'c 5 year yearOutside',
      'c 5 currency otherMeasure',
      'c 7 need_id withItsNeed',
      'c 8 need_id withItsNeed',
    ]);
    expect(read.files.map(({ rows, refused }) => [rows, refused])).toEqual([
      [4, 4],
      [8, 8],
    ]);
  });
  it('refuses what stands twice', () => {
    const read = needs(
      [
        'A,KHM,t,clearance,2005,2005,USD,1',
        'A,KHM,t,clearance,2005,2005,USD,2',
        'B,KHM,t,clearance,2005,2005,USD,1',
        'C,KHM,t,clearance,2005,2005,USD,',
      ],
      ['A,2005,USD,1,0', 'B,2005,USD,1,0', 'C,2005,USD,1,0'],
    );
    expect(read.accepted.map((need) => [need.externalId, need.rank])).toEqual([
      ['A', 1],
      ['C', undefined],
    ]);
    expect(faults(read.refusals)).toEqual([
      'n 3 need_id repeatedId',
      'n 4 priority_rank repeatedRank',
      'c 3 need_id withItsNeed',
    ]);
  });
  it('is refused whole without its columns or when it is no such text', () => {
    expect(faults(needs([], [], 'need_id,iso3').refusals)).toContain('n 1 pillar missingColumn');
    expect(faults(needs([], [], `${NEED},iso3`).refusals)).toEqual(['n 1 iso3 repeatedColumn']);
    expect(faults(needs(['A,"KHM,t'], []).refusals)[0]).toMatch(/^n \d+  notCsv$/);
    expect(needs([], []).files[0]).toMatchObject({ rows: 0, accepted: 0, refused: 0 });
  });
  it('takes no part beside the whole, but the part when the whole is refused', () => {
    const header = `${NEED},component_of`;
    const rows = ['W,KHM,t,clearance,2005,2005,USD,,', 'P,KHM,t,clearance,2005,2005,USD,,W'];
    expect(needs(rows, ['W,2005,USD,3,', 'P,2005,USD,1,'], header).accepted.map((need) => need.externalId)).toEqual([
      'W',
    ]);
    expect(needs(rows, ['P,2005,USD,1,'], header).accepted.map((need) => need.externalId)).toEqual(['P']);
  });
});

describe('agreed support', () => {
  it('is never more than the gap and belongs to an accepted need', () => {
    const { accepted } = needs(['A,KHM,t,clearance,2005,2006,USD,1'], ['A,2005,USD,10,4', 'A,2006,USD,10,0']);
    const read = readAgreed(
      file(
        'a',
        'need_id,year,donor_id,currency,amount',
        'A,2005,NOR,USD,4',
        'A,2005,EU,USD,3',
        'A,2006,NOR,EUR,1',
        'A,2009,NOR,USD,1',
        'B,2005,NOR,USD,1',
        'A,2006,norway,USD,',
        'A,2006,NOR,USD,10.00',
      ),
      accepted,
    );
    expect(read.accepted.map((row) => row.line)).toEqual([
      { year: 2005, donor: 'NOR', amount: '4.00' },
      { year: 2006, donor: 'NOR', amount: '10.00' },
    ]);
    expect(faults(read.refusals)).toEqual([
      'a 3 amount aboveGap',
      'a 4 currency otherMeasure',
      'a 5 year yearOutside',
      'a 6 need_id unknownNeed',
      'a 7 donor_id code',
      'a 7 amount missing',
    ]);
    expect(read.files[0]).toMatchObject({ rows: 7, accepted: 2, refused: 5 });
  });
});

const TRANCHE = 'pledge_id,year,currency,amount,split';
describe("a pledges file of the platform's own kind", () => {
  const OFFER =
    'pledge_id,donor_id,title,currency,earmark_states,earmark_regions,earmark_pillars,earmark_lane,max_share_one_state_pct,total_minor,match_eligible,not_before,not_after';
  const pledges = (rows: string[], tranches: string[]) =>
    readPledges({ pledges: file('p', OFFER, ...rows), tranches: file('t', TRANCHE, ...tranches) }, DAY);
  it('is read with the names of its donors, else those of the registry', () => {
    const rows = [
      'A,NOR,t,BHD,IRQ;KHM,Africa,clearance,any,70,1500,yes,,',
      'B,X-1,t,USD,,,victim_assistance;clearance,victim_assistance,,,,,',
    ];
    const tranches = ['A,2005,BHD,1.500,', 'B,2006,USD,7,', 'B,2005,USD,7,'];
    const read = readPledges(
      {
        pledges: file('p', OFFER, ...rows),
        tranches: file('t', TRANCHE, ...tranches),
        donors: file('d', 'name,donor_id', 'A fund,X-1'),
      },
      DAY,
    );
    expect(read.refusals).toEqual([]);
    expect(read.accepted.map((pledge) => pledge.input)).toMatchObject([
      {
        provider: { name: 'Norway' },
        stateCapPercent: 70,
        earmark: { states: ['IRQ', 'KHM'] },
        tranches: [{ amount: '1.500', certainty: 'indicative' }],
      },
      {
        provider: { name: 'A fund' },
        earmark: { pillars: ['victim_assistance'] },
        tranches: [{ year: 2005 }, { year: 2006 }],
      },
    ]);
  });
  it('says every fault of a row, and refuses tranches with their pledge', () => {
    const read = pledges(
      [
        'A,nor,,XYZ,AAA,Mars,gardening,,0,1.5,maybe,2007,2006',
        'B,NOR,t,USD,,,clearance,victim_assistance,,,,,',
        'C,NOR,t,USD,,,,,,500,,,',
        'D,NOR,t,USD,,,,,,,,,',
        'E,NOR,t,USD,,,,,,,no,,',
        'F,NOR,t,USD,,,,,,,,,',
      ],
      ['A,2005,USD,1,', 'C,2005,USD,4,', 'F,2005,EUR,4,', 'Q,2005,EUR,4,'],
    );
    expect(read.accepted).toEqual([]);
    expect(
      faults(read.refusals)
        .filter((fault) => fault.startsWith('p 2'))
        .sort(),
    ).toEqual([
      'p 2 currency unknownCurrency',
      'p 2 donor_id code',
      'p 2 earmark_pillars word',
      'p 2 earmark_regions unknownRegion',
      'p 2 earmark_states unknownState',
      'p 2 match_eligible purpose',
      'p 2 match_eligible yesNo',
      'p 2 max_share_one_state_pct number',
      'p 2 not_after years',
      'p 2 title missing',
      'p 2 total_minor minor',
    ]);
    expect(faults(read.refusals).filter((fault) => !fault.startsWith('p 2'))).toEqual([
      'p 3 earmark_lane lane',
      'p 6 match_eligible purpose',
      'p 4 total_minor totalDisagrees',
      'p 5 pledge_id undated',
      'p 7 pledge_id trancheRefused',
      't 2 pledge_id withItsPledge',
      't 5 pledge_id unknownPledge',
      't 3 pledge_id withItsPledge',
      't 4 currency otherMeasure',
    ]);
  });
});

describe('a published list', () => {
  const LIST =
    'pledge_id,kind,donor,recipient_earmark,pillar_earmark,form,channel,start_year,end_year,currency,total_amount,total_minor,note';
  const list = (rows: string[], tranches: string[], today = '2026-11-01') =>
    readPledges({ pledges: file('p', LIST, ...rows), tranches: file('t', TRANCHE, ...tranches) }, today);
  it('gives recipients, pillars and channels the words of the product', () => {
    const of = (recipient: string, pillar: string, channel: string) => {
      const read = list(
        [`A,pledge,NOR,${recipient},${pillar},financial,"${channel}",2020,2020,NOK,1,,`],
        ['A,2020,NOK,1,'],
      );
      const input = read.accepted[0]?.input;
      return input
        ? [input.purpose, input.earmark.states, input.earmark.regions, input.earmark.pillars, input.earmark.channels]
        : read.refusals[0]?.code;
    };
    expect(of('KHM;IRQ', 'clearance;coordination', 'HALO, MAG')).toEqual([
      'needs',
      ['KHM', 'IRQ'],
      [],
      ['clearance', 'capacity'],
      ['NGO'],
    ]);
    expect(of('GLOBAL', 'various', '')).toEqual(['needs', [], [], [], []]);
    expect(of('', '', 'UNMAS, UNOPS')).toEqual(['needs', [], [], [], ['UN']]);
    expect(of('GLOBAL(GICHD)', 'capacity;various', '')).toEqual(['needs', [], [], [], ['GICHD']]);
    expect(of('GLOBAL(UNVTF)', '', '')).toEqual(['pooledFund', [], [], [], []]);
    expect(of('GLOBAL(ISU)', '', '')).toEqual(['secretariat', [], [], [], []]);
    expect(of('ICRC', 'victim_assistance', '')).toEqual(['needs', [], [], ['victim_assistance'], ['ICRC']]);
    expect(of('REGION:Eastern Africa', '', 'A Society')).toEqual(['needs', [], ['Eastern Africa'], [], ['A Society']]);
    expect(of('LBN', '', '')).toEqual(['needs', ['LBN'], [], [], []]);
    expect(of('MMR', '', '')).toBe('notParty');
    expect(of('XKX', '', '')).toBe('unknownState');
    expect(of('REGION:Mars', '', '')).toBe('unknownRegion');
    expect(of('GLOBAL(A club)', '', '')).toBe('recipient');
    expect(of('KHM', 'advocacy', '')).toBe('noPillar');
  });
  it('refuses what is undated, uncosted, without a unit, or a part of another', () => {
    const read = list(
      [
        'A,pledge,NOR,KHM,,financial,,,,NOK,1,,',
        'B,pledge,NOR,KHM,,financial,,2020,2020,NOK,,,',
        'C,pledge,NOR,KHM,,in_kind_valued,,2020,2020,NOK,1,,',
        'D,pledge,NOR,KHM,,financial,,2020,2020,NOK,1,100,part of X: do not add',
        'E,gift,NOR,KHM,,financial,,2020,2020,NOK,1,101,',
        'F,pledge,NOR,KHM,,financial,,2020,2021,NOK,3,,',
        'G,pledge,NOR,KHM,,financial,,2022,2023,NOK,3,,',
      ],
      ['F,2020,NOK,1,stated', 'G,2022,NOK,1,stated-paid (part of the total)'],
    );
    expect(faults(read.refusals)).toEqual([
      'p 2 start_year undated',
      'p 3 total_amount uncosted',
      'p 4 form inKindWithoutUnit',
      'p 5 note partOfAnother',
      'p 6 kind word',
      'p 6 total_minor amountsDisagree',
      'p 7 total_minor totalDisagrees',
      't 2 pledge_id withItsPledge',
    ]);
    expect(read.accepted.map((pledge) => pledge.externalId)).toEqual(['G']);
    expect(read.notes.map((note) => note.code)).toEqual(['partDated']);
  });
  it('never counts the same money under two kinds', () => {
    const rows = [
      'C1,contribution,NOR,KHM,clearance,financial,,2020,2020,NOK,1,,',
      'C2,contribution,NOR,KHM,clearance,financial,,2024,2024,NOK,1,,',
      'C3,contribution,NOR,IRQ,clearance,financial,,2020,2020,NOK,1,,',
      'C4,contribution,NOR,KHM,victim_assistance,financial,,2020,2020,NOK,1,,',
      'C5,contribution,SWE,KHM,clearance,financial,,2020,2020,SEK,1,,',
      'C6,contribution,NOR,KHM,clearance,financial,,2020,2020,NOK,1,,',
      'P1,pledge,NOR,KHM;AGO,clearance,financial,,2019,2021,NOK,3,,',
    ];
    const tranches = [
      'C1,2020,NOK,1,',
      'C2,2024,NOK,1,',
      'C3,2020,NOK,1,',
      'C4,2020,NOK,1,',
      'C5,2020,SEK,1,',
      'C6,2020,NOK,1,',
      'P1,2019,NOK,1,',
      'P1,2020,NOK,1,',
      'P1,2021,NOK,1,',
    ];
    const read = list(rows, tranches);
    expect(read.accepted.map((pledge) => pledge.externalId)).toEqual(['C2', 'C3', 'C4', 'C5', 'P1']);
    expect(read.refusals.filter((one) => one.code === 'countedTwice').map((one) => one.message)).toEqual([
      'This contribution may be a part of the pledge P1; the two are not added up.',
      'This contribution may be a part of the pledge P1; the two are not added up.',
    ]);
    expect(list(rows.slice(0, 6), tranches.slice(0, 6)).accepted).toHaveLength(6);
  });
});
