// For specs: needs as a focal point would state them.
import type { NeedInput, NeedView } from '@article-six/contracts';
import { clientOf, officeActor, runTestService, stateActor } from '@article-six/service-kit/testkit';
import { needsService } from './index.js';

export const input = (change: Partial<NeedInput> = {}): NeedInput => ({
  ...{ state: 'AGO', coStates: [], visibility: 'public', namedProviders: [], title: 'Clear the road to Luena' },
  ...{ pillar: 'clearance', form: 'financial', commodity: 'money', currency: 'USD', channels: ['UN', 'NGO'], tags: [] },
  ...{ acceptsLoans: false, evidence: 2, areaOutsideStateControl: false, lateDiscovery: false, fictional: true },
  ...{ problem: 'The road is closed.', plan: 'Clear it in two years.', progress: '' },
  years: [
    { year: 2005, cost: '500000.00', own: '20000.00' },
    { year: 2006, cost: '400000.00', own: '0.00' },
  ],
  ...change,
});

/** A whole service on the first day of the demonstration, and how a need comes to be published in it. */
export async function needsOnDayOne(settings: Readonly<Record<string, string>> = {}) {
  const run = await runTestService(needsService, settings);
  const administrator = clientOf(run, officeActor('ISU', 'administrator'));
  await administrator.put('/clock', { now: '2005-01-10T09:00:00.000Z' }, { ifMatch: 0 });
  const stateOf = (code: string, role: 'focalPoint' | 'capital') => clientOf(run, stateActor(code, role));
  const drafted = async (change: Partial<NeedInput> = {}): Promise<NeedView> => {
    const { body } = await stateOf(change.state ?? 'AGO', 'focalPoint').post<NeedView>('/needs', input(change));
    return body;
  };
  const submitted = async (change: Partial<NeedInput> = {}): Promise<NeedView> => {
    const { id } = await drafted(change);
    const answer = await stateOf(change.state ?? 'AGO', 'focalPoint').post<NeedView>(
      `/needs/${id}/submit`,
      {},
      { ifMatch: 1 },
    );
    return answer.body;
  };
  const published = async (change: Partial<NeedInput> = {}): Promise<NeedView> => {
    const { id } = await submitted(change);
    const answer = await stateOf(change.state ?? 'AGO', 'capital').post<NeedView>(
      `/needs/${id}/publish`,
      {},
      { ifMatch: 2 },
    );
    if (answer.status !== 200) throw new Error(`not published: ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  return { run, drafted, submitted, published, close: () => run.close() };
}
