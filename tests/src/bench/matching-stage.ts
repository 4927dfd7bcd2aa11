// The matching service alone between two logs: events of needs and pledges go in as their services would tell them, plans
// and proposals come out as everybody hears them. So a trip is two hops of the log and a plan, and nothing else.
import { randomUUID } from 'node:crypto';
import { events, type EventData, type EventType, type NeedState, type PledgeState } from '@article-six/contracts';
import { matchingService } from '@article-six/matching';
import { headersOf, type IncomingRecord, type Messaging, type OutgoingMessage } from '@article-six/messaging';
import { states, mayPost } from '@article-six/reference';
import { openLog, readConfig, startService } from '@article-six/service-kit';
import { testIssuer } from '@article-six/service-kit/testkit';
import { testDatabase } from '@article-six/testing';
import pg from 'pg';
import { needInput, openEarmark, pledgeInput } from '../inputs.js';

const firstYear = new Date().getUTCFullYear();
const years = [0, 1, 2, 3, 4].map((n) => firstYear + n);

export function message<K extends EventType>(
  type: K,
  id: string,
  version: number,
  data: EventData<K>,
): OutgoingMessage {
  const told = { id: randomUUID(), type, source: 'bench', subject: id, version: String(version) };
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  const headers = headersOf({ ...told, time: new Date().toISOString(), traceparent });
  return { topic: events[type].topic, key: id, value: JSON.stringify(data), headers };
}
const change = { by: 'capital' };
export const needMessage = (need: NeedState, version: number): OutgoingMessage =>
  message(version === 1 ? 'need.published' : 'need.revised', need.id, version, { need, change });

/** Needs of the States Parties in turn, and pledges for 60 % of what they ask; the same every time but for the ids. */
export function scenario(needs: number, pledges: number) {
  const today = new Date().toISOString().slice(0, 10);
  const lands = states()
    .filter((state) => mayPost(state, today))
    .slice(0, 60)
    .map((state) => state.iso3);
  const asked = Array.from({ length: needs }, (_, i): NeedState => {
    const state = lands[i % lands.length] ?? 'AGO';
    const cost = (at: number) => `${10_000 + ((i * 7919 + at * 104_729) % 90_000)}.00`;
    const input = needInput({ state, years: years.map((year, at) => ({ year, cost: cost(at), own: '0.00' })) });
    return { ...input, id: randomUUID(), reference: `N-${state}-${i}`, status: 'published', bilateral: [] };
  });
  const share = Math.round((needs * 55_000 * 0.6) / pledges);
  const given = Array.from({ length: pledges }, (_, i): PledgeState => {
    const near =
      i % 3 === 0 ? {} : { states: [0, 1, 2, 3].map((n) => lands[(i * 5 + n * 11) % lands.length] ?? 'AGO') };
    const tranches = years.map((year) => ({ year, amount: `${share}.00`, certainty: 'firm' as const }));
    const stated = pledgeInput({ currency: 'USD', earmark: openEarmark(near), tranches });
    const input = stated as Omit<PledgeState, 'id' | 'reference' | 'status'>;
    return { ...input, id: randomUUID(), reference: `P-NOR-${i}`, status: 'registered' };
  });
  const orders = [...Map.groupBy(asked, (need) => need.state)].map(([state, own]) => {
    const ranking = { state, order: own.map((need) => need.id) };
    return message('ranking.changed', state, 1, { ranking, change });
  });
  const told = given.map((pledge) => message('pledge.registered', pledge.id, 1, { pledge, change: { by: 'donor' } }));
  return { needs: asked, messages: [...asked.map((need) => needMessage(need, 1)), ...orders, ...told] };
}

/** Starts the service on databases of its own; `heard` gets every record of plans and proposals. */
export async function openMatching(messaging: Messaging, heard: (record: IncomingRecord) => void) {
  await messaging.ensureTopics();
  const server = await testDatabase();
  const issuer = await testIssuer();
  const config = readConfig({ PORT: '0', LOG_LEVEL: 'silent', DEMONSTRATION: 'true' });
  const database = `a6_bench_${randomUUID().slice(0, 8)}`;
  const running = await startService(matchingService, {
    ...{ config, log: openLog(config), messaging, admin: server.connection, port: 0, database },
    tokens: { issuer: issuer.issuer, audience: 'article-six' },
  });
  const client = new pg.Client({ ...server.connection, database });
  await client.connect();
  // what floats changes with every plan; what was offered at once would stand still
  await client.query(
    `INSERT INTO policy (number, circulation, circulation_days, answer_working_days, rounds_per_supply, horizon_years, set_by, status, decided_by)
     VALUES (2, 'held', '{}', 15, 1000, 5, 'bench', 'approved', 'bench too')`,
  );
  const ears = messaging.transport(`bench-${randomUUID()}`, { fromNow: true });
  for (const topic of ['matching.plan.v1', 'matching.proposal.v1'])
    ears.addHandler(topic, (record: IncomingRecord) => Promise.resolve(heard(record)), true, {});
  await new Promise<void>((resolve, reject) => {
    void ears.listen((error?: unknown) => (error ? reject(error as Error) : resolve()));
  });
  const producer = messaging.producer('needs');
  const rows = async <R extends pg.QueryResultRow>(sql: string) => (await client.query<R>(sql)).rows;
  const close = async () => {
    await producer.close();
    await ears.close();
    await running.stop();
    await client.end();
    await issuer.close();
  };
  return { producer, rows, close };
}
