// Many at once: twenty clients accept, counter, decline, match by hand, commit, pay and cut at random over HTTP, while the
// planner plans. At every snapshot the ledger is exact and no need-year is promised more than it asks for.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CutView, MatchView, Page, ProposalView, TrancheView } from '@article-six/contracts';
import { Outbox } from '@article-six/messaging';
import { WorkerDatabase, type Actor } from '@article-six/service-kit';
import {
  clientOf,
  donorActor,
  officeActor,
  runTestService,
  stateActor,
  type TestRun,
} from '@article-six/service-kit/testkit';
import { eventually, long } from '@article-six/testing';
import { applyPledge } from '../copies.queries.js';
import { matchingService } from '../matching.definition.js';
import { pledgeEvent, tellNeed, tellPledge } from '../matching.testkit.js';
import type { Sql } from '../sql.js';

const seconds = long() ? 60 : 6;
const year = new Date().getUTCFullYear();
let run: TestRun;
let worker: WorkerDatabase;
const needs: string[] = [];
const pledges: { id: string; provider: string }[] = [];

beforeAll(async () => {
  run = await runTestService(matchingService);
  worker = run.running.app.get(WorkerDatabase);
  await worker.transaction(async (sql) => {
    for (let i = 0; i < 12; i += 1) {
      const state = i % 2 ? 'AGO' : 'AFG';
      const years = [0, 1].map((n) => ({ year: year + n, cost: `${100 + 17 * i}.${10 + i}`, own: '0.00' }));
      needs.push((await tellNeed(sql, state, '0.00', { currency: 'USD', years, reference: `N-${state}-${i}` })).id);
    }
    for (const provider of ['NOR', 'SWE', 'DNK', 'FIN']) {
      const made = await tellPledge(sql, provider, '0.00');
      await sql.query('DELETE FROM tranche WHERE pledge = $1', [made.id]);
      const tranches = [0, 1].map((n) => ({ year: year + n, amount: `${300 + n}.37`, certainty: 'firm' as const }));
      const pledge = { ...made, currency: 'USD', carryOver: true, tranches };
      const opened = await applyPledge(sql, pledgeEvent('pledge.registered', pledge, 2), () => 2);
      await run.running.app.get(Outbox).addMany(sql, opened);
      pledges.push({ id: made.id, provider });
    }
  });
}, 60_000);
afterAll(() => run?.close());

/** Tranches whose pots are not what stands on them, and need-years that are promised too much: none, at any moment. */
const faults = (sql: Sql) =>
  sql.query(`
    SELECT t.id, t.proposed::text, o.sum::text AS offered, t.reserved::text, m.r::text, t.committed::text, m.c::text, t.disbursed::text, m.d::text
    FROM tranche t
    CROSS JOIN LATERAL (SELECT coalesce(sum((l->>'amount')::numeric), 0) AS sum FROM proposal p, jsonb_array_elements(p.lines) l
      WHERE p.pledge = t.pledge AND (l->>'tranche')::int = t.year AND p.status IN ('circulated', 'accepted')) o
    CROSS JOIN LATERAL (SELECT coalesce(sum(reserved), 0) AS r, coalesce(sum(committed), 0) AS c, coalesce(sum(disbursed), 0) AS d
      FROM match_line m WHERE m.pledge = t.pledge AND m.tranche = t.year) m
    WHERE t.proposed <> o.sum OR t.reserved <> m.r OR t.committed <> m.c OR t.disbursed <> m.d
    UNION ALL
    SELECT n.id::text, y->>'year', y->>'cost', s.sum::text, null, null, null, null, null
    FROM need_copy n, jsonb_array_elements(n.doc->'years') y
    CROSS JOIN LATERAL (SELECT coalesce(sum((l->>'planning')::numeric), 0) AS sum FROM proposal p, jsonb_array_elements(p.lines) l
      WHERE p.need = n.id AND (l->>'year')::int = (y->>'year')::int AND p.status IN ('circulated', 'accepted', 'confirmed')) s
    WHERE s.sum > (y->>'cost')::numeric * 100`);

interface Someone {
  readonly actor: Actor;
  readonly client: ReturnType<typeof clientOf>;
}
const someone = (actor: Actor): Someone => ({ actor, client: clientOf(run, actor) });
interface Went {
  readonly verb: string;
  readonly status: number;
}
const went = async (verb: string, answer: Promise<{ status: number }>): Promise<Went> => ({
  verb,
  status: (await answer).status,
});
let keys = 0;
const key = () => `together-${(keys += 1)}`;
const one = <T>(list: readonly T[]): T | undefined => list[Math.floor(Math.random() * list.length)];
const money = () => `${Math.floor(Math.random() * 90)}.${10 + Math.floor(Math.random() * 90)}`;

/** One thing that this one might do now; undefined when there was nothing to do. */
async function act({ actor, client }: Someone): Promise<Went | undefined> {
  const chance = Math.random();
  const donates = actor.kind === 'donor';
  if (actor.kind === 'secretariat' || (donates && chance < 0.15)) {
    const pledge = one(donates ? pledges.filter((each) => each.provider === actor.organisation) : pledges);
    const at = year + Math.floor(Math.random() * 2);
    const lines = [{ year: at, tranche: year, amount: money() }];
    const wish = { pledge: pledge?.id, need: one(needs), lines };
    return went('byHand', client.post('/manual-matches', wish, { key: key() }));
  }
  if (donates && chance < 0.3) {
    const pledge = pledges.find((each) => each.provider === actor.organisation);
    const path = `/pledges/${pledge?.id}/tranches/${year + Math.floor(Math.random() * 2)}`;
    const amount = `${Math.floor(Math.random() * 20)}.50`;
    const { body: tranche } = await client.get<TrancheView>(path);
    const { body: cut } = await client.get<CutView>(`${path}/cut?amount=${amount}`);
    const body = { amount, reason: 'At random.', breaking: cut.breaking };
    const o = { ifMatch: tranche.version, key: key() };
    if (chance < 0.2) return went('move', client.post(`${path}/reschedule`, { ...body, toYear: year + 3 }, o));
    return went('cut', client.post(`${path}/cut`, body, o));
  }
  if (chance < 0.55) return settle({ actor, client });
  const { body } = await client.get<Page<ProposalView>>('/proposals?waiting=true');
  const offer = one(body.items.filter((each) => each.canAnswer));
  if (!offer) return undefined;
  const path = `/proposals/${offer.id}`;
  const o = { ifMatch: offer.version, key: key() };
  if (chance < 0.62) return went('decline', client.post(`${path}/decline`, { reason: 'timing' }, o));
  if (chance < 0.75) {
    const lines = offer.lines.slice(0, 1).map((line) => ({ year: line.year, tranche: line.tranche, amount: money() }));
    return went('counter', client.post(`${path}/counter`, { lines }, o));
  }
  return went('accept', client.post(`${path}/accept`, {}, o));
}

/** A step of a match: asked for, approved, paid, received or broken. */
async function settle({ actor, client }: Someone): Promise<Went | undefined> {
  const { body } = await client.get<Page<MatchView>>('/matches');
  const match = one(body.items);
  if (!match) return undefined;
  const path = `/matches/${match.id}`;
  const o = { ifMatch: match.version, key: key() };
  const of = (stage: 'committed' | 'disbursed') => ({
    lines: (match.match?.lines ?? [])
      .filter((line) => line[stage] !== '0.00')
      .slice(0, 1)
      .map(({ year: at, tranche, [stage]: amount }) => ({ year: at, tranche, amount })),
  });
  const officer = actor.roles.includes('donorOfficer');
  if (!officer && Math.random() < 0.1) return went('break', client.post(`${path}/break`, { reason: 'At random.' }, o));
  if (actor.kind === 'state') return went('receive', client.post(`${path}/receipts`, of('disbursed'), o));
  if (Math.random() < 0.4) return went('pay', client.post(`${path}/disbursements`, of('committed'), o));
  if (officer) return went('ask', client.post(`${path}/commitments`, {}, o));
  return went('approve', client.post(`${path}/commitments/approve`, {}, o));
}

const everybody = () => [
  ...['AGO', 'AFG'].flatMap((state) => [1, 2, 3].map(() => someone(stateActor(state, 'capital')))),
  ...pledges.flatMap(({ provider }) => [
    someone(donorActor(provider, 'donorOfficer')),
    someone(donorActor(provider, 'donorApprover')),
    someone(donorActor(provider, 'donorApprover')),
  ]),
  ...[1, 2].map(() => someone(officeActor('ISU', 'coordinator'))),
];
const allowed = new Set([200, 201, 400, 403, 404, 409, 412]);
const most = (seconds + 100) * 1000;

describe('twenty clients at once', () => {
  it('leave an exact ledger at every snapshot', () => together(), most);
});
describe('an offer by hand', () => {
  it('is judged by what a cut that came before it has left', async () => {
    const [{ id: pledge, provider } = { id: '', provider: '' }] = pledges;
    const { client } = someone(donorActor(provider, 'donorApprover'));
    // the planner never offers a pair that somebody declined, people may: nothing else can come before this offer
    const need = await worker.transaction(async (sql) => {
      const years = [{ year, cost: '100.00', own: '0.00' }];
      const made = await tellNeed(sql, 'AFG', '0.00', { currency: 'USD', years, reference: 'N-AFG-99' });
      await sql.query(
        `INSERT INTO excluded_pair (pledge, need, provider, state, proposal, reason)
         VALUES ($1, $2, $3, 'AFG', gen_random_uuid(), 'otherPriority')`,
        [pledge, made.id, provider],
      );
      return made.id;
    });
    const wish = { pledge, need, lines: [{ year, tranche: year, amount: '0.01' }] };
    const { asked } = await worker.transaction(async (sql) => {
      await sql.query(
        'UPDATE tranche SET withdrawn = withdrawn + available, available = 0, version = version + 1 WHERE pledge = $1',
        [pledge],
      );
      const answer = client.post('/manual-matches', wish, { key: key() });
      const waits = async () => {
        const [locks] = await sql.query<{ n: number }>('SELECT count(*)::int AS n FROM pg_locks WHERE NOT granted');
        return (locks?.n ?? 0) > 0;
      };
      await eventually(waits, { reason: 'the offer waits for the cut' });
      return { asked: answer };
    });
    expect((await asked).status).toBe(400);
  });
});

/** Also: no need-year is promised more than it asks for, and nothing fails. */
async function together(): Promise<void> {
  const people = everybody();
  expect(people).toHaveLength(20);
  const until = Date.now() + seconds * 1000;
  const all: Went[] = [];
  const done = () => all.filter(({ status }) => status < 300);
  // on a machine that does other things too, as long as it takes to do something
  const going = () => Date.now() < until || (done().length < 30 && Date.now() < until + 40_000);
  let snapshots = 0;
  const watch = async () => {
    for (; going(); snapshots += 1) expect(await worker.transaction((sql) => faults(sql))).toEqual([]);
  };
  const work = async (who: Someone) => {
    while (going()) {
      const step = await act(who);
      if (step) all.push(step);
    }
  };
  await Promise.all([watch(), ...people.map(work)]);
  expect(await worker.transaction((sql) => faults(sql))).toEqual([]);
  expect(all.filter(({ status }) => !allowed.has(status))).toEqual([]);
  expect({ done: done().length >= 30, snapshots: snapshots > 5 }).toEqual({ done: true, snapshots: true });
  if (!long()) return;
  const count = new Map([...Map.groupBy(done(), ({ verb }) => verb)].map(([verb, list]) => [verb, list.length]));
  console.log(`${all.length} commands, ${done().length} done: ${JSON.stringify([...count])}; ${snapshots} snapshots`);
  for (const verb of ['accept', 'decline', 'counter', 'byHand', 'cut', 'ask', 'approve', 'pay'])
    expect({ verb, done: count.has(verb) }).toEqual({ verb, done: true });
}
