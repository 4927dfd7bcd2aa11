// How a need ends and comes back over HTTP, and what its history shows to whom.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { NeedVersionView, NeedView, Page, Problem, RankingView } from '@article-six/contracts';
import {
  clientOf,
  donorActor,
  officeActor,
  runTestService,
  stateActor,
  type TestRun,
} from '@article-six/service-kit/testkit';
import { needsService } from './index.js';
import { input } from './need.testkit.js';

const stockpile = input({
  pillar: 'stockpile_destruction',
  title: 'Destroy what is stored',
  details: { kind: 'stockpile_destruction', mines: [{ type: 'PMN', quantity: 500, lot: 'A-1' }], reportYear: 2004 },
  implementers: [{ name: 'A national operator', kind: 'national', serves: 'Objective 1' }],
  references: { nationalPlan: 'Objective 1', prsp: '4.2' },
  markers: { gender: 0, age: 0, disability: 0 },
  evidence: 1,
  evidenceSources: [{ kind: 'survey', title: 'Inventory', on: '1999-06-30' }],
});

describe('the end of a need', () => {
  let run: TestRun;
  const focal = () => clientOf(run, stateActor('AGO', 'focalPoint'));
  const capital = () => clientOf(run, stateActor('AGO', 'capital'));
  const officer = () => clientOf(run, donorActor('NOR', 'donorOfficer'));
  const coordinator = () => clientOf(run, officeActor('ISU', 'coordinator'));
  const open = () => clientOf(run, null);
  let clock = 0;
  const setClock = async (day: string) => {
    const administrator = clientOf(run, officeActor('ISU', 'administrator'));
    await administrator.put('/clock', { now: `${day}T09:00:00.000Z` }, { ifMatch: clock });
    clock += 1;
  };
  beforeAll(async () => {
    run = await runTestService(needsService);
    await setClock('2005-01-10');
  });
  afterAll(() => run?.close());
  const published = async (stated = input()): Promise<NeedView> => {
    const { body } = await focal().post<NeedView>('/needs', stated);
    await focal().post(`/needs/${body.id}/submit`, {}, { ifMatch: 1 });
    return (await capital().post<NeedView>(`/needs/${body.id}/publish`, {}, { ifMatch: 2 })).body;
  };
  const order = async () => (await open().get<RankingView>('/states/AGO/ranking')).body.order.map(({ id }) => id);

  it('is its State to say: met, and reopened when more is found, first of all a stockpile', async () => {
    const first = await published();
    const need = await published(stockpile);
    expect(need).toMatchObject({ details: stockpile.details, evidence: 1, evidenceGrade: 0, evidenceStale: true });
    const path = `/needs/${need.id}`;
    for (const who of [focal(), officer(), coordinator()])
      expect((await who.post(`${path}/complete`, {}, { ifMatch: 3 })).status).toBe(403);
    expect(
      (await clientOf(run, stateActor('MOZ', 'capital')).post(`${path}/complete`, {}, { ifMatch: 3 })).status,
    ).toBe(404);
    expect((await capital().post(`${path}/complete`)).status).toBe(428);
    expect((await capital().post<Problem>(`${path}/reopen`, { reason: 'x' }, { ifMatch: 3 })).body.type).toBe(
      '/problems/needNotEnded',
    );
    const met = await capital().post<NeedView>(`${path}/complete`, { reason: 'All destroyed.' }, { ifMatch: 3 });
    expect(met).toMatchObject({ status: 200, body: { status: 'met', endedOn: '2005-01-10', rank: null, version: 4 } });
    expect(await order()).toEqual([first.id]);
    expect((await capital().post<Problem>(`${path}/withdraw`, {}, { ifMatch: 4 })).body.type).toBe(
      '/problems/needNotPublished',
    );
    expect((await capital().put<Problem>(path, stockpile, { ifMatch: 4 })).body.type).toBe('/problems/needEnded');
    const silent = await capital().post<Problem>(`${path}/reopen`, {}, { ifMatch: 4 });
    expect(silent.body.errors).toMatchObject([{ pointer: '/reason', code: 'missing' }]);
    const reopened = await capital().post<NeedView>(
      `${path}/reopen`,
      { reason: 'A store was found.', lateDiscovery: true },
      { ifMatch: 4 },
    );
    expect(reopened).toMatchObject({
      status: 200,
      body: { status: 'published', lateDiscovery: true, reopenedOn: '2005-01-10', rank: 2, version: 5 },
    });
    expect(reopened.body).not.toHaveProperty('endedOn');
    expect(await order()).toEqual([first.id, need.id]);
    await capital().post(`/needs/${first.id}/withdraw`, { reason: 'Paid by others.' }, { ifMatch: 3 });
    const late = await capital().post<Problem>(
      `/needs/${first.id}/reopen`,
      { reason: 'x', lateDiscovery: true },
      { ifMatch: 4 },
    );
    expect(late.body.errors).toMatchObject([{ pointer: '/lateDiscovery', code: 'notStockpile' }]);
    expect(await order()).toEqual([need.id]);
  });

  it('keeps what a published need has said of a year that is over', async () => {
    const need = await published();
    await setClock('2006-02-01');
    const years = (cost: string) => [
      { year: 2005, cost, own: '20000.00' },
      { year: 2006, cost: '450000.00', own: '0.00' },
    ];
    const path = `/needs/${need.id}`;
    const closed = await capital().put<Problem>(path, input({ years: years('500000.01') }), { ifMatch: 3 });
    expect(closed.body.errors).toMatchObject([{ pointer: '/years/0', code: 'closedYear', params: { year: '2005' } }]);
    const done = await capital().put<NeedView>(
      path,
      { ...input({ years: years('500000') }), reason: 'Prices rose.' },
      { ifMatch: 3 },
    );
    expect(done).toMatchObject({ status: 200, body: { version: 4 } });
  });

  it('leaves a history that everybody reads from publication on, and its State from the beginning', async () => {
    const need = await published({ ...stockpile, title: 'Version by version' });
    const path = `/needs/${need.id}`;
    const support = { year: 2006, donor: 'NOR', amount: '1000' };
    await coordinator().post(`${path}/bilateral-support`, support, { ifMatch: 3, key: 'support' });
    await capital().put(path, { ...stockpile, title: 'Version by version, anew', reason: 'Clearer.' }, { ifMatch: 4 });
    await capital().post(`${path}/complete`, { reason: 'Done.' }, { ifMatch: 5 });
    const read = async (who: ReturnType<typeof open>, query = '') =>
      (await who.get<Page<NeedVersionView>>(`${path}/versions${query}`)).body;
    const all = (await read(focal())).items;
    expect(all.map(({ version, status, by, reason, changed }) => [version, status, by, reason, changed])).toEqual([
      [6, 'met', 'capital', 'Done.', ['/endedOn', '/status']],
      [5, 'published', 'capital', 'Clearer.', ['/title']],
      [4, 'published', 'coordinator', null, ['/bilateral']],
      [3, 'published', 'capital', null, ['/publishedOn', '/status']],
      [2, 'submitted', 'focalPoint', null, ['/status']],
      [1, 'draft', 'focalPoint', null, []],
    ]);
    expect(all[1]?.need).toMatchObject({ title: 'Version by version, anew', bilateral: [{ amount: '1000.00' }] });
    expect((await read(open())).items.map(({ version }) => version)).toEqual([6, 5, 4, 3]);
    expect((await read(coordinator())).items.map(({ version }) => version)).toEqual([6, 5, 4, 3, 2]);
    const seen: number[] = [];
    for (let next: string | undefined = ''; next !== undefined;) {
      const page = await read(focal(), `?limit=4${next === '' ? '' : `&cursor=${next}`}`);
      seen.push(...page.items.map(({ version }) => version));
      next = page.next;
    }
    expect(seen).toEqual([6, 5, 4, 3, 2, 1]);
    expect((await read(focal(), '?limit=1')).items[0]?.changed).toEqual(['/endedOn', '/status']);
    const bad = await open().get<Problem>(`${path}/versions?limit=0&shoe=1&cursor=x`);
    expect(bad.body.errors?.map((e) => [e.pointer, e.code])).toEqual([
      ['?limit', 'outOfRange'],
      ['?shoe', 'unknownParameter'],
      ['?cursor', 'wrongCursor'],
    ]);
    const draft = (await focal().post<NeedView>('/needs', input())).body;
    expect((await open().get(`/needs/${draft.id}/versions`)).status).toBe(404);
    expect((await open().get('/needs/nothing/versions')).status).toBe(404);
    expect((await focal().get<Page<NeedVersionView>>(`/needs/${draft.id}/versions`)).body.items).toHaveLength(1);
  });

  it('is asked for together by States Parties alone, and quietly where the State is not in control', async () => {
    const joint = await focal().post<NeedView>('/needs', input({ coStates: ['MOZ', 'USA'], regionalBody: 'SADC' }));
    expect(joint.body).toMatchObject({ regionalBody: 'SADC', coStates: ['MOZ', 'USA'] });
    await focal().post(`/needs/${joint.body.id}/submit`, {}, { ifMatch: 1 });
    const refused = await capital().post<Problem>(`/needs/${joint.body.id}/publish`, {}, { ifMatch: 2 });
    expect(refused).toMatchObject({ status: 409, body: { type: '/problems/coStateNotParty' } });
    expect(refused.body.detail).toContain('USA');
    const outside = { areaOutsideStateControl: true, visibility: 'statesParties' as const, channels: ['ICRC'] };
    const need = await published(input({ ...outside, consentNote: 'Asked through the ICRC.' }));
    expect((await open().get(`/needs/${need.id}`)).status).toBe(404);
    expect((await officer().get<NeedView>(`/needs/${need.id}`)).body).toMatchObject({ areaOutsideStateControl: true });
    const loud = await focal().post<Problem>('/needs', input({ ...outside, visibility: 'public', channels: [] }), {
      language: 'ar',
    });
    expect(loud.body.errors?.map(({ pointer, code }) => [pointer, code])).toEqual([
      ['/visibility', 'restrictedArea'],
      ['/channels', 'neutralChannelOnly'],
    ]);
    expect(loud.body.errors?.every(({ message }) => /[\u0600-\u06ff]/.test(message))).toBe(true);
  });
});
