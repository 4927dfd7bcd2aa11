// The life of a need over HTTP, the service running whole on a real database.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ClockView, NeedView, Page, Problem, RankingView } from '@article-six/contracts';
import {
  runTestService,
  type TestRun,
  clientOf,
  donorActor,
  officeActor,
  stateActor,
} from '@article-six/service-kit/testkit';
import { needsService } from './index.js';
import { input } from './need.testkit.js';

describe('a need', () => {
  let run: TestRun;
  const as = (...who: Parameters<typeof stateActor>) => clientOf(run, stateActor(...who));
  const focal = () => as('AGO', 'focalPoint');
  const capital = () => as('AGO', 'capital');
  const officer = () => clientOf(run, donorActor('NOR', 'donorOfficer'));
  const coordinator = () => clientOf(run, officeActor('ISU', 'coordinator'));
  beforeAll(async () => {
    run = await runTestService(needsService);
  });
  afterAll(() => run?.close());

  const published = async (change: Parameters<typeof input>[0] = {}): Promise<NeedView> => {
    const { body } = await focal().post<NeedView>('/needs', input(change));
    await focal().post(`/needs/${body.id}/submit`, {}, { ifMatch: 1 });
    const answer = await capital().post<NeedView>(`/needs/${body.id}/publish`, {}, { ifMatch: 2 });
    expect(answer.status).toBe(200);
    return answer.body;
  };

  it('is stated in the time of the demonstration, which an administrator sets and nobody turns back', async () => {
    const administrator = clientOf(run, officeActor('ISU', 'administrator'));
    const unset = await administrator.get<ClockView>('/clock');
    expect(unset.body).toMatchObject({ id: 'clock', demonstration: true, version: 0 });
    const now = '2005-01-10T09:00:00.000Z';
    expect((await coordinator().put('/clock', { now }, { ifMatch: 0 })).status).toBe(403);
    expect((await administrator.put('/clock', { now })).status).toBe(428);
    const wrong = await administrator.put<Problem>('/clock', { now: '2005-02-30T09:00:00Z' }, { ifMatch: 0 });
    expect(wrong.body.errors).toMatchObject([{ pointer: '/now', code: 'notAnInstant' }]);
    const set = await administrator.put<ClockView>('/clock', { now }, { ifMatch: 0 });
    expect(set).toMatchObject({ status: 200, body: { now, version: 1, demonstration: true } });
    const back = await administrator.put<Problem>('/clock', { now: '2004-12-31T00:00:00Z' }, { ifMatch: 1 });
    expect(back).toMatchObject({ status: 409, body: { type: '/problems/clockBackward' } });
    expect((await clientOf(run, null).get<ClockView>('/clock')).body.now.slice(0, 13)).toBe('2005-01-10T09');
  });

  it('is drafted and submitted by its focal point, published by its capital, and known to others only then', async () => {
    const drafted = await focal().post<NeedView>('/needs', input());
    expect(drafted).toMatchObject({
      status: 201,
      body: { reference: 'N-AGO-0001', status: 'draft', version: 1, rank: null },
    });
    expect(drafted.headers.get('etag')).toBe('"1"');
    const path = `/needs/${drafted.body.id}`;
    for (const other of [as('MOZ', 'focalPoint'), officer(), coordinator(), clientOf(run, null)])
      expect((await other.get(path)).status).toBe(404);
    // Norway's donor side is not Angola's government, whatever its code
    expect((await clientOf(run, donorActor('AGO', 'donorOfficer')).get(path)).status).toBe(404);
    const submitted = await focal().post<NeedView>(`${path}/submit`, {}, { ifMatch: 1 });
    expect(submitted).toMatchObject({ status: 200, body: { status: 'submitted', version: 2 } });
    expect((await coordinator().get(path)).status).toBe(200);
    expect((await officer().get(path)).status).toBe(404);
    expect((await focal().post(`${path}/publish`, {}, { ifMatch: 2 })).status).toBe(403);
    expect((await as('MOZ', 'capital').post(`${path}/publish`, {}, { ifMatch: 2 })).status).toBe(404);
    expect((await capital().post(`${path}/publish`)).status).toBe(428);
    const stale = await capital().post<Problem>(`${path}/publish`, {}, { ifMatch: 1 });
    expect(stale).toMatchObject({ status: 412, body: { current: { version: 2, changedBy: 'focalPoint' } } });
    const out = await capital().post<NeedView>(`${path}/publish`, {}, { ifMatch: 2 });
    expect(out).toMatchObject({
      status: 200,
      body: { status: 'published', rank: 1, publishedOn: '2005-01-10', version: 3 },
    });
    const seen = await clientOf(run, null).get<NeedView>(path);
    expect(seen).toMatchObject({ status: 200, body: { stateName: 'Angola', rank: 1 } });
    expect(seen.headers.get('cache-control')).toBe('no-store');
    expect((await capital().post<Problem>(`${path}/publish`, {}, { ifMatch: 3 })).body.type).toBe(
      '/problems/needNotSubmitted',
    );
  });

  it('is refused with every fault at once, in the language of the reader, and nothing is counted', async () => {
    const bad = {
      ...input({ currency: 'XXQ', coStates: ['AGO'], title: ' ' }),
      years: [
        { year: 2005, cost: '1.00', own: '2.00' },
        { year: 2005, cost: '-5', own: 0 },
      ],
      shoeSize: 42,
    };
    const answer = await focal().post<Problem>('/needs', bad, { language: 'ar' });
    expect(answer.status).toBe(400);
    const found = Object.fromEntries((answer.body.errors ?? []).map((e) => [e.pointer, e.code]));
    expect(found).toMatchObject({
      ...{
        '/currency': 'unknownCurrency',
        '/coStates': 'leadAmongCoStates',
        '/title': 'missing',
        '/shoeSize': 'unknownMember',
      },
      ...{
        '/years/0/own': 'ownAboveCost',
        '/years/1/year': 'repeated',
        '/years/1/cost': 'wrongAmount',
        '/years/1/own': 'wrongAmount',
      },
    });
    expect(answer.body.errors?.every((e) => /[\u0600-\u06ff]/.test(e.message))).toBe(true);
    const hole = await focal().post<Problem>('/needs', { ...input(), years: [7, null], quantity: null });
    expect(hole.body.errors?.map((e) => [e.pointer, e.code])).toEqual([
      ['/quantity', 'wrongType'],
      ['/years', 'wrongType'],
    ]);
    const yen = await focal().post<Problem>(
      '/needs',
      input({ currency: 'JPY', years: [{ year: 2005, cost: '1.5', own: '0' }] }),
    );
    expect(yen.body.errors).toMatchObject([
      { pointer: '/years/0/cost', code: 'tooManyDigits', params: { currency: 'JPY', digits: 0 } },
    ]);
    const other = await focal().post<Problem>('/needs', input({ state: 'MOZ' }));
    expect(other).toMatchObject({ status: 403, body: { type: '/problems/otherState' } });
    const outside = await as('USA', 'focalPoint').post<Problem>('/needs', input({ state: 'USA' }));
    expect(outside.body.errors).toMatchObject([{ pointer: '/state', code: 'notStateParty' }]);
    expect((await focal().post<NeedView>('/needs', input())).body.reference).toBe('N-AGO-0002');
  });

  it('is revised in the open, its rank and its recorded support stay', async () => {
    const need = await published();
    const path = `/needs/${need.id}`;
    const change = { ...input({ title: 'Clear both bridges to Luena' }), reason: 'A second road was surveyed.' };
    expect((await focal().put(path, change, { ifMatch: 3 })).status).toBe(403);
    const revised = await capital().put<NeedView>(path, change, { ifMatch: 3 });
    expect(revised).toMatchObject({
      status: 200,
      body: { version: 4, status: 'published', rank: need.rank, title: change.title },
    });
    const support = { year: 2006, donor: 'JPN', amount: '1000' };
    expect((await coordinator().post(`${path}/bilateral-support`, support, { ifMatch: 4 })).status).toBe(400);
    const wrong = { year: 2009, donor: 'AGO', amount: '0.001' };
    const refused = await coordinator().post<Problem>(`${path}/bilateral-support`, wrong, { ifMatch: 4, key: 'wrong' });
    expect(refused.body.errors?.map((e) => e.pointer)).toEqual(['/year', '/donor', '/amount']);
    const kept = await coordinator().post<NeedView>(`${path}/bilateral-support`, support, {
      ifMatch: 4,
      key: 'support',
    });
    expect(kept).toMatchObject({ status: 200, body: { version: 5, bilateral: [{ ...support, amount: '1000.00' }] } });
    const again = await coordinator().post<NeedView>(`${path}/bilateral-support`, support, {
      ifMatch: 4,
      key: 'support',
    });
    expect(again).toMatchObject({ status: 200, body: { version: 5 } });
    expect((await officer().post(`${path}/bilateral-support`, support, { ifMatch: 5, key: 'officer' })).status).toBe(
      403,
    );
    const lost = await capital().put<Problem>(
      path,
      input({ currency: 'EUR', years: [{ year: 2005, cost: '1', own: '0' }] }),
      { ifMatch: 5 },
    );
    expect(lost.body.errors?.map((e) => e.pointer)).toEqual(['/currency', '/years']);
  });

  it('has a place in the order of its State, which the capital changes as a whole', async () => {
    const before = (await capital().get<RankingView>('/states/AGO/ranking')).body;
    const second = await published({ title: 'A mine risk education campaign', pillar: 'risk_education' });
    const third = await published({ title: 'For Norway alone', visibility: 'namedProviders', namedProviders: ['NOR'] });
    const { body: ranking } = await capital().get<RankingView>('/states/AGO/ranking');
    expect(ranking.version).toBe(before.version + 2);
    expect(ranking.order.slice(-2).map(({ id }) => id)).toEqual([second.id, third.id]);
    expect(ranking.order.map(({ rank }) => rank)).toEqual(ranking.order.map((_, i) => i + 1));
    const open = await clientOf(run, null).get<RankingView>('/states/AGO/ranking');
    expect(open.body.order.map(({ id }) => id)).not.toContain(third.id);
    const ids = ranking.order.map(({ id }) => id);
    const put = (client: ReturnType<typeof focal>, order: unknown[], ifMatch?: number) =>
      client.put<Problem & RankingView>('/states/AGO/ranking', { order }, ifMatch === undefined ? {} : { ifMatch });
    expect((await put(focal(), ids, ranking.version)).status).toBe(403);
    expect((await put(as('MOZ', 'capital'), ids, ranking.version)).status).toBe(404);
    expect((await put(capital(), ids)).status).toBe(428);
    const holes = await put(capital(), [ids[0], ids[0], 'nothing', ...ids.slice(2)], ranking.version);
    expect(holes.body.errors?.map(({ pointer, code }) => [pointer, code])).toEqual([
      ['/order/1', 'repeated'],
      ['/order/2', 'notRanked'],
      ['/order', 'rankMissing'],
    ]);
    const turned = await put(capital(), [...ids].reverse(), ranking.version);
    expect(turned).toMatchObject({ status: 200, body: { version: ranking.version + 1 } });
    expect(turned.body.order[0]).toMatchObject({ id: third.id, rank: 1 });
    expect((await put(capital(), ids, ranking.version)).status).toBe(412);
    const first = await capital().post<NeedView>(
      `/needs/${third.id}/withdraw`,
      { reason: 'Paid by others.' },
      { ifMatch: 3 },
    );
    expect(first).toMatchObject({ status: 200, body: { status: 'withdrawn', rank: null } });
    const { body: left } = await capital().get<RankingView>('/states/AGO/ranking');
    expect(left.order.map(({ id }) => id)).toEqual([...ids].reverse().slice(1));
    expect(left.order[0]?.rank).toBe(1);
  });

  it('is found by State, pillar, words and page, in the order that was asked for', async () => {
    const list = (query: string) => clientOf(run, null).get<Page<NeedView>>(`/needs${query}`);
    const all = (await list('')).body.items;
    expect(all.length).toBeGreaterThan(2);
    expect(all.map((n) => n.rank ?? 99)).toEqual(all.map((n) => n.rank ?? 99).sort((a, b) => a - b));
    for (const sort of ['rank', 'updated']) {
      const seen: string[] = [];
      for (let next: string | undefined = ''; next !== undefined;) {
        const page = await list(`?limit=1&sort=${sort}${next === '' ? '' : `&cursor=${next}`}`);
        expect(page.status).toBe(200);
        seen.push(...page.body.items.map(({ id }) => id));
        if (page.body.next !== undefined) expect(page.headers.get('link')).toContain(page.body.next);
        next = page.body.next;
      }
      expect([sort, seen.length, new Set(seen).size]).toEqual([sort, all.length, all.length]);
    }
    expect((await list('?pillar=risk_education')).body.items.map((n) => n.pillar)).toEqual(['risk_education']);
    expect((await list('?q=BOTH%20bridges')).body.items.length).toBe(1);
    expect((await list('?q=angol')).body.items.length).toBe(all.length);
    expect((await list('?region=Europe&state=AGO')).body.items).toEqual([]);
    const bad = await clientOf(run, null).get<Problem>("/needs?state=XXX&sort=title&limit=0&cursor=%00&shoe=1&q='");
    expect(bad.body.errors?.map((e) => [e.pointer, e.code])).toEqual([
      ...[
        ['?state', 'unknownWord'],
        ['?sort', 'unknownWord'],
        ['?limit', 'outOfRange'],
      ],
      ...[
        ['?cursor', 'wrongCursor'],
        ['?shoe', 'unknownParameter'],
      ],
    ]);
    const other = (await list('?limit=1&sort=updated')).body.next;
    expect((await list(`?sort=rank&cursor=${other}`)).status).toBe(400);
  });

  it('leads from page to page by its Link, with all that was asked for', async () => {
    const list = (query: string) => clientOf(run, null).get<Page<NeedView>>(`/needs${query}`);
    const asked = '?state=AGO&state=MOZ&pillar=clearance&pillar=victim_assistance&sort=updated';
    const all = (await list(asked)).body.items.map(({ id }) => id);
    expect((await list('')).body.items.length).toBeGreaterThan(all.length);
    const seen: string[] = [];
    for (let next: string | undefined = `${asked}&limit=1`; next !== undefined;) {
      const page = await list(next);
      seen.push(...page.body.items.map(({ id }) => id));
      next = /^<(\?[^>]+)>; rel="next"$/.exec(page.headers.get('link') ?? '')?.[1];
      expect(next?.includes('limit=1&cursor=')).toBe(page.body.next === undefined ? undefined : true);
    }
    expect(seen).toEqual(all);
    expect(all.length).toBeGreaterThan(1);
  });

  it('is of a State of the registry, whose clocks everybody reads', async () => {
    const open = clientOf(run, null);
    expect((await open.get('/states/AGO')).body).toMatchObject({
      name: 'Angola',
      party: true,
      article5Deadline: '2013-01-01',
    });
    const clocks = await open.get('/states/AGO/clocks');
    expect(clocks.body).toMatchObject({ asOf: '2005-01-10', article5: { deadline: '2013-01-01', extensions: 0 } });
    expect((await open.get('/states/XXX/clocks')).status).toBe(404);
    const parties = await open.get<Page<{ iso3: string }>>('/states?party=true&limit=200');
    expect(parties.body.items.map((s) => s.iso3)).not.toContain('USA');
    expect(parties.body.next).toBeUndefined();
  });
});
