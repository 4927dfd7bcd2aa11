// A donor's interest: expressed, renewed, taken back; known to the two sides and the coordinators alone.
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { InterestView } from '@article-six/contracts';
import { clientOf, donorActor, officeActor, stateActor, type TestRun } from '@article-six/service-kit/testkit';
import { needsOnDayOne, type input } from '../need.testkit.js';

let needs: Awaited<ReturnType<typeof needsOnDayOne>>;
let run: TestRun;
const state = (code: string, role: 'focalPoint' | 'capital') => clientOf(run, stateActor(code, role));
const donor = (code: string) => clientOf(run, donorActor(code, 'donorOfficer'));
const coordinator = () => clientOf(run, officeActor('ISU', 'coordinator'));
const need = async (change: Parameters<typeof input>[0] = {}) => (await needs.published(change)).id;
beforeAll(async () => {
  needs = await needsOnDayOne();
  run = needs.run;
}, 60_000);
afterAll(() => needs?.close());

it('is expressed, renewed and withdrawn, each time a version more', async () => {
  const id = await need();
  const first = await donor('NOR').put<InterestView>(`/needs/${id}/interest`, { note: 'For the next budget.' });
  expect(first).toMatchObject({
    status: 200,
    body: { provider: 'NOR', state: 'AGO', since: '2005-01-10', version: 1 },
  });
  const again = await donor('NOR').put<InterestView>(`/needs/${id}/interest`, {});
  expect(again.body).toMatchObject({ id: first.body.id, version: 2 });
  expect(again.body.note).toBeUndefined();
  const away = `/needs/${id}/interest/withdraw`;
  expect((await donor('NOR').post(away, {})).status).toBe(428);
  expect((await donor('NOR').post(away, {}, { ifMatch: 1 })).status).toBe(412);
  expect((await donor('NOR').post(away, { reason: 'No budget.' }, { ifMatch: 2 })).body).toMatchObject({
    withdrawnOn: '2005-01-10',
  });
  expect((await donor('NOR').post(away, {}, { ifMatch: 3 })).status).toBe(409);
  expect((await donor('NOR').put<InterestView>(`/needs/${id}/interest`, {})).body.withdrawnOn).toBeUndefined();
});

it('is known to its donor, the State and the coordinators', async () => {
  const id = await need();
  await donor('NOR').put(`/needs/${id}/interest`, {});
  await donor('SWE').put(`/needs/${id}/interest`, {});
  const seen = async (who: ReturnType<typeof donor>) =>
    (await who.get<{ items: InterestView[] }>(`/needs/${id}/interests`)).body.items.map(({ provider }) => provider);
  expect(await seen(donor('NOR'))).toEqual(['NOR']);
  expect(await seen(state('AGO', 'focalPoint'))).toEqual(['NOR', 'SWE']);
  expect(await seen(coordinator())).toEqual(['NOR', 'SWE']);
  expect(await seen(state('MOZ', 'capital'))).toEqual([]);
  expect((await clientOf(run, null).get(`/needs/${id}/interests`)).status).toBe(401);
});

it('is for published needs that the donor sees', async () => {
  expect((await donor('NOR').put(`/needs/${(await needs.submitted()).id}/interest`, {})).status).toBe(404);
  const hidden = await need({ visibility: 'namedProviders', namedProviders: ['NOR'] });
  expect((await donor('SWE').put(`/needs/${hidden}/interest`, {})).status).toBe(404);
  expect((await donor('NOR').put(`/needs/${hidden}/interest`, { note: 'Yes', amount: '1' })).status).toBe(400);
  expect((await state('AGO', 'capital').put(`/needs/${hidden}/interest`, {})).status).toBe(403);
  expect((await donor('SWE').post(`/needs/${hidden}/interest/withdraw`, {}, { ifMatch: 1 })).status).toBe(404);
});
