import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import {
  countryOf,
  countryOfName,
  FileRefused,
  findHeader,
  headOf,
  isFtsJson,
  isFtsTable,
  isHazardTable,
  isIati,
  isPersonal,
  openDelimited,
  providerOf,
  readFtsJson,
  readFtsTable,
  readHazards,
  readIati,
  type ByteSource,
  type PublishedRow,
} from './index.js';

const of = (text: string): ByteSource =>
  async function* () {
    const bytes = Buffer.from(text);
    for (let at = 0; at < bytes.length; at += 1_000) yield await Promise.resolve(bytes.subarray(at, at + 1_000));
  };
const sample = (name: string) => readFileSync(new URL(`../samples/${name}`, import.meta.url), 'utf8');
async function all<T>(rows: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const row of rows) list.push(row);
  return list;
}
const pledges = (rows: PublishedRow[]) => rows.filter(({ table }) => table === 'pledges').map(({ cells }) => cells);
const tranches = (rows: PublishedRow[]) => rows.filter(({ table }) => table === 'tranches').map(({ cells }) => cells);

const transaction = (type: string, day: string, value: string, currency = '') =>
  `<transaction><transaction-type code="${type}"/><transaction-date iso-date="${day}"/><value ${currency && `currency="${currency}" `}value-date="${day}">${value}</value></transaction>`;
const planned = (year: number, value: string) =>
  `<planned-disbursement type="1"><period-start iso-date="${year}-01-01"/><period-end iso-date="${year}-12-31"/><value value-date="${year}-01-01">${value}</value></planned-disbursement>`;
const iati = (version: string, ...activities: string[]) =>
  `<?xml version="1.0" encoding="utf-8"?>\n<iati-activities version="${version}">${activities.join('\n')}</iati-activities>`;
const activity = (id: string, inside: string) =>
  `<iati-activity default-currency="EUR"><iati-identifier>${id}</iati-identifier>
   <reporting-org ref="XM-1" type="10"><narrative>A ministry</narrative></reporting-org>
   <title><narrative>Clearance &amp; more</narrative><narrative xml:lang="fr">Déminage</narrative></title>
   <participating-org role="1" ref="NO"><narrative>Norway</narrative></participating-org>
   <participating-org role="4"><narrative>HALO Trust</narrative></participating-org>
   <recipient-country code="AO" percentage="100"/><sector vocabulary="1" code="15250" percentage="100"/>
   <tag vocabulary="99" vocabulary-uri="https://example.org/pillars" code="clearance"/>
   <default-aid-type code="C01" vocabulary="1"/><default-aid-type code="4" vocabulary="2"/>${inside}</iati-activity>`;

describe('IATI', () => {
  it('gives a pledge with the years that are planned, as they were published', async () => {
    const file = iati(
      '2.03',
      activity(
        'X-1',
        planned(2026, '2072785.26734') +
          planned(2027, '100') +
          transaction('12', '2025-03-01', '2072885.26734') +
          transaction('3', '2026-03-01', '7'),
      ),
    );
    expect(isIati(file)).toBe(true);
    const rows = await all(readIati(of(file), () => undefined));
    expect(pledges(rows)).toEqual([
      expect.objectContaining({
        ...{ pledge_id: 'X-1', kind: 'pledge', donor: 'NOR', donor_name: 'Norway', title: 'Clearance & more' },
        ...{ recipient_earmark: 'AGO', pillar_earmark: 'clearance', earmarking_derived: '4', channel: 'HALO Trust' },
        ...{ start_year: '2026', end_year: '2027', currency: 'EUR', total_amount: '2072885.26734' },
      }),
    ]);
    expect(tranches(rows).map((cells) => [cells.year, cells.amount])).toEqual([
      ['2026', '2072785.26734'],
      ['2027', '100'],
    ]);
  });
  it('gives commitments by year and currency, also in one that is no longer issued', async () => {
    const money = [
      transaction('2', '1998-01-01', '5', 'DEM'),
      transaction('11', '1998-07-01', '0.5', 'DEM'),
      transaction('2', '1999-01-01', '3'),
    ];
    const notes: string[] = [];
    const rows = await all(
      readIati(
        of(iati('2.02', activity('X-2', money.join('')), activity('X-3', transaction('3', '2020-01-01', '1')))),
        (code) => notes.push(code),
      ),
    );
    expect(pledges(rows).map((cells) => [cells.pledge_id, cells.kind, cells.currency, cells.total_amount])).toEqual([
      ['X-2#DEM', 'commitment', 'DEM', '5.5'],
      ['X-2#EUR', 'commitment', 'EUR', '3'],
    ]);
    expect(notes).toEqual(['withoutPledge']);
  });
  it.each(['1.05', '1.04', '', '3.0'])('of version %j is refused with a reason', async (version) => {
    const refused = await all(readIati(of(iati(version)), () => undefined)).catch(
      (error: unknown) => (error as FileRefused).fault,
    );
    expect(refused).toMatchObject({ code: 'iatiVersion', message: expect.stringMatching(/2\.01/) });
  });
});

describe('OCHA FTS', () => {
  it('as its API answers: each flow once, what was reported apart', async () => {
    const file = sample('fts-v1-flows-mine-action.json');
    expect(isFtsJson((await headOf(of(file), 4096)).toString())).toBe(true);
    const rows = await all(readFtsJson(of(file), () => undefined));
    const byId = new Map(pledges(rows).map((cells) => [cells.pledge_id, cells]));
    expect(byId.size).toBe(8);
    expect(byId.get('FTS-195701')).toMatchObject({
      ...{ kind: 'commitment', donor: 'DEU', recipient_earmark: 'AFG', channel: 'HALO Trust', start_year: '2020' },
      ...{
        currency: 'EUR',
        total_amount: '3500000',
        usd_as_published: '3977273',
        reported_rate: '0.88',
        parent_id: '195699',
      },
    });
    // a parent of flows in the file, with no money of its own
    expect(byId.get('FTS-195699')).toMatchObject({
      total_amount: '',
      start_year: '',
      note: expect.stringMatching(/do not add/),
    });
    // no original amount: the dollars, and it says so
    expect(byId.get('FTS-207497')).toMatchObject({
      currency: 'USD',
      total_amount: '293154',
      note: expect.stringMatching(/original/),
    });
    expect(byId.get('FTS-207235')).toMatchObject({
      donor: 'EU',
      pillar_earmark: 'various',
      note: 'shared with Health, Protection',
    });
    expect(byId.get('FTS-207498')).toMatchObject({ pillar_earmark: 'Protection', recipient_earmark: 'PSE' });
    expect(tranches(rows)).toHaveLength(7);
  });
  it('as a table: several values in a cell, NA, and decimals as they stand', async () => {
    const file = [
      'id,amountUSD,budgetYear,parentFlowId,originalAmount,originalCurrency,exchangeRate,status,description,contributionType,sourceObjects_Organization.name,destinationObjects_Location.name,destinationObjects_Organization.name,destinationObjects_GlobalCluster.name,destinationObjects_UsageYear.name',
      '1,10.5,2000,,NA,,,pledge,"a, b",financial,"Denmark, Government of",Mozambique,UNMAS,Protection - Mine Action,2000',
      '2,7,2000,1,6.25,EUR,0.89,paid,,financial,Sweden,Angola; Zambia,UNDP; NPA,Protection - Mine Action; Health,2000; 2001',
    ].join('\n');
    expect(isFtsTable(file)).toBe(true);
    const rows = await all(readFtsTable(of(file)));
    expect(pledges(rows)).toEqual([
      expect.objectContaining({
        pledge_id: 'FTS-1',
        kind: 'pledge',
        donor: 'DNK',
        total_amount: '10.5',
        currency: 'USD',
        note: expect.stringMatching(/child/),
      }),
      expect.objectContaining({
        kind: 'contribution',
        donor: 'SWE',
        recipient_earmark: 'AGO;ZMB',
        total_amount: '6.25',
        start_year: '',
      }),
    ]);
  });
});

describe('minimum data of hazardous areas', () => {
  it('never takes what may point at a person', async () => {
    const file =
      'id_ha_sy;country;governorate_name;survey_date;area_m2;status_ha;Victim name;informant_phone;ac_id;remarks\nHA-1;Syria;Idlib;03.04.2021;12.500,5;open;Somebody;555;A-1;text';
    expect(isHazardTable(file)).toBe(true);
    const notes: string[] = [];
    const rows = await all(readHazards(of(file), (_, message) => notes.push(message)));
    expect(rows[0]?.cells).toMatchObject({
      ...{ need_id: 'HA-1', iso3: 'SYR', quantity: '12500.5', unit: 'm2', survey_date: '2021-04-03', admin1: 'Idlib' },
    });
    expect(JSON.stringify(rows)).not.toMatch(/Somebody|555|"A-1"|text/);
    expect(notes).toEqual([
      'Dropped, because it may point at a person: Victim name, informant_phone, ac_id.',
      'Not of the minimum data, left out: remarks.',
    ]);
  });
  it('knows personal fields from counts and markers', () => {
    for (const key of ['victim_name', 'full_name', 'date_of_birth', 'sexe', 'телефон', 'الضحية'])
      expect(isPersonal(key)).toBe(true);
    for (const key of ['number_of_victims', 'gender_marker', 'donor_name', 'area', 'total_injured'])
      expect(isPersonal(key)).toBe(false);
  });
});

describe('names', () => {
  it('of States and donors become codes', () => {
    expect(
      ['Germany, Government of', 'United States of America', "European Commission's Humanitarian Aid"].map(
        (name) => providerOf(name).code,
      ),
    ).toEqual(['DEU', 'USA', 'EU']);
    expect(providerOf('International Trust Fund for Demining')).toEqual({
      code: expect.stringMatching(/^[A-Z0-9-]{2,12}$/),
      byName: true,
    });
    expect([countryOfName("Côte d'Ivoire"), countryOfName('Atlantis')]).toEqual(['CIV', undefined]);
  });
  it('of States are understood in the six languages, as a code or a name', () => {
    for (const text of ['KHM', 'kh', 'Cambodia', 'Cambodge', ' Camboya ', 'كمبوديا', 'Камбоджа', '柬埔寨'])
      expect([text, countryOf(text)]).toEqual([text, 'KHM']);
    expect(['Atlantis', '', 'Guinea-Bissau', 'GUINEA BISSAU'].map(countryOf)).toEqual([
      ...[undefined, undefined],
      ...['GNB', 'GNB'],
    ]);
  });
  it('HXL tags under titles are found, and an untagged column keeps its heading', async () => {
    const { rows } = await openDelimited(of(sample('hxl-small-with-title-row.csv')));
    const first = await all(rows);
    expect(first[3]?.cells[1]).toBe('WASH');
    expect(findHeader(first, ['needs', 'costs', 'pledges', 'tranches', 'rates'])).toBeUndefined();
  });
});
