// Needs and pledges as a focal point or an officer would state them; a test changes what it is about.
import type { Earmark, NeedInput, PledgeInput } from '@article-six/contracts';

export const needInput = (change: Partial<NeedInput> = {}): NeedInput => ({
  state: 'AGO',
  coStates: [],
  visibility: 'public',
  namedProviders: [],
  title: 'Physical rehabilitation in two provinces',
  pillar: 'victim_assistance',
  subType: 'physical_rehabilitation',
  form: 'financial',
  commodity: 'money',
  currency: 'USD',
  channels: ['NGO', 'UN'],
  tags: [],
  acceptsLoans: false,
  evidence: 2,
  areaOutsideStateControl: false,
  lateDiscovery: false,
  problem: 'Survivors live far from services.',
  plan: 'Two centres over three years.',
  progress: 'Sites chosen.',
  years: [
    { year: 2005, cost: '500000.00', own: '20000.00' },
    { year: 2006, cost: '400000.00', own: '30000.00' },
  ],
  fictional: true,
  ...change,
});

export const openEarmark = (change: Partial<Earmark> = {}): Earmark => ({
  states: [],
  excludedStates: [],
  regions: [],
  leastDevelopedOnly: false,
  needs: [],
  pillars: [],
  subTypes: [],
  forms: [],
  channels: [],
  tags: [],
  minimumEvidence: 0,
  ...change,
});

export const pledgeInput = (change: Partial<PledgeInput> = {}): PledgeInput => ({
  provider: { code: 'NOR', name: 'Norway' },
  title: 'Rehabilitation in Angola',
  purpose: 'needs',
  commodity: 'money',
  currency: 'NOK',
  form: 'financial',
  instrument: 'grant',
  earmark: openEarmark({ states: ['AGO'], pillars: ['victim_assistance'] }),
  carryOver: false,
  preferences: [],
  fundedBy: [],
  tranches: [
    { year: 2005, amount: '1500000.00', certainty: 'indicative' },
    { year: 2006, amount: '1500000.00', certainty: 'indicative' },
  ],
  fictional: true,
  ...change,
});
