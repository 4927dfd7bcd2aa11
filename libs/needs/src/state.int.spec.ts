// The registry of States over HTTP: corrected by a coordinator under the treaty's own rules, with every version kept; who
// may post follows, and needs of a State that leaves lapse on its day.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type {
  NeedView,
  Page,
  Problem,
  RankingView,
  StateCorrectionInput,
  StateDetailView,
  StateView,
} from '@article-six/contracts';
import { WorkerDatabase } from '@article-six/service-kit';
import {
  clientOf,
  donorActor,
  officeActor,
  runTestService,
  stateActor,
  type TestRun,
} from '@article-six/service-kit/testkit';
import { eventually } from '@article-six/testing';
import { needsService } from './index.js';
import { Lapses } from './lapses.js';
import { input } from './need.testkit.js';
import type { ClocksView } from './state.view.js';

const ethiopia = (change: Partial<StateCorrectionInput> = {}): StateCorrectionInput => ({
  depositedOn: '2004-11-17',
  article5: { status: 'outstanding', history: [{ kind: 'deadline', day: '2015-05-01' }] },
  certainty: { party: 'high', article5: 'high' },
  source: 'Depositary notification of 17 November 2004',
  reason: 'The instrument was deposited a month earlier.',
  ...change,
});

type Refused = Pick<Problem, 'errors'>;
describe('the registry of States', () => {
  let run: TestRun;
  const coordinator = () => clientOf(run, officeActor('ISU', 'coordinator'));
  const administrator = () => clientOf(run, officeActor('ISU', 'administrator'));
  const open = () => clientOf(run, null);
  const as = (...who: Parameters<typeof stateActor>) => clientOf(run, stateActor(...who));
  let clock = 0;
  const setClock = async (day: string) => {
    const now = `${day}T09:00:00.000Z`;
    const set = await administrator().put('/clock', { now }, { ifMatch: clock });
    expect(set.status).toBe(200);
    clock += 1;
  };
  beforeAll(async () => {
    run = await runTestService(needsService);
    await setClock('2005-01-10');
  });
  afterAll(() => run?.close());

  const drafted = (state: string, change: Parameters<typeof input>[0] = {}) =>
    as(state, 'focalPoint').post<NeedView & Refused>('/needs', input({ state, ...change }));
  const published = async (state: string) => {
    const { body } = await drafted(state);
    await as(state, 'focalPoint').post(`/needs/${body.id}/submit`, {}, { ifMatch: 1 });
    return as(state, 'capital').post<NeedView & Refused>(`/needs/${body.id}/publish`, {}, { ifMatch: 2 });
  };

  it('shows how each State stands on the day, and what is unverified', async () => {
    const one = await open().get<StateDetailView>('/states/ETH');
    expect(one.body).toMatchObject({
      ...{ iso3: 'ETH', status: 'deposited', party: false, mayDraft: true, mayPublish: false, version: 0, history: [] },
      ...{ depositedOn: '2004-12-17', entryIntoForce: '2005-06-01', certainty: 'unverified', unverified: true },
      certainties: { party: 'high', article5: 'recall' },
    });
    expect([one.headers.get('etag'), one.headers.get('cache-control')]).toEqual(['"0"', 'no-store']);
    const all = (await open().get<Page<StateView>>('/states?limit=200')).body.items;
    expect(all).toHaveLength(197);
    expect(all.filter(({ party, status }) => party !== (status === 'party'))).toEqual([]);
    expect((await open().get('/states/XXX')).status).toBe(404);
  });

  it('lets a State prepare needs from its deposit on, and publish them from entry into force on', async () => {
    const early = await published('ETH');
    expect(early).toMatchObject({ status: 409, body: { type: '/problems/notStateParty' } });
    const stranger = await drafted('USA');
    expect(stranger.body.errors).toMatchObject([{ pointer: '/state', code: 'notStateParty' }]);
  });

  it('is corrected by a coordinator alone, who has read it, under the rules of the treaty', async () => {
    const put = (body: unknown, ifMatch?: number, who = coordinator()) =>
      who.put<StateDetailView & Refused>('/states/ETH', body, ifMatch === undefined ? {} : { ifMatch });
    for (const who of [as('ETH', 'capital'), administrator(), clientOf(run, donorActor('NOR', 'donorOfficer'))])
      expect((await put(ethiopia(), 0, who)).status).toBe(403);
    expect((await put(ethiopia(), 0, open())).status).toBe(401);
    expect((await put(ethiopia())).status).toBe(428);
    expect((await put(ethiopia(), 1)).status).toBe(412);
    expect((await coordinator().put('/states/XXX', ethiopia(), { ifMatch: 0 })).status).toBe(404);
    const shape = await put({ ...ethiopia(), source: '', signedOn: '1997-02-30', capital: 'x' }, 0);
    expect(shape.body.errors?.map(({ pointer, code }) => `${pointer} ${code}`).sort()).toEqual([
      ...['/capital unknownMember', '/signedOn notADay', '/source missing'],
    ]);
    const wrong = await put(ethiopia({ entryIntoForce: '2005-06-01', withdrawnOn: '2001-01-01' }), 0);
    expect(wrong.body.errors?.map(({ pointer, code }) => `${pointer} ${code}`)).toEqual([
      ...['/entryIntoForce notArticle17', '/withdrawnOn beforeInForce', '/article5/history/0/day notTenYears'],
    ]);
    expect(wrong.body.errors?.[0]?.message).toContain('2005-05-01');
    expect((await open().get<StateDetailView>('/states/ETH')).body.version).toBe(0);
  });

  it('keeps a correction as a version with its source, and every clock follows from it', async () => {
    const done = await coordinator().put<StateDetailView>('/states/ETH', ethiopia(), { ifMatch: 0 });
    expect(done).toMatchObject({
      status: 200,
      body: { version: 1, entryIntoForce: '2005-05-01', certainty: 'high', article5: { status: 'outstanding' } },
    });
    const [change] = done.body.history;
    expect(change).toMatchObject({
      version: 1,
      by: 'coordinator',
      source: ethiopia().source,
      reason: ethiopia().reason,
    });
    expect(change?.changed).toEqual(expect.arrayContaining(['/depositedOn', '/entryIntoForce', '/article5/history']));
    const clocks = (await open().get<ClocksView>('/states/ETH/clocks')).body;
    expect(clocks).toMatchObject({ entryIntoForce: '2005-05-01', unverified: false, article4: null, article5: null });
    await setClock('2005-05-02');
    expect((await open().get<ClocksView>('/states/ETH/clocks')).body).toMatchObject({
      article4: { deadline: '2009-05-01' },
      article5: { deadline: '2015-05-01', original: '2015-05-01', extensions: 0, longest: '2025-05-01' },
      article7: { firstReportDue: '2005-10-28', nextReportDue: '2006-04-30' },
    });
    expect((await published('ETH')).status).toBe(200);
    const again = await coordinator().put<StateDetailView>(
      '/states/ETH',
      ethiopia({ reason: 'The original date was right after all.' }),
      { ifMatch: 1 },
    );
    expect(again.body.history.map(({ version }) => version)).toEqual([2, 1]);
    expect(again.body.history[0]?.changed).toEqual([]);
  });

  it('lapses the needs of a State on the day on which it leaves, and no State reopens what it may not publish', async () => {
    const stays = await published('MOZ');
    const goes = await published('ETH');
    const left = ethiopia({ withdrawnOn: '2005-12-01', reason: 'Notice of withdrawal.' });
    expect((await coordinator().put('/states/ETH', left, { ifMatch: 2 })).status).toBe(200);
    expect((await open().get<NeedView>(`/needs/${goes.body.id}`)).body.status).toBe('published');
    await setClock('2005-12-01');
    await eventually(
      async () => {
        const { body } = await open().get<NeedView>(`/needs/${goes.body.id}`);
        expect(body).toMatchObject({ status: 'lapsed', endedOn: '2005-12-01', rank: null });
        return body;
      },
      { within: 10_000, reason: 'the need has lapsed' },
    );
    expect((await open().get<RankingView>('/states/ETH/ranking')).body.order).toEqual([]);
    expect((await open().get<NeedView>(`/needs/${stays.body.id}`)).body.status).toBe('published');
    expect((await open().get<StateDetailView>('/states/ETH')).body).toMatchObject({
      status: 'withdrawn',
      mayDraft: false,
    });
    expect((await drafted('ETH')).body.errors).toMatchObject([{ pointer: '/state', code: 'notStateParty' }]);
    const back = await as('ETH', 'capital').post<Problem>(
      `/needs/${goes.body.id}/reopen`,
      { reason: 'We are back.' },
      { ifMatch: 4 },
    );
    expect(back).toMatchObject({ status: 409, body: { type: '/problems/notStateParty' } });
    expect(await run.running.app.get(Lapses).sweep()).toEqual([]);
  });

  it('stands over the kept registry after a start, also for row-level security', async () => {
    await needsService.prepare?.(run.running.app);
    const { items } = (await open().get<Page<StateView>>('/states?limit=200')).body;
    expect(items.find(({ iso3 }) => iso3 === 'ETH')).toMatchObject({ version: 3, status: 'withdrawn' });
    const party = await run.running.app
      .get(WorkerDatabase)
      .transaction((tx) => tx.query(`SELECT since::text, until::text FROM state_party WHERE iso3 = 'ETH'`));
    expect(party).toEqual([{ since: '2005-05-01', until: '2005-12-01' }]);
  });
});
