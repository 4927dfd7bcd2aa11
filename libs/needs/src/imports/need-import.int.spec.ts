import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { NeedView, Page } from '@article-six/contracts';
import { importerOf } from '@article-six/imports/testkit';
import { clientOf, officeActor, runTestService, stateActor, type TestRun } from '@article-six/service-kit/testkit';
import { needsService } from '../index.js';

let run: TestRun;
beforeAll(async () => {
  run = await runTestService(needsService);
}, 60_000);
afterAll(() => run?.close());

const focal = stateActor('AGO', 'focalPoint');
const head = 'need_id,iso3,title,pillar,currency,first_year,last_year,channel_options,fictional';
const costHead = 'need_id,year,currency,cost,own';
const needs = (name: string, ...rows: string[]) => ({ name, bytes: [head, ...rows].join('\n') });
const costs = (name: string, ...rows: string[]) => ({ name, bytes: [costHead, ...rows].join('\n') });
const good = [
  needs(
    'needs.csv',
    'A-1,AGO,Clear Bié,clearance,USD,2026,2027,UN;NGO,no',
    'A-2,AGO,"Survey, Moxico",clearance,EUR,2026,2026,,no',
  ),
  costs('costs.csv', 'A-1,2026,USD,1000.00,100.00', 'A-1,2027,USD,2000.00,', 'A-2,2026,EUR,5.5,0'),
];
const listed = async (actor = focal) =>
  (await clientOf(run, actor).get<Page<NeedView>>('/needs?limit=200&status=draft')).body.items;

describe('an import of needs', () => {
  it('is a dry run first, then drafts of the State, and the same file twice changes nothing', async () => {
    const importer = importerOf(run, focal, 'needs');
    const checked = await importer.checked(...good);
    expect(checked).toMatchObject({
      status: 'checked',
      counts: { rows: 5, things: 2, ready: 2, refused: 0, notes: 1 },
    });
    expect(await listed()).toHaveLength(0);
    expect(await importer.faults(checked.id)).toMatchObject([
      { file: 'costs.csv', line: 3, column: 'own', place: 'E3', code: 'ownNotStated', note: true, outcome: 'ready' },
    ]);
    const done = await importer.ran(checked.id);
    expect(done).toMatchObject({ status: 'done', counts: { made: 2 } });
    const drafts = (await listed()).toSorted((a, b) => (a.reference < b.reference ? -1 : 1));
    expect(drafts.map((need) => [need.externalId, need.status, need.reference, need.version])).toEqual([
      ['A-1', 'draft', 'N-AGO-0001', 1],
      ['A-2', 'draft', 'N-AGO-0002', 1],
    ]);
    expect(drafts[0]).toMatchObject({
      channels: ['UN', 'NGO'],
      years: [
        { year: 2026, cost: '1000.00', own: '100.00' },
        { year: 2027, cost: '2000.00', own: '0.00' },
      ],
    });
    const again = await importer.checked(...good);
    expect(again.counts).toMatchObject({ things: 2, ready: 0, unchanged: 2 });
    expect((await importer.step(again.id, 'run')).status).toBe(409);
    const other = await importer.checked(
      needs('needs.csv', 'A-1,AGO,Clear all of Bié,clearance,USD,2026,2027,UN;NGO,no'),
      good[1]!,
    );
    expect((await importer.faults(other.id, 'faults')).map((fault) => [fault.line, fault.code])).toEqual([
      [2, 'importedBefore'],
      [4, 'unknownNeed'],
    ]);
  });

  it('tells every fault with its line, column and sentence, and takes in the rest', async () => {
    const importer = importerOf(run, focal, 'needs');
    const checked = await importer.checked(
      needs(
        'needs.csv',
        'B-1,AGO,Right,clearance,USD,2026,2026,,no',
        'B-2,MOZ,Of another State,clearance,USD,2026,2026,,no',
        'B-3,AGO,,clearance,usd,2026,2025,,maybe',
        'B-4,AGO,Short',
        'B-1,AGO,Again,clearance,USD,2026,2026,,no',
        'B-5,AGO,Too exact,clearance,USD,2026,2026,moon,no',
        'B-6,AGO,No costs,clearance,USD,2026,2026,,no',
      ),
      costs(
        'costs.csv',
        ...[
          'B-1,2026,USD,10,1',
          'B-2,2026,USD,10,1',
          'B-3,2026,USD,10,1',
          'B-5,2026,USD,10.005,20',
          'B-5,2026,USD,1,1',
        ],
        'B-9,2026,USD,1,1',
      ),
    );
    expect(checked.counts).toMatchObject({ things: 7, ready: 1, refused: 7 });
    const faults = await importer.faults(checked.id, 'faults');
    const told = faults.map(({ file, line, column, code }) => `${file}:${line} ${column} ${code}`);
    expect(told).toEqual([
      'needs.csv:3 iso3 otherState',
      'needs.csv:4 last_year years',
      'needs.csv:4 currency unknownCurrency',
      'needs.csv:4 title missing',
      'needs.csv:4 fictional yesNo',
      'needs.csv:5  cellCount',
      'needs.csv:6 need_id repeatedId',
      'needs.csv:8 need_id uncosted',
      'costs.csv:5 cost amount.tooManyDecimals',
      'costs.csv:7 need_id unknownNeed',
    ]);
    for (const { message } of faults) expect(message).toMatch(/^.{20,}\.$/);
    const done = await importer.ran(checked.id);
    expect(done.counts).toMatchObject({ made: 1 });
    expect((await listed()).map((need) => need.externalId)).toContain('B-1');
  });

  it('takes States and words as people write them', async () => {
    const importer = importerOf(run, officeActor('ISU', 'coordinator'), 'needs');
    const heading =
      'Identifiant du besoin;État (code ISO);Titre;Pilier;Monnaie;Première année;Dernière année;Année;Coût';
    const rows = ['N-1;Camboya;Protéger;Victim assistance;USD;2026;2026;2026;10,50'];
    const checked = await importer.checked({ name: 'besoins.csv', bytes: [heading, ...rows].join('\n') });
    expect(checked.counts).toMatchObject({ ready: 1, refused: 0 });
    await importer.ran(checked.id);
    const mine = await listed(stateActor('KHM', 'focalPoint'));
    expect(mine).toMatchObject([
      { state: 'KHM', pillar: 'victim_assistance', years: [{ year: 2026, cost: '10.50', own: '0.00' }] },
    ]);
  });

  it('is undone as a whole, unless something was built on it', async () => {
    const importer = importerOf(run, focal, 'needs');
    const file = [
      needs('n.csv', 'C-1,AGO,One,clearance,USD,2026,2026,,no', 'C-2,AGO,Two,clearance,USD,2026,2026,,no'),
      costs('c.csv', 'C-1,2026,USD,1,0', 'C-2,2026,USD,1,0'),
    ];
    const first = await importer.ran((await importer.checked(...file)).id);
    const one = (await listed()).find((need) => need.externalId === 'C-1');
    await importer.client.post(`/needs/${one!.id}/submit`, {}, { ifMatch: 1 });
    await importer.step(first.id, 'undo', { reason: 'the wrong file' });
    const refused = await importer.settled(first.id);
    expect(refused).toMatchObject({ status: 'done', fault: { code: 'builtOn' } });
    expect(refused.fault?.message).toContain(one!.reference);

    const more = [needs('n.csv', 'D-1,AGO,One,clearance,USD,2026,2026,,no'), costs('c.csv', 'D-1,2026,USD,1,0')];
    const second = await importer.ran((await importer.checked(...more)).id);
    const made = (await listed()).find((need) => need.externalId === 'D-1');
    await importer.step(second.id, 'undo');
    expect(await importer.settled(second.id)).toMatchObject({ status: 'undone' });
    expect((await listed()).map((need) => need.externalId)).not.toContain('D-1');
    expect((await importer.client.get(`/needs/${made!.id}`)).status).toBe(404);
    // and the same file may come again
    expect((await importer.ran((await importer.checked(...more)).id)).counts).toMatchObject({ made: 1 });
  });

  it('is for those who may state needs: a coordinator for any State, whose drafts it does not see', async () => {
    const office = officeActor('ISU', 'coordinator');
    const importer = importerOf(run, office, 'needs');
    const checked = await importer.checked(
      needs('n.csv', 'E-1,MOZ,One,clearance,USD,2026,2026,,no'),
      costs('c.csv', 'E-1,2026,USD,1,0'),
    );
    expect((await importer.ran(checked.id)).counts).toMatchObject({ made: 1 });
    expect(await listed(office)).toHaveLength(0);
    expect((await listed(stateActor('MOZ', 'focalPoint'))).map((need) => need.externalId)).toEqual(['E-1']);
    const observer = importerOf(run, officeActor('ISU', 'observer'), 'needs');
    expect((await observer.send('', good[0]!)).status).toBe(403);
    // an import is its organisation's own
    expect((await importerOf(run, focal, 'needs').client.get(`/imports/needs/${checked.id}`)).status).toBe(404);
    expect((await importer.client.get('/imports/other')).status).toBe(404);
  });

  it('that cannot be read says why', async () => {
    const importer = importerOf(run, focal, 'needs');
    const wrong = await importer.checked({ name: 'x.csv', bytes: 'a,b\n1,2\n' });
    expect(wrong).toMatchObject({ status: 'failed', fault: { code: 'missingColumn' } });
    const doctype = await importer.checked({ name: 'x.xml', bytes: '<!DOCTYPE a><a/>' });
    expect(doctype).toMatchObject({ status: 'failed', fault: { code: 'otherFormat' } });
    expect((await importer.send('', { name: '../x', bytes: 'a' })).status).toBe(400);
    expect((await importer.send('', { name: 'x', bytes: '' })).status).toBe(400);
    expect((await importer.send('', { name: 'x', bytes: new Uint8Array(33 * 1024 * 1024) })).status).toBe(413);
    expect((await importer.client.post('/imports/needs', { a: 1 })).status).toBe(415);
  });
});
