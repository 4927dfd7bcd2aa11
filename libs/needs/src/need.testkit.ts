// For specs: needs as a focal point would state them.
import type { NeedInput } from '@article-six/contracts';

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
