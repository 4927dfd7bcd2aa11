// Every kept file, whole: accepted and refused rows add up, and the counts are those that data/README.md shows.
import { describe, expect, it } from '@jest/globals';
import { convert, digitsOf, parseAmount } from '@article-six/money';
import { readTable } from './csv.js';
import { dataFile } from './data.js';
import {
  rate,
  readRealRows,
  readScenario,
  refusedByCode,
  SCENARIO_DAY,
  type FileReport,
  type Refusal,
} from './index.js';

const scenario = readScenario();
const real = readRealRows('2026-11-01');
const rowsOf = (name: string) => readTable({ name, text: dataFile(name) }, []).rows.map((row) => row.cells);
const counts = (files: readonly FileReport[]) => files.map(({ rows, accepted, refused }) => [rows, accepted, refused]);
const ofFile = (refusals: readonly Refusal[], file: string) =>
  refusedByCode(refusals.filter((one) => one.file === file));
const minor = (amount: string, currency: string) => parseAmount(amount, digitsOf(currency)) as bigint;
const dollars = (amount: string, currency: string, year: number) =>
  convert(minor(amount, currency), digitsOf(currency), rate(currency, year)!.unitsPerUsd, 2, 'nearest');

describe('the scenario', () => {
  it('goes in whole', () => {
    expect(scenario.refusals).toEqual([]);
    expect(counts(scenario.files)).toEqual([
      [230, 230, 0],
      [981, 981, 0],
      [35, 35, 0],
      [112, 112, 0],
      [507, 507, 0],
    ]);
    expect(scenario.files.flatMap((file) => file.unknownColumns)).toEqual([]);
    expect(scenario.needs.flatMap((need) => need.input.years)).toHaveLength(981);
    expect(scenario.needs.flatMap((need) => need.bilateral)).toHaveLength(35);
    expect(scenario.pledges.flatMap((pledge) => pledge.input.tranches)).toHaveLength(507);
    expect(scenario.notes.map((note) => note.code)).toEqual(['nobodyNamed', 'nobodyNamed']);
  });
  it("keeps every State's own order, dense, the lead State ranking a regional request", () => {
    expect(scenario.rankings.size).toBe(33);
    for (const [state, order] of scenario.rankings) {
      const ranks = order.map((id) => scenario.needs.find((need) => need.externalId === id)!);
      expect(ranks.map((need) => need.rank)).toEqual(order.map((_, index) => index + 1));
      expect(ranks.every((need) => need.input.state === state)).toBe(true);
    }
    const regional = scenario.needs.filter((need) => need.input.coStates.length > 0);
    expect(regional.map((need) => [need.input.state, need.input.coStates])).toEqual([
      ['BIH', ['HRV', 'ALB', 'SRB']],
      ['ECU', ['PER']],
      ['TJK', ['AFG']],
      ['UGA', ['BDI', 'COD', 'SDN']],
    ]);
  });
  it('comes out as it went in, cost by cost and tranche by tranche', () => {
    const costs = new Map(
      rowsOf('scenario-2005-2009/needs-costs.csv').map((row) => [`${row['need_id']} ${row['year']}`, row]),
    );
    for (const { externalId, input } of scenario.needs)
      for (const { year, cost, own } of input.years) {
        const row = costs.get(`${externalId} ${year}`)!;
        expect([cost, own, input.commodity, input.currency ?? '']).toEqual([
          row['cost'],
          row['own'],
          row['commodity'],
          row['currency'],
        ]);
      }
    const tranches = new Map(
      rowsOf('scenario-2005-2009/pledges-tranches.csv').map((row) => [`${row['pledge_id']} ${row['year']}`, row]),
    );
    for (const { externalId, input } of scenario.pledges)
      for (const { year, amount, dueDate, certainty } of input.tranches) {
        const row = tranches.get(`${externalId} ${year}`)!;
        expect([amount, dueDate, certainty, input.currency ?? '']).toEqual([
          row['amount'],
          row['due_date'],
          row['status'],
          row['currency'],
        ]);
      }
  });
  it('sums to its own calibration in US dollars', () => {
    for (const row of rowsOf('scenario-2005-2009/calibration.csv')) {
      const year = Number(row['year']);
      let [cost, own, agreed, pledged, matchable] = [0n, 0n, 0n, 0n, 0n];
      for (const { input, bilateral } of scenario.needs.filter((need) => need.input.commodity === 'money')) {
        const at = input.years.find((one) => one.year === year);
        if (at) cost += dollars(at.cost, input.currency!, year);
        if (at) own += dollars(at.own, input.currency!, year);
        for (const line of bilateral) if (line.year === year) agreed += dollars(line.amount, input.currency!, year);
      }
      for (const { input } of scenario.pledges.filter((pledge) => pledge.input.commodity === 'money')) {
        const at = input.tranches.find((one) => one.year === year);
        const amount = at ? dollars(at.amount, input.currency!, year) : 0n;
        if (input.fundedBy.length === 0) pledged += amount;
        if (input.purpose === 'needs') matchable += amount;
      }
      const near = (sum: bigint, column: string) => expect(Number(sum - minor(row[column]!, 'USD'))).toBeCloseTo(0, -2);
      near(cost, 'need_cost_usd');
      near(own, 'own_usd');
      near(agreed, 'agreed_before_usd');
      near(pledged, 'pledged_usd');
      near(matchable, 'matchable_usd');
    }
  });
  it('carries every dimension of an earmark', () => {
    const of = (id: string) => scenario.pledges.find((pledge) => pledge.externalId === id)!.input;
    expect(of('SP-AUS-1')).toMatchObject({ stateCapPercent: 70, earmark: { regions: ['South-eastern Asia'] } });
    expect(of('SP-AUT-2')).toMatchObject({
      preferences: ['gender marker 2'],
      earmark: { pillars: ['victim_assistance'], channels: ['NGO', 'ICRC'] },
    });
    expect(of('SP-FND-1').earmark).toMatchObject({ leastDevelopedOnly: true, subTypes: ['psychosocial_support'] });
    expect(of('SP-DEU-6').earmark).toMatchObject({ notBefore: 2006, pillars: ['stockpile_destruction'] });
    expect(of('SP-FRA-2')).toMatchObject({ minimumGrant: '120000.00', currency: 'EUR' });
    expect(of('SP-IK-09')).toMatchObject({ commodity: 'dog_team_year', carryOver: true, form: 'material' });
    expect(of('SP-IK-09').currency).toBeUndefined();
    expect(of('SP-CHE-4').purpose).toBe('secretariat');
    expect(of('SP-CAN-6').purpose).toBe('pooledFund');
    expect(of('SP-VTF-1').fundedBy).toHaveLength(8);
    expect(scenario.pledges.filter((pledge) => pledge.input.instrument === 'loan')).toHaveLength(1);
    expect(scenario.pledges.every((pledge) => pledge.input.fictional)).toBe(true);
  });
  it('names accounts for all who act', () => {
    expect(scenario.accounts.states).toHaveLength(33);
    expect(scenario.accounts.donors).toHaveLength(38);
    const codes = new Set(scenario.accounts.donors.map((donor) => donor.code));
    expect(scenario.pledges.filter((pledge) => !codes.has(pledge.input.provider.code))).toEqual([]);
    expect(scenario.needs.filter((need) => need.mayPostFrom > SCENARIO_DAY).map((need) => need.input.state)).toEqual(
      expect.arrayContaining(['ETH', 'IRQ', 'UKR']),
    );
  });
});

describe('the real rows', () => {
  it('are accepted or refused, every one', () => {
    expect(counts(real.needs.files)).toEqual([
      [34, 6, 28],
      [65, 36, 29],
    ]);
    expect(counts(real.pledges.files)).toEqual([
      [530, 359, 171],
      [655, 479, 176],
    ]);
    for (const file of [...real.needs.files, ...real.pledges.files]) {
      expect(file.unknownColumns).toEqual([]);
      const refusals = [...real.needs.refusals, ...real.pledges.refusals].filter((one) => one.file === file.file);
      expect(new Set(refusals.map((one) => one.line)).size).toBe(file.refused);
      expect(refusals.every((one) => /^[A-Z"\d].*\.$/.test(one.message))).toBe(true);
    }
  });
  it('say why they cannot become a need or a pledge', () => {
    expect(ofFile(real.needs.refusals, 'needs.csv')).toEqual({
      severalPillars: 20,
      notParty: 3,
      uncosted: 2,
      partOfAnother: 2,
      undated: 1,
    });
    expect(ofFile(real.needs.refusals, 'needs-costs.csv')).toEqual({ withItsNeed: 27, uncosted: 2 });
    expect(ofFile(real.pledges.refusals, 'pledges.csv')).toEqual({
      notParty: 73,
      countedTwice: 63,
      unknownState: 14,
      noPillar: 13,
      undated: 4,
      inKindWithoutUnit: 3,
      partOfAnother: 1,
    });
    const why = (row: string) =>
      [...real.needs.refusals, ...real.pledges.refusals].find((one) => one.row === row)?.code;
    expect(['R-BIH-2008', 'R-ETH-EMAO', 'R-MRT-2015', 'H-LBY-2020', 'P-EU-19', 'C-AUS-AFG-2009'].map(why)).toEqual([
      'uncosted',
      'undated',
      'uncosted',
      'notParty',
      'undated',
      'countedTwice',
    ]);
  });
  it('refuse the recipients that the list itself calls no State Party, and no others of them', () => {
    const party = new Map(rowsOf('pledges.csv').map((row) => [row['pledge_id'], row['recipient_party']]));
    const refused = real.pledges.refusals.filter((one) => one.code === 'notParty' && one.file === 'pledges.csv');
    expect(new Set(refused.map((one) => party.get(one.row ?? '')))).toEqual(new Set(['no', '']));
    expect(refused.filter((one) => party.get(one.row ?? '') === 'no')).toHaveLength(72);
  });
  it('keep what has no field, and the text of the amount', () => {
    const thai = real.needs.accepted.find((need) => need.externalId === 'R-THA-2008')!;
    expect(thai.input.years[0]).toEqual({ year: 2009, cost: '1421300000.00', own: '1000000000.00' });
    expect(thai.more).toMatchObject({ certainty: 'medium', total_cost: '17400000000' });
    const japan = real.pledges.accepted.find((pledge) => pledge.input.currency === 'JPY')!;
    expect(japan.input.tranches[0]?.amount).toMatch(/^\d+$/);
  });
});
