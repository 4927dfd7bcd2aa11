// Finding needs: words of six languages, filters, the State's own order. Nobody finds what he may not see.
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { NeedView, Page, Problem, RankingView } from '@article-six/contracts';
import { clientOf, donorActor, openTestDatabase, stateActor, type TestRun } from '@article-six/service-kit/testkit';
import { needsService } from './index.js';
import { needsPage } from './need-list.queries.js';
import { input, needsOnDayOne } from './need.testkit.js';

let run: TestRun;
const focal = (state = 'AGO') => clientOf(run, stateActor(state, 'focalPoint'));
const capital = (state = 'AGO') => clientOf(run, stateActor(state, 'capital'));
const everybody = () => clientOf(run, null);
const titles = async (query: string, who = everybody()): Promise<string[]> => {
  const answer = await who.get<Page<NeedView>>(`/needs?${query}`);
  expect(answer.status).toBe(200);
  return answer.body.items.map(({ title }) => title);
};
const words = (q: string, who = everybody()) => titles(`q=${encodeURIComponent(q)}`, who);

const stated = {
  english: 'Clearing the schools of two provinces',
  french: 'Déminage des écoles du plateau',
  spanish: 'Rehabilitación física de sobrevivientes',
  russian: 'Разминирование дорог у деревни',
  arabic: 'إزالة الألغام من المدارس',
  chinese: '清除地雷和未爆弹药',
};
beforeAll(async () => {
  const needs = await needsOnDayOne();
  const { published } = needs;
  run = needs.run;
  for (const title of Object.values(stated)) await published({ title });
  await published({ title: 'Secret schools', visibility: 'namedProviders', namedProviders: ['NOR'] });
  await published({
    title: 'Far away',
    areaOutsideStateControl: true,
    channels: ['ICRC'],
    visibility: 'statesParties',
  });
  await published({
    ...{ state: 'MOZ', title: 'Prostheses', pillar: 'victim_assistance', subType: 'prostheses', form: 'material' },
    ...{
      commodity: 'prosthesis',
      currency: undefined,
      tags: ['survivors'],
      years: [{ year: 2007, cost: '40', own: '0' }],
    },
  } as never);
  await focal().post('/needs', input({ title: 'A draft about schools' }));
}, 120_000);
afterAll(() => run?.close());

it.each([
  ['school', [stated.english]],
  ['cleared province', [stated.english]],
  ['deminage ecole', [stated.french]],
  ['ÉCOLES', [stated.french]],
  ['déminages', [stated.french]],
  ['rehabilitacion fisica', [stated.spanish]],
  ['sobreviviente', [stated.spanish]],
  ['дорога', [stated.russian]],
  ['РАЗМИНИРОВАНИЕ деревня', [stated.russian]],
  ['الغام', [stated.arabic]],
  ['إزالة المدارس', [stated.arabic]],
  ['地雷', [stated.chinese]],
  ['未爆弹药', [stated.chinese]],
  ['schoo', [stated.english]],
  ['N-AGO-0002', [stated.french]],
  ['n-moz', ['Prostheses']],
  ['mozamb', ['Prostheses']],
  ['nothing of the kind', []],
  ["xq's \\ ' & | ! :* ( %", []],
])('%s', async (asked, found) => expect(await words(asked)).toEqual(found));

it('finds for each reader what is his to see, and nothing else', async () => {
  const norway = clientOf(run, donorActor('NOR', 'donorOfficer'));
  const sweden = clientOf(run, donorActor('SWE', 'donorOfficer'));
  expect(await words('schools')).toEqual([stated.english]);
  expect(await words('schools', norway)).toEqual([stated.english, 'Secret schools']);
  expect(await words('schools', sweden)).toEqual([stated.english]);
  expect(await words('schools', focal())).toEqual([stated.english, 'Secret schools', 'A draft about schools']);
  expect(await words('schools', focal('MOZ'))).toEqual([stated.english]);
  expect(await titles('q=far')).toEqual([]);
  expect(await titles('q=far', clientOf(run, stateActor('MOZ', 'focalPoint')))).toEqual(['Far away']);
});

it('filters by what a need states, several values of one and several filters together', async () => {
  expect(await titles('subType=prostheses&form=material&commodity=prosthesis')).toEqual(['Prostheses']);
  expect(await titles('tag=survivors&tag=other')).toEqual(['Prostheses']);
  expect(await titles('year=2007')).toEqual(['Prostheses']);
  expect(await titles('year=2007&state=AGO')).toEqual([]);
  expect(await titles('channel=ICRC')).toEqual([]);
  expect(await titles('leastDeveloped=true&year=2007')).toEqual(['Prostheses']);
  expect(await titles('updatedSince=2005-01-10')).toHaveLength(7);
  expect(await titles('updatedSince=2005-01-11T00:00:00Z')).toEqual([]);
  const wrong = await everybody().get<Problem>(
    '/needs?year=1&leastDeveloped=yes&updatedSince=2005-02-30&tag=%00&form=cash',
  );
  expect(wrong.status).toBe(400);
  expect(wrong.body.errors?.map(({ pointer }) => pointer)).toEqual([
    ...['?year', '?leastDeveloped', '?updatedSince', '?tag', '?form'],
  ]);
});

it('keeps the places of a State as its capital orders it', async () => {
  const order = (await capital().get<RankingView>('/states/AGO/ranking')).body;
  const ids = order.order.map(({ id }) => id);
  expect(
    (await capital().put('/states/AGO/ranking', { order: ids.toReversed() }, { ifMatch: order.version })).status,
  ).toBe(200);
  expect(await titles('state=AGO', capital())).toEqual([
    ...['Far away', 'Secret schools', ...Object.values(stated).reverse(), 'A draft about schools'],
  ]);
});

it('reads a page along the index of its order, not all needs', async () => {
  const database = await openTestDatabase(needsService);
  const plan = (filter: Partial<Parameters<typeof needsPage>[0]>) =>
    database.database.as({ account: '', organisation: '', kind: null, roles: [] }, async (tx) => {
      await tx.query(`SELECT set_config('enable_sort', 'off', true), set_config('enable_seqscan', 'off', true)`);
      const { sql, params } = needsPage({ sort: 'rank', limit: 50, ...filter });
      const rows = await tx.query<{ 'QUERY PLAN': string }>(`EXPLAIN ${sql}`, params);
      return rows.map((row) => row['QUERY PLAN']).join('\n');
    });
  const after = ['AGO', 3, '00000000-0000-0000-0000-000000000000'];
  for (const filter of [{}, { after }, { pillar: ['clearance'] }, { state: ['AGO'], after }]) {
    const text = await plan(filter);
    expect(text).toMatch(/need_place_order/);
    expect(text).not.toMatch(/Sort {2}\(/);
  }
  expect(await plan({ sort: 'updated', after: ['', '2005-01-10T09:00:00.000Z', after[2] as string] })).toMatch(
    /Index Scan Backward using need_updated/,
  );
  await database.drop();
});
