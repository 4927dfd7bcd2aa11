// Needs files from other hands: columns in any order, more columns, marks and line ends of other systems, and wrong cells.
import { describe, expect, it } from '@jest/globals';
import { readAgreed, readNeeds, type Refusal } from './index.js';

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
      'n 5 need_id costRefused',
      'c 2 need_id withItsNeed',
      'c 3 cost amount.separator',
      'c 4 own ownAboveCost',
      'c 5 year yearOutside',
      'c 5 currency otherMeasure',
      'c 6 need_id unknownNeed',
      'c 7 need_id withItsNeed',
      'c 8 need_id withItsNeed',
      'c 9  cellCount',
    ]);
    expect(read.files.map(({ rows, refused }) => [rows, refused])).toEqual([
      [4, 4],
      [8, 8],
    ]);
  });
  it('refuses a need whose cost has two rows for a year, or a row that does not fit the header', () => {
    const row = 'A,KHM,t,clearance,2005,2006,USD,1';
    expect(needs([row], ['A,2005,USD,1,0', 'A,2005,USD,1,0']).refusals[0]?.code).toBe('repeatedYear');
    expect(needs([row], ['A,2005,USD,1,0', 'A,2006,USD,1,0,0']).refusals.map((one) => one.code)).toEqual([
      'costRefused',
      'withItsNeed',
      'cellCount',
    ]);
    expect(faults(needs([`${row},,`], ['A,2005,USD,1,0']).refusals)).toEqual([
      'n 2  cellCount',
      'c 2 need_id withItsNeed',
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
    expect(faults(needs(['A,"KHM,t'], []).refusals)[0]).toMatch(/^n \d+ {2}notCsv$/);
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
