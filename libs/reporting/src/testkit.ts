// For the specs: events as the other services tell them, and the event door on a database of its own.
import type {
  EventData,
  EventType,
  MatchState,
  NeedState,
  PledgeState,
  ProposalState,
  ProposalStatus,
} from '@article-six/contracts';
import { events } from '@article-six/contracts';
import { headersOf, Inbox, type IncomingRecord, type OutgoingMessage } from '@article-six/messaging';
import { DomainClock, Log, type Actor } from '@article-six/service-kit';
import { openTestDatabase, type TestServiceDatabase } from '@article-six/service-kit/testkit';
import { randomUUID } from 'node:crypto';
import { reportingService } from './index.js';
import { ReportingConsumer } from './reporting.consumer.js';
import { ReportingService } from './reporting.service.js';

const change = { by: 'capital' };

export const aNeed = (over: Partial<NeedState> = {}): NeedState => ({
  ...{
    id: randomUUID(),
    reference: 'N-AGO-0001',
    state: 'AGO',
    coStates: [],
    status: 'published',
    visibility: 'public',
  },
  ...{ namedProviders: [], title: 'Clear the road', pillar: 'clearance', form: 'financial', commodity: 'money' },
  ...{ currency: 'USD', channels: ['UN'], tags: [], acceptsLoans: false, evidence: 2, areaOutsideStateControl: false },
  ...{ lateDiscovery: false, problem: '', plan: '', progress: '', bilateral: [], fictional: true },
  years: [{ year: 2005, cost: '100.00', own: '10.00' }],
  ...over,
});

/** A need in whole units: it has no currency. */
export function inKindNeed(commodity: string, over: Partial<NeedState>): NeedState {
  const need = aNeed({ ...over, commodity });
  delete need.currency;
  return need;
}

export const aPledge = (provider: string): PledgeState => ({
  ...{ id: randomUUID(), reference: 'P-0001', provider: { code: provider, name: provider }, status: 'registered' },
  ...{
    title: 'A promise',
    purpose: 'needs',
    commodity: 'money',
    currency: 'USD',
    form: 'financial',
    instrument: 'grant',
  },
  earmark: {
    ...{ states: [], excludedStates: [], regions: [], leastDevelopedOnly: false, needs: [], pillars: [] },
    ...{ subTypes: [], forms: [], channels: [], tags: [], minimumEvidence: 0 },
  },
  ...{ carryOver: false, preferences: [], fundedBy: [], fictional: true },
  tranches: [{ year: 2005, amount: '100.00', certainty: 'firm' }],
});

/** Money of a pledge for a need: planning amounts by year. */
export function aProposal(
  need: NeedState,
  placed: Readonly<Record<number, string>>,
  over: Partial<ProposalState> & { provider?: string } = {},
): ProposalState {
  const { provider = 'NOR', ...rest } = over;
  const { id, reference, title, state, pillar, visibility, commodity } = need;
  return {
    ...{ id: randomUUID(), reference: 'M-0001', status: 'circulated', plan: 1, commodity },
    pledge: {
      id: randomUUID(),
      reference: 'P-0001',
      title: 'A promise',
      provider,
      providerName: `The donor ${provider}`,
    },
    need: { id, reference, title, state, pillar, rank: 1, visibility },
    lines: Object.entries(placed).map(([year, amount]) => ({
      ...{ year: Number(year), tranche: Number(year), amount, planningAmount: amount },
    })),
    ...{ rates: [], reasons: [], answers: {}, circulatedOn: '2005-01-10', answerBy: '2005-01-31', fictional: true },
    ...rest,
  };
}
export const withStatus = (proposal: ProposalState, status: ProposalStatus): ProposalState => ({ ...proposal, status });

/** The money of a match by year, each from the tranche of that year. */
export function aMatch(
  money: Readonly<Record<number, Omit<MatchState['lines'][number], 'year' | 'tranche' | 'received'>>>,
): MatchState {
  const lines = Object.entries(money).map(([year, stages]) => ({
    ...{ year: Number(year), tranche: Number(year), received: '0.00' },
    ...stages,
  }));
  return { status: 'disbursing', since: '2005-01-20', lines, progress: [], broken: [] };
}
/** An event as its service would have sent it. */
export function message<K extends EventType>(
  type: K,
  aggregateId: string,
  version: number,
  data: EventData<K>,
  time = '2005-01-10T00:00:00Z',
): OutgoingMessage {
  const headers = headersOf({
    ...{ id: randomUUID(), type, source: 'test', subject: aggregateId, version: String(version) },
    ...{ time, traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' },
  });
  return { topic: events[type].topic, key: aggregateId, value: JSON.stringify(data), headers };
}
export const needTold = (need: NeedState, version = 1, time?: string): OutgoingMessage =>
  message(need.status === 'withdrawn' ? 'need.withdrawn' : 'need.published', need.id, version, { need, change }, time);
export function proposalTold(proposal: ProposalState, version = 1, time?: string): OutgoingMessage {
  const types = { floating: 'floated', lapsed: 'superseded' } as const;
  const { status } = proposal;
  const verb = status === 'floating' || status === 'lapsed' ? types[status] : status;
  return message(`proposal.${verb}`, proposal.id, version, { proposal, change }, time);
}

export const who = {
  public: { account: '', organisation: '', kind: null, roles: [] },
  coordinator: { account: 'coordinator', organisation: 'ISU', kind: 'secretariat', roles: ['coordinator'] },
  observer: { account: 'observer', organisation: 'ICBL', kind: 'observer', roles: ['observer'] },
  norway: { account: 'officer.nor', organisation: 'NOR', kind: 'donor', roles: ['donorOfficer'] },
  sweden: { account: 'officer.swe', organisation: 'SWE', kind: 'donor', roles: ['donorOfficer'] },
  angola: { account: 'capital.ago', organisation: 'AGO', kind: 'state', roles: ['capital'] },
  /** no State Party */
  america: { account: 'officer.usa', organisation: 'USA', kind: 'donor', roles: ['donorOfficer'] },
  chad: { account: 'capital.tcd', organisation: 'TCD', kind: 'state', roles: ['capital'] },
} as const satisfies Record<string, Actor>;

export interface ReportingStage extends TestServiceDatabase {
  /** through the inbox, in this order */
  tell(...messages: readonly OutgoingMessage[]): Promise<void>;
  empty(): Promise<void>;
}
const handlers = {
  'needs.need.v1': 'onNeed',
  'pledges.pledge.v1': 'onPledge',
  'matching.proposal.v1': 'onProposal',
  'matching.plan.v1': 'onPlan',
} as const;

/** The event door of the read side on tables of its own. Effects that fail throw here; nothing is tried again later. */
export async function openStage(): Promise<ReportingStage> {
  const db = await openTestDatabase(reportingService);
  const failed: string[] = [];
  const log = {
    debug: () => undefined,
    info: () => undefined,
    warn: () => undefined,
    error: (_: object, text: string) => void failed.push(text),
  };
  const inbox = new Inbox({ service: 'reporting', db: db.worker, log, retryMs: [] });
  const consumer = new ReportingConsumer(inbox, new ReportingService(log as unknown as Log, new DomainClock()));
  let offset = 0;
  // a partition for each key: what is told at the same time keeps its order only within one
  const partitions = new Map<string, number>();
  const record = ({ topic, key, value, headers }: OutgoingMessage): IncomingRecord => {
    const partition = partitions.get(key) ?? partitions.size;
    partitions.set(key, partition);
    return { topic, key, headers, partition, offset: String((offset += 1)), value: Buffer.from(value) };
  };
  return {
    ...db,
    tell: async (...messages) => {
      for (const one of messages) await consumer[handlers[one.topic as keyof typeof handlers]](record(one));
      if (failed.length > 0) throw new Error(failed.splice(0).join('; '));
    },
    empty: async () => {
      await db.sql(`TRUNCATE inbox, seen_version, dead_letter, need_copy, state_tally, need_year, pledge_copy, plan_copy, proposal_copy,
        proposal_line, need_ladder, coverage_cell, need_told, proposal_told, pledge_told, plan_told CASCADE`);
    },
  };
}
