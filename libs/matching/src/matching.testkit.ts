// A matching database of its own for a test file, and events as the other services would tell them.
import type { EventsOn, NeedState, PledgeState } from '@article-six/contracts';
import { v7 as uuid } from 'uuid';
import { applyNeed, applyPledge, applyRanking } from './copies.queries.js';
import { weightOf } from './weights.rules.js';
import type { Reference } from './reference.js';
import type { Sql } from './sql.js';

export const reference: Reference = {
  states: ({ today, table }) =>
    ['AFG', 'AGO'].map((iso3) => ({
      iso3,
      regions: [],
      weight: weightOf({ iso3, leastDeveloped: true }, today, table).weight,
    })),
  weightParts: ({ today, table }) =>
    new Map(['AFG', 'AGO'].map((iso3) => [iso3, weightOf({ iso3, leastDeveloped: true }, today, table).parts])),
  rate: () => ({ unitsPerUsd: '6.4425', digits: 2 }),
  rateShown: (_currency, year) => ({ year, rate: '6.4425', source: 'test' }),
  digitsOf: () => 2,
};
const change = { by: 'capital' };

export function anyNeed(state: string, cost = '10.00', over: Partial<NeedState> = {}): NeedState {
  return {
    id: uuid(),
    reference: `N-${state}-0001`,
    state,
    coStates: [],
    status: 'published',
    visibility: 'public',
    namedProviders: [],
    title: 'Clear the road',
    pillar: 'clearance',
    form: 'financial',
    commodity: 'money',
    currency: 'NOK',
    channels: ['UN'],
    tags: [],
    acceptsLoans: false,
    evidence: 2,
    areaOutsideStateControl: false,
    lateDiscovery: false,
    problem: '',
    plan: '',
    progress: '',
    years: [{ year: 2005, cost, own: '0.00' }],
    bilateral: [],
    fictional: true,
    ...over,
  };
}
/** A published need of a State, ranked last of those told so far. */
export async function tellNeed(
  sql: Sql,
  state: string,
  cost: string,
  over: Partial<NeedState> = {},
): Promise<NeedState> {
  const need = anyNeed(state, cost, over);
  await applyNeed(sql, needEvent('need.published', need, 1));
  const [row] = await sql.query<{ version: number; ranked: string[] }>(
    'SELECT version, ranked FROM ranking_copy WHERE state = $1',
    [state],
  );
  await tellRanking(sql, state, [...(row?.ranked ?? []), need.id], (row?.version ?? 0) + 1);
  return need;
}
export const needEvent = (
  type: `need.${'published' | 'revised' | 'withdrawn' | 'met' | 'lapsed'}`,
  need: NeedState,
  version: number,
): EventsOn<'needs.need.v1'> => ({
  id: uuid(),
  type,
  source: 'needs',
  aggregateId: need.id,
  version,
  time: '2005-01-10T00:00:00Z',
  data: { need, change },
});
export const tellRanking = (sql: Sql, state: string, order: string[], version: number) =>
  applyRanking(sql, {
    id: uuid(),
    type: 'ranking.changed',
    source: 'needs',
    aggregateId: state,
    version,
    time: '2005-01-10T00:00:00Z',
    data: { ranking: { state, order }, change },
  });

export const pledgeEvent = (
  type: 'pledge.registered' | 'pledge.withdrawn',
  pledge: PledgeState,
  version: number,
): EventsOn<'pledges.pledge.v1'> => ({
  id: uuid(),
  type,
  source: 'pledges',
  aggregateId: pledge.id,
  version,
  time: '2005-01-10T00:00:00Z',
  data: { pledge, change },
});
/** Without earmark, one tranche in 2005. */
export function anyPledge(provider: string, amount: string, over: Partial<PledgeState> = {}): PledgeState {
  return {
    id: uuid(),
    reference: `P-${provider}-0001`,
    provider: { code: provider, name: provider },
    status: 'registered',
    title: 'A promise',
    purpose: 'needs',
    commodity: 'money',
    currency: 'NOK',
    form: 'financial',
    instrument: 'grant',
    earmark: {
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
    },
    carryOver: false,
    preferences: [],
    fundedBy: [],
    tranches: [{ year: 2005, amount, certainty: 'firm' }],
    fictional: true,
    ...over,
  };
}
/** A registered pledge without earmark, one tranche in 2005. */
export async function tellPledge(
  sql: Sql,
  provider: string,
  amount: string,
  over: Partial<PledgeState> = {},
): Promise<PledgeState> {
  const pledge = anyPledge(provider, amount, over);
  await applyPledge(sql, pledgeEvent('pledge.registered', pledge, 1), () => 2);
  return pledge;
}
