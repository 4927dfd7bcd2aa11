// Pledges from files: the kept real rows and the demonstration come out as they went in; IATI and OCHA FTS are read.
import { buffer } from 'node:stream/consumers';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page, PledgeView } from '@article-six/contracts';
import { openDelimited, openWorkbook, type RawRow } from '@article-six/formats';
import { importerOf } from '@article-six/imports/testkit';
import { clientOf, donorActor, officeActor, runTestService, type TestRun } from '@article-six/service-kit/testkit';
import { pledgesService } from '../index.js';

let run: TestRun;
beforeAll(async () => {
  run = await runTestService(pledgesService);
}, 60_000);
afterAll(() => run?.close());

const office = officeActor('ISU', 'coordinator');
const norway = donorActor('NOR', 'donorOfficer');
const data = new URL('../../../reference/data/', import.meta.url);
const file = (name: string) => ({ name: name.replace(/.*\//, ''), bytes: readFileSync(new URL(name, data), 'utf8') });
type Row = Record<string, string>;
const sorted = (rows: readonly Row[]) => [...rows].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
async function byHeading(rows: AsyncIterable<RawRow>): Promise<Row[]> {
  const lines: (readonly string[])[] = [];
  for await (const { cells } of rows) lines.push(cells);
  const [head = [], ...rest] = lines;
  return rest.map((cells) => Object.fromEntries(head.map((column, at) => [column, (cells[at] ?? '').trim()])));
}
async function rowsOf(text: string): Promise<Row[]> {
  const source = async function* () {
    yield await Promise.resolve(Buffer.from(text));
  };
  return byHeading((await openDelimited(source)).rows);
}
async function given(path: string): Promise<Response> {
  const headers = { authorization: `Bearer ${await run.issuer.token(office)}` };
  const answer = await fetch(`${run.running.url}/api/v1${path}`, { headers });
  expect(answer.status).toBe(200);
  return answer;
}

describe('what goes in through an import', () => {
  it.each([
    ['real rows', 'pledges.csv', 'pledges-tranches.csv', { things: 530, refused: 0 }],
    [
      'the demonstration',
      'scenario-2005-2009/pledges.csv',
      'scenario-2005-2009/pledges-tranches.csv',
      { things: 112, made: 112, refused: 0 },
    ],
  ])('comes out again: %s', async (_, pledges, tranches, counts) => {
    const importer = importerOf(run, office, 'pledges');
    const checked = await importer.checked(file(pledges), file(tranches));
    expect(await importer.faults(checked.id, 'faults')).toEqual([]);
    const done = await importer.ran(checked.id);
    expect(done).toMatchObject({ status: 'done', counts });
    const again = await importer.checked(file(pledges), file(tranches));
    expect(again.counts).toMatchObject({ things: counts.things, unchanged: counts.things });
    const book = await openWorkbook(
      await buffer((await given(`/exports/pledges?format=xlsx&import=${done.id}`)).body!),
    );
    for (const [at, name] of [pledges, tranches].entries()) {
      const came = await rowsOf(file(name).bytes);
      const csv = await (await given(`/exports/pledges?table=${book[at]!.name}&import=${done.id}`)).text();
      expect(sorted(await rowsOf(csv))).toEqual(sorted(came));
      expect(sorted(await byHeading(book[at]!.rows()))).toEqual(sorted(came));
    }
  });
});

const header = 'pledge_id,donor_id,donor_name,title,currency,earmark_states,earmark_pillars,conditions';
const tranches = 'pledge_id,year,currency,amount,status';
describe('an import of pledges', () => {
  it('is a donor’s own, as drafts that it registers, and is undone as a whole', async () => {
    const importer = importerOf(run, norway, 'pledges');
    const files = [
      {
        name: 'p.csv',
        bytes: [
          header,
          'N-1,NOR,Norway,Clearance,NOK,AGO;MOZ,clearance,a report each year',
          'N-2,SWE,Sweden,Theirs,SEK,,,',
          'N-3,NOR,Norway,Wrong,NOK,XXX,peace,',
        ].join('\n'),
      },
      {
        name: 't.csv',
        bytes: [
          tranches,
          'N-1,2026,NOK,1000.00,firm',
          'N-1,2027,NOK,500.00,indicative',
          'N-2,2026,SEK,1,firm',
          'N-3,2026,NOK,0,firm',
          'N-4,2026,NOK,1,firm',
        ].join('\n'),
      },
    ];
    const checked = await importer.checked(...files);
    expect(checked.counts).toMatchObject({ things: 3, ready: 1, refused: 3 });
    const faults = await importer.faults(checked.id, 'faults');
    expect(faults.map(({ file: name, line, column, code }) => `${name}:${line} ${column} ${code}`)).toEqual([
      'p.csv:3 donor_id otherProvider',
      'p.csv:4 earmark_states unknownState',
      'p.csv:4 earmark_pillars word',
      't.csv:6 pledge_id unknownPledge',
    ]);
    const done = await importer.ran(checked.id);
    const own = async () => {
      const { body } = await clientOf(run, norway).get<Page<PledgeView>>('/pledges?status=draft&limit=200');
      return body.items.filter(({ externalId }) => externalId?.startsWith('N-'));
    };
    expect(await own()).toEqual([
      expect.objectContaining({
        ...{ externalId: 'N-1', status: 'draft', currency: 'NOK' },
        conditions: [{ text: 'a report each year', state: 'open' }],
        tranches: [
          { year: 2026, amount: '1000.00', certainty: 'firm' },
          { year: 2027, amount: '500.00', certainty: 'indicative' },
        ],
      }),
    ]);
    await importer.step(done.id, 'undo');
    expect(await importer.settled(done.id)).toMatchObject({ status: 'undone' });
    expect(await own()).toEqual([]);
  });

  it('reads what OCHA FTS and IATI publish, and keeps what is no promise as it was said', async () => {
    const importer = importerOf(run, office, 'pledges');
    const sample = new URL('../../../formats/samples/fts-v1-flows-mine-action.json', import.meta.url);
    const flows = await importer.ran(
      (await importer.checked({ name: 'flows.json', bytes: readFileSync(sample, 'utf8') })).id,
    );
    expect(flows.counts).toMatchObject({ things: 8, refused: 0 });
    expect(flows.tables.map(({ format, table }) => `${format} ${table}`)).toEqual(['fts pledges', 'fts tranches']);
    const notes = await importer.faults(flows.id, 'notes');
    expect(notes.find((note) => note.row === 'FTS-195699')).toMatchObject({ outcome: 'kept' });
    const exported = await rowsOf(await (await given(`/exports/pledges?import=${flows.id}`)).text());
    expect(exported.find((row) => row['pledge_id'] === 'FTS-195701')).toMatchObject({
      ...{ total_amount: '3500000', currency: 'EUR', usd_as_published: '3977273', reported_rate: '0.88' },
    });

    const transaction = (type: string, value: string) =>
      `<transaction><transaction-type code="${type}"/><transaction-date iso-date="2024-03-01"/><value value-date="2024-03-01">${value}</value></transaction>`;
    const iati = `<iati-activities version="2.03"><iati-activity default-currency="EUR"><iati-identifier>X-1</iati-identifier>
      <title><narrative>Clearance</narrative></title><participating-org role="1"><narrative>Norway</narrative></participating-org>
      <recipient-country code="AO"/><sector vocabulary="1" code="15250"/>${transaction('12', '100.5')}</iati-activity>
      <iati-activity default-currency="EUR"><iati-identifier>X-2</iati-identifier><title><narrative>Too exact</narrative></title>
      <participating-org role="1"><narrative>Norway</narrative></participating-org><recipient-country code="AO"/>
      <sector vocabulary="1" code="15250"/>${transaction('12', '2072785.26734')}</iati-activity></iati-activities>`;
    const activities = await importer.ran((await importer.checked({ name: 'a.xml', bytes: iati })).id);
    expect(activities.counts).toMatchObject({ things: 2, made: 1, kept: 1, refused: 0 });
    const rows = await rowsOf(await (await given(`/exports/pledges?import=${activities.id}`)).text());
    expect(rows.map((row) => [row['pledge_id'], row['total_amount']])).toEqual([
      ['X-1', '100.5'],
      ['X-2', '2072785.26734'],
    ]);
    const old = await importer.checked({
      name: 'old.xml',
      bytes: '<iati-activities version="1.05"></iati-activities>',
    });
    expect(old).toMatchObject({ status: 'failed', fault: { code: 'iatiVersion' } });
    const doctype = await importer.checked({
      name: 'x.xml',
      bytes: '<!DOCTYPE iati-activities><iati-activities version="2.03"/>',
    });
    expect(doctype).toMatchObject({ status: 'failed' });
  });
});
