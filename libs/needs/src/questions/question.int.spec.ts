// Questions on a need: asked by donors, answered by the State, on the record for whoever sees the need.
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { NeedView, Page, Problem, QuestionView } from '@article-six/contracts';
import { clientOf, donorActor, stateActor, type TestRun } from '@article-six/service-kit/testkit';
import { input, needsOnDayOne } from '../need.testkit.js';

let needs: Awaited<ReturnType<typeof needsOnDayOne>>;
let run: TestRun;
const focal = (state = 'AGO') => clientOf(run, stateActor(state, 'focalPoint'));
const capital = () => clientOf(run, stateActor('AGO', 'capital'));
const donor = (code = 'NOR') => clientOf(run, donorActor(code, 'donorOfficer'));
const everybody = () => clientOf(run, null);
const need = async (change: Parameters<typeof input>[0] = {}) => (await needs.published(change)).id;
beforeAll(async () => {
  needs = await needsOnDayOne();
  run = needs.run;
}, 60_000);
afterAll(() => needs?.close());

it('is asked, answered and completed; nothing said is taken back', async () => {
  const id = await need();
  const asked = await donor().post<QuestionView>(`/needs/${id}/questions`, { text: 'Which road is surveyed?' });
  expect(asked).toMatchObject({
    status: 201,
    body: { need: id, state: 'AGO', askedBy: { organisation: 'NOR', role: 'donorOfficer' }, answers: [], version: 1 },
  });
  const path = `/needs/${id}/questions/${asked.body.id}/answers`;
  expect((await donor().post(path, { text: 'I know.' }, { ifMatch: 1 })).status).toBe(403);
  expect((await focal('MOZ').post(path, { text: 'Not ours.' }, { ifMatch: 1 })).status).toBe(404);
  expect((await focal().post(path, { text: 'The northern one.' })).status).toBe(428);
  expect(await focal().post(path, { text: 'The northern one.' }, { ifMatch: 1 })).toMatchObject({
    status: 200,
    body: { version: 2, answers: [{ text: 'The northern one.', role: 'focalPoint' }] },
  });
  expect((await focal().post<Problem>(path, { text: 'Again.' }, { ifMatch: 1 })).status).toBe(412);
  await capital().post(path, { text: 'And the bridge.' }, { ifMatch: 2 });
  const { body } = await everybody().get<Page<QuestionView>>(`/needs/${id}/questions`);
  expect(body.items.map((one) => one.answers.map(({ text }) => text))).toEqual([
    ['The northern one.', 'And the bridge.'],
  ]);
});

it('is refused with every fault, on a draft, by who may not ask', async () => {
  const id = await need();
  const wrong = await donor().post<Problem>(`/needs/${id}/questions`, { text: ' ', to: 'AGO' });
  expect(wrong.body.errors?.map(({ pointer }) => pointer).sort()).toEqual(['/text', '/to']);
  expect((await everybody().post(`/needs/${id}/questions`, { text: 'Hello?' })).status).toBe(401);
  expect((await focal().post(`/needs/${id}/questions`, { text: 'Hello?' })).status).toBe(403);
  const { body: draft } = await focal().post<NeedView>('/needs', input());
  expect((await donor().post(`/needs/${draft.id}/questions`, { text: 'Hello?' })).status).toBe(404);
  expect((await focal().get(`/needs/${draft.id}/questions`)).status).toBe(200);
  expect((await everybody().get('/needs/no-id/questions')).status).toBe(404);
});

it('is as visible as its need, from page to page', async () => {
  const id = await need({ visibility: 'namedProviders', namedProviders: ['NOR'] });
  for (const text of ['One?', 'Two?', 'Three?'])
    expect((await donor().post(`/needs/${id}/questions`, { text })).status).toBe(201);
  expect((await donor('SWE').post(`/needs/${id}/questions`, { text: 'And we?' })).status).toBe(404);
  for (const other of [donor('SWE'), everybody(), focal('MOZ')])
    expect((await other.get(`/needs/${id}/questions`)).status).toBe(404);
  const first = (await donor().get<Page<QuestionView>>(`/needs/${id}/questions?limit=2`)).body;
  const second = (await donor().get<Page<QuestionView>>(`/needs/${id}/questions?limit=2&cursor=${first.next}`)).body;
  expect([...first.items, ...second.items].map(({ text }) => text)).toEqual(['One?', 'Two?', 'Three?']);
  expect(second.next).toBeUndefined();
});
