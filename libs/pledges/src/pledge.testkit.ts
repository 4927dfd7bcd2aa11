// For specs: pledges as an officer would state them.
import type { Earmark, PledgeInput } from '@article-six/contracts';

export const input = (change: Partial<PledgeInput> = {}): PledgeInput => ({
  ...{ provider: { code: 'NOR', name: 'Norway' }, title: 'Clearance in Africa', purpose: 'needs', commodity: 'money' },
  ...{ currency: 'NOK', form: 'financial', instrument: 'grant', carryOver: false, preferences: [], fundedBy: [] },
  earmark: earmark({ regions: ['Africa'], pillars: ['clearance'] }),
  tranches: [
    { year: 2005, amount: '1500000.00', certainty: 'firm' },
    { year: 2006, amount: '1500000.00', certainty: 'indicative' },
  ],
  fictional: true,
  ...change,
});
export const earmark = (change: Partial<Earmark> = {}): Earmark => ({
  ...{ states: [], excludedStates: [], regions: [], leastDevelopedOnly: false, needs: [], pillars: [], subTypes: [] },
  ...{ forms: [], channels: [], tags: [], minimumEvidence: 0 },
  ...change,
});
