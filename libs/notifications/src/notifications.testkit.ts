// Events as the other services tell them, for the specs of this room.
import type {
  EventType,
  MatchState,
  NeedState,
  PledgeState,
  ProposalState,
  TrancheState,
} from '@article-six/contracts';
import { headersOf, type IncomingRecord } from '@article-six/messaging';
import { events } from '@article-six/contracts';
import { randomUUID } from 'node:crypto';

const ids = { need: '01900000-0000-7000-8000-000000000001', pledge: '01900000-0000-7000-8000-000000000002' };
export const need = (change: Partial<NeedState> = {}): NeedState => ({
  ...{ id: ids.need, reference: 'N-AGO-0001', state: 'AGO', coStates: [], status: 'published', visibility: 'public' },
  ...{ namedProviders: [], title: 'Physical rehabilitation in two provinces', pillar: 'victim_assistance' },
  ...{
    form: 'financial',
    commodity: 'money',
    currency: 'USD',
    channels: [],
    tags: [],
    acceptsLoans: false,
    evidence: 2,
  },
  ...{ areaOutsideStateControl: false, lateDiscovery: false, problem: '', plan: '', progress: '', bilateral: [] },
  years: [{ year: 2005, cost: '500000.00', own: '20000.00' }],
  fictional: false,
  ...change,
});
export const pledge = (change: Partial<PledgeState> = {}): PledgeState => ({
  ...{ id: ids.pledge, reference: 'P-NOR-0001', provider: { code: 'NOR', name: 'Norway' }, status: 'registered' },
  ...{ title: 'Rehabilitation in Angola', purpose: 'needs', commodity: 'money', currency: 'NOK', form: 'financial' },
  ...{ instrument: 'grant', carryOver: false, preferences: [], fundedBy: [], fictional: false },
  earmark: {
    ...{ states: [], excludedStates: [], regions: [], leastDevelopedOnly: false, needs: [], pillars: [] },
    ...{ subTypes: [], forms: [], channels: [], tags: [], minimumEvidence: 0 },
  },
  tranches: [
    { year: 2005, amount: '1500000.00', certainty: 'firm' },
    { year: 2006, amount: '1500000.50', certainty: 'firm' },
  ],
  ...change,
});
export const proposal = (change: Partial<ProposalState> = {}): ProposalState => ({
  ...{ id: '01900000-0000-7000-8000-000000000003', reference: 'M-0001', status: 'circulated', plan: 1 },
  pledge: {
    ...{ id: ids.pledge, reference: 'P-NOR-0001', title: 'Rehabilitation in Angola' },
    ...{ provider: 'NOR', providerName: 'Norway' },
  },
  need: {
    ...{ id: ids.need, reference: 'N-AGO-0001', title: 'Physical rehabilitation in two provinces', state: 'AGO' },
    ...{ pillar: 'victim_assistance', rank: 1, visibility: 'public' },
  },
  ...{ commodity: 'money', currency: 'NOK', rates: [], reasons: [], answers: {} },
  lines: [
    { year: 2005, tranche: 2005, amount: '1500000.00', planningAmount: '230000.00' },
    { year: 2006, tranche: 2006, amount: '1410000.00', planningAmount: '216000.00' },
  ],
  ...{ circulatedOn: '2005-01-10', answerBy: '2005-01-31', fictional: false },
  ...change,
});
/** What both sides agreed of that proposal: the first year is paid, the second was freed by a cut. */
export const match = (change: Partial<MatchState> = {}): MatchState => ({
  ...{ status: 'received', since: '2005-01-20', committedOn: '2005-02-01', progress: [] },
  lines: [
    {
      ...{ year: 2005, tranche: 2005, agreed: '1500000.00', reserved: '0.00', committed: '0.00' },
      ...{ disbursed: '1500000.00', freed: '0.00', received: '1500000.00' },
    },
    {
      ...{ year: 2006, tranche: 2006, agreed: '1410000.00', reserved: '0.00', committed: '0.00' },
      ...{ disbursed: '0.00', freed: '1410000.00', received: '0.00' },
    },
  ],
  broken: [
    {
      ...{ on: '2005-06-01', by: 'donorApprover', reason: 'trancheCut' },
      lines: [{ year: 2006, tranche: 2006, amount: '1410000.00' }],
    },
  ],
  ...change,
});
export const tranche = (change: Partial<TrancheState> = {}): TrancheState => ({
  ...{ id: `${ids.pledge}:2005`, pledge: ids.pledge, provider: 'NOR', year: 2005, commodity: 'money', currency: 'NOK' },
  ...{ certainty: 'firm', pledged: '1500000.00', available: '1500000.00', proposed: '0.00', reserved: '0.00' },
  ...{ committed: '0.00', disbursed: '0.00', withdrawn: '0.00' },
  ...change,
});

type States = { need: object } | { pledge: object } | { proposal: object } | { tranche: object };
/** An event as a consumer receives it. */
export const told = (
  type: EventType,
  state: States,
  o: { version?: number; id?: string; reason?: string; time?: string } = {},
) => {
  const [aggregate] = Object.values(state) as { id: string }[];
  return {
    ...{ id: o.id ?? randomUUID(), type, source: 'test', aggregateId: aggregate?.id ?? '', version: o.version ?? 1 },
    time: o.time ?? new Date().toISOString(),
    data: { ...state, change: { by: 'test', ...(o.reason === undefined ? {} : { reason: o.reason }) } },
  };
};
let offset = 0;
/** The same as a record of its topic. */
export function record(event: ReturnType<typeof told>): IncomingRecord {
  offset += 1;
  const { id, type, source, time, aggregateId, version } = event;
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  return {
    ...{ topic: events[type].topic, partition: 0, offset: String(offset), key: aggregateId },
    value: Buffer.from(JSON.stringify(event.data)),
    headers: headersOf({ id, type, source, subject: aggregateId, version: String(version), time, traceparent }),
  };
}
