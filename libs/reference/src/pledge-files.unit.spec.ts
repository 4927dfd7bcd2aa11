// Pledge files from other hands: the platform's own kind and published lists.
import { describe, expect, it } from '@jest/globals';
import { readPledges, type Refusal } from './index.js';

const DAY = '2005-01-10';
const file = (name: string, ...lines: string[]) => ({ name, text: lines.join('\n') });
const faults = (refusals: readonly Refusal[]) =>
  refusals.map(({ file: name, line, column, code }) => [name, line, column, code].join(' '));

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
      'p 4 total_minor totalDisagrees',
      'p 5 pledge_id undated',
      'p 6 match_eligible purpose',
      'p 7 pledge_id trancheRefused',
      't 2 pledge_id withItsPledge',
      't 3 pledge_id withItsPledge',
      't 4 currency otherMeasure',
      't 5 pledge_id unknownPledge',
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
    expect(of('ITF', '', '')).toEqual(['needs', [], [], [], ['ITF']]);
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
