// Simulations over HTTP: what would be stands beside what is, losers first, and each reader sees what is theirs.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { PlanView, Problem, SimulationInput, SimulationView } from '@article-six/contracts';
import {
  clientOf,
  donorActor,
  officeActor,
  runTestService,
  stateActor,
  type TestRun,
} from '@article-six/service-kit/testkit';
import { eventually } from '@article-six/testing';
import { matchingService } from './matching.definition.js';
import { anyNeed, anyPledge, needEvent, pledgeEvent } from './matching.testkit.js';
import { MatchingService, type Transaction } from './matching.service.js';
import { WorkerDatabase } from '@article-six/service-kit';
import { firstWeights } from './weights.rules.js';

let run: TestRun;
const year = new Date().getUTCFullYear();
const need = (state: string) =>
  anyNeed(state, '', { commodity: 'money', currency: 'USD', years: [{ year, cost: '1000.00', own: '0.00' }] });
const [ago, afg] = [need('AGO'), need('AFG')];
const coordinator = () => clientOf(run, officeActor('ISU', 'coordinator'));
const simulate = (body: SimulationInput) => coordinator().post<SimulationView>('/simulations', body);

beforeAll(async () => {
  run = await runTestService(matchingService);
  const matching = run.running.app.get(MatchingService);
  const worker = run.running.app.get(WorkerDatabase);
  const tell = (work: (tx: Transaction) => Promise<unknown>) => worker.transaction((tx) => work(tx));
  for (const one of [ago, afg]) {
    await tell((tx) => matching.onNeed(tx, needEvent('need.published', one, 1)));
    const { state, id } = one;
    const ranking = { state, order: [id] };
    const told = { type: 'ranking.changed' as const, id, source: 'needs', aggregateId: state, version: 1, time: '' };
    await tell((tx) => matching.onRanking(tx, { ...told, data: { ranking, change: { by: 'capital' } } }));
  }
  for (const provider of ['NOR', 'SWE']) {
    const tranches = [{ year, amount: '500.00', certainty: 'firm' as const }];
    const pledge = anyPledge(provider, '', { currency: 'USD', tranches });
    await tell((tx) => matching.onPledge(tx, pledgeEvent('pledge.registered', pledge, 1)));
  }
  await eventually(
    async () => (await coordinator().get<PlanView>('/plan')).body.commodities?.some((one) => one.placed === '1000.00'),
    { reason: 'all of it is planned', within: 60_000 },
  );
});
afterAll(() => run.close());

describe('a simulation', () => {
  it('of an extra sum with an earmark says who gains, and leaves the plan alone', async () => {
    const plan = (await coordinator().get<PlanView>('/plan')).body;
    const extra = { provider: 'DNK', amounts: { [year]: '300.00' }, earmark: { states: ['AFG'] } };
    const { status, body } = await simulate({ title: 'A pledge for Afghanistan', extra });
    const [usd] = body.parts;
    expect({ status, plan: body.plan, whole: body.whole }).toEqual({ status: 201, plan: plan.number, whole: true });
    expect(usd?.placed).toEqual({ before: '1000.00', after: '1300.00', change: '300.00' });
    expect(usd?.providers).toEqual([{ provider: 'DNK', before: '0.00', after: '300.00', change: '300.00' }]);
    expect((await coordinator().get<PlanView>('/plan')).body).toEqual(plan);
  });
  it('of a donor that leaves shows losers first, and a link shows each reader what is theirs', async () => {
    const { body } = await simulate({ withoutProvider: 'SWE' });
    const [usd] = body.parts;
    expect(usd?.placed.change).toBe('-500.00');
    expect(usd?.providers[0]).toEqual({ provider: 'SWE', before: '500.00', after: '0.00', change: '-500.00' });
    expect(usd?.states[0]?.change.startsWith('-')).toBe(true);
    const read = (who: Parameters<typeof clientOf>[1]) =>
      clientOf(run, who).get<SimulationView>(`/simulations/${body.id}`);
    const state = (await read(stateActor('AGO', 'capital'))).body;
    expect(state).toMatchObject({ whole: false, parts: [{ placed: usd?.placed }] });
    expect(state.parts[0]?.states.every((one) => one.state === 'AGO')).toBe(true);
    expect((await read(donorActor('NOR', 'donorOfficer'))).body.parts[0]).toMatchObject({ states: [], needs: [] });
    expect((await read(officeActor('ISU', 'coordinator'))).body).toEqual(body);
    expect((await read(null)).status).toBe(401);
  });
  it('of other weights and another deadline is planned by them', async () => {
    const weights = { ...firstWeights, leastDeveloped: 40 };
    const heavier = await simulate({
      policy: { weights, roundsPerSupply: 10 },
      deadlines: { AGO: `${year + 1}-01-01` },
    });
    expect(heavier.status).toBe(201);
    expect(heavier.body.parts[0]?.placed.change).toBe('0.00');
  });
  it('previews a policy before anybody decides on it', async () => {
    await coordinator().post('/policies', { horizonYears: 1, reason: 'One year at a time.' });
    const { body } = await coordinator().get<SimulationView>('/policies/2/preview');
    expect(body).toMatchObject({ id: 'policy-2', whole: true, parts: [{ commodity: 'USD' }] });
    expect((await clientOf(run, stateActor('AGO', 'capital')).get('/policies/2/preview')).status).toBe(403);
  });
  it('is refused with every fault when it supposes nothing or what cannot be', async () => {
    const faults = async (body: object) =>
      ((await coordinator().post<Problem>('/simulations', body)).body.errors ?? []).map(
        (one) => `${one.pointer} ${one.code}`,
      );
    expect(await faults({ title: 'x' })).toEqual([' nothingSupposed']);
    const extra = { amounts: { soon: '1.00', [year]: '1.001' }, earmark: { pillar: 'clearance' } };
    expect(await faults({ extra, deadlines: { Angola: 'x' }, policy: { horizonYears: 0 }, weight: 1 })).toEqual([
      '/weight unknownMember',
      '/policy/horizonYears wrongText',
      '/extra/provider missing',
      `/extra/amounts/${year} wrongText`,
      '/extra/amounts/soon unknownMember',
      '/extra/earmark/pillar unknownMember',
      '/deadlines/Angola unknownMember',
    ]);
  });
});
