// The whole read side over the log in PostgreSQL: what each reader is told of the same need, money and proposals.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CoverageView, Ladder, NeedCoverageView, Page, WaitingView } from '@article-six/contracts';
import type { Actor } from '@article-six/service-kit';
import { runTestService, type TestRun } from '@article-six/service-kit/testkit';
import { eventually } from '@article-six/testing';
import { reportingService } from './index.js';
import { aNeed, aProposal, inKindNeed, message, needTold, proposalTold, who, withStatus } from './testkit.js';

let run: TestRun;
beforeAll(async () => {
  run = await runTestService(reportingService);
});
afterAll(() => run.close());

const change = { by: 'test' };
const open = aNeed({
  years: [
    { year: 2005, cost: '100.00', own: '10.00' },
    { year: 2006, cost: '50.00', own: '0.00' },
  ],
});
const hidden = aNeed({
  visibility: 'chathamHouse',
  pillar: 'victim_assistance',
  years: [{ year: 2005, cost: '7.00', own: '0.00' }],
});
const named = aNeed({
  visibility: 'namedProviders',
  namedProviders: ['NOR'],
  state: 'TCD',
  years: [{ year: 2005, cost: '5.00', own: '0.00' }],
});
const inKind = inKindNeed('dog_team_year', {
  visibility: 'statesParties',
  years: [{ year: 2005, cost: '4', own: '1' }],
});
const norway = aProposal(open, { 2005: '60.00', 2006: '50.00' });
const sweden = aProposal(open, { 2005: '40.00' }, { provider: 'SWE', status: 'floating' });
const dogs = aProposal(
  inKind,
  { 2005: '2' },
  {
    circulatedOn: '2005-01-05',
    answers: { donor: { answer: 'accepted', on: '2005-01-06', by: 'donorOfficer' } },
    status: 'accepted',
  },
);

const tell = async (...messages: ReturnType<typeof message>[]) => {
  const producer = run.messaging.producer('needs');
  await producer.send(messages);
  await producer.close();
};
async function ask<T>(reader: Actor, path: string, etag?: string) {
  const token = reader.account === '' ? {} : { authorization: `Bearer ${await run.issuer.token(reader)}` };
  const response = await fetch(`${run.running.url}/api/v1${path}`, {
    headers: { ...token, ...(etag ? { 'if-none-match': etag } : {}) },
  });
  const text = await response.text();
  return {
    status: response.status,
    etag: response.headers.get('etag') ?? '',
    body: (text === '' ? undefined : JSON.parse(text)) as T,
  };
}
const coverage = async (reader: Actor) => (await ask<CoverageView>(reader, '/coverage')).body;
const until = (reason: string, reader: Actor, holds: (view: CoverageView) => boolean) =>
  eventually(async () => holds(await coverage(reader)), { within: 20_000, reason });
const cents = (amount: string) => Math.round(Number(amount) * 100);
const isExact = (l: Ladder) =>
  cents(l.cost) ===
  [l.own, l.bilateral, l.disbursed, l.committed, l.reserved, l.proposed, l.noSource].map(cents).reduce((a, b) => a + b);

describe('the read side', () => {
  it('answers before anything has happened', async () => {
    const { status, body } = await ask<CoverageView>(who.public, '/coverage');
    expect([status, body.total.cost, body.plan, body.counts.needs, body.years]).toEqual([200, '0.00', null, 0, []]);
  });

  it('shows each reader the same cost, and as proposed what that reader may know', async () => {
    const provider = { code: 'NOR' };
    await tell(
      // a proposal may come before its need: another topic
      proposalTold(norway),
      ...[open, hidden, named, inKind].map((need) => needTold(need)),
      ...[proposalTold(sweden), proposalTold(dogs)],
      message('pledge.drafted', dogs.id, 1, { pledge: { id: dogs.id, provider, status: 'draft' }, change }),
    );
    await until('all of it has arrived', who.coordinator, (c) => c.counts.needs === 4 && c.counts.proposals === 3);
    const seen = async (reader: Actor) => {
      const view = await coverage(reader);
      for (const ladder of [view.total, ...view.years, ...view.states, ...view.pillars])
        expect(isExact(ladder)).toBe(true);
      expect(view.total.cost).toBe('162.00');
      return [view.total.proposed, view.total.noSource, view.counts.proposals, view.counts.waiting];
    };
    // 60 of Norway and 30 of Sweden's 40 fill 2005; the need asks for no more
    expect(await seen(who.coordinator)).toEqual(['140.00', '12.00', 3, 2]);
    expect(await seen(who.angola)).toEqual(['140.00', '12.00', 3, 2]);
    const [norwegian, swedish] = [await seen(who.norway), await seen(who.sweden)];
    expect(cents(String(norwegian[0])) + cents(String(swedish[0]))).toBe(14_000);
    expect([norwegian.slice(2), swedish.slice(2)]).toEqual([
      [2, 2],
      [1, 0],
    ]);
    expect(await seen(who.observer)).toEqual([norwegian[0], norwegian[1], 2, 2]);
    for (const reader of [who.public, who.chad]) expect(await seen(reader)).toEqual(['0.00', '152.00', 0, 0]);
  });

  it('adds up by year, State and purpose, hidden needs among them, and no unit in kind', async () => {
    const view = await coverage(who.public);
    expect(view.years.map((row) => [row.year, row.cost])).toEqual([
      [2005, '112.00'],
      [2006, '50.00'],
    ]);
    expect(view.states.map((row) => [row.state, row.cost])).toEqual([
      ['AGO', '157.00'],
      ['TCD', '5.00'],
    ]);
    expect(view.states[0]?.stateName).toBe('Angola');
    expect(view.pillars.map((row) => [row.pillar, row.cost])).toEqual([
      ['clearance', '155.00'],
      ['victim_assistance', '7.00'],
    ]);
    expect(view.counts).toMatchObject({ states: 2, needs: 4, pledges: 0 });
  });

  it('shows the ladder of a need to those who may know it, and to others that there is none', async () => {
    const status = async (reader: Actor, need: { id: string }) =>
      (await ask(reader, `/coverage/needs/${need.id}`)).status;
    const readers = [
      who.public,
      who.observer,
      who.america,
      who.sweden,
      who.norway,
      who.chad,
      who.angola,
      who.coordinator,
    ];
    const table = await Promise.all(
      [open, inKind, named, hidden].map((need) => Promise.all(readers.map((reader) => status(reader, need)))),
    );
    expect(table).toEqual([
      [200, 200, 200, 200, 200, 200, 200, 200],
      [404, 404, 404, 200, 200, 200, 200, 200],
      [404, 404, 404, 404, 200, 200, 404, 200],
      [404, 404, 404, 404, 404, 404, 200, 200],
    ]);
    const { body } = await ask<NeedCoverageView>(who.coordinator, `/coverage/needs/${inKind.id}`);
    expect(body).toMatchObject({
      commodity: 'dog_team_year',
      years: [{ year: 2005, cost: '4', own: '1', proposed: '2', noSource: '1' }],
    });
    const mine = await ask<NeedCoverageView>(who.public, `/coverage/needs/${open.id}`);
    expect(mine.body.years.map((y) => [y.proposed, y.noSource])).toEqual([
      ['0.00', '90.00'],
      ['0.00', '50.00'],
    ]);
    expect((await ask(who.coordinator, '/coverage/needs/not-an-id')).status).toBe(404);
  });

  it('lists what waits, oldest first, to coordinators and to the sides', async () => {
    const first = await ask<Page<WaitingView>>(who.coordinator, '/waiting?limit=1');
    expect(first.body).toMatchObject({
      total: 2,
      items: [{ proposal: dogs.id, waitingFor: 'state', planningTotal: '2', since: '2005-01-05' }],
    });
    const next = await ask<Page<WaitingView>>(who.coordinator, `/waiting?limit=1&cursor=${first.body.next}`);
    expect(next.body.items).toMatchObject([
      { proposal: norway.id, waitingFor: 'both', stateName: 'Angola', planningTotal: '110.00' },
    ]);
    expect([next.body.next, next.body.items[0]!.days > 0]).toEqual([undefined, true]);
    expect((await ask<Page<WaitingView>>(who.sweden, '/waiting')).body).toEqual({ items: [], total: 0 });
    expect((await ask<Page<WaitingView>>(who.angola, '/waiting')).body.total).toBe(2);
    expect((await ask(who.public, '/waiting')).status).toBe(401);
  });

  it('refuses parameters that it does not know', async () => {
    expect(await ask(who.public, '/coverage?state=AGO')).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '?state', code: 'unknownParameter' }] },
    });
    expect((await ask(who.coordinator, '/waiting?limit=201')).status).toBe(400);
  });

  it('costs a 304 until something changes, and never serves one reader what another was shown', async () => {
    const before = await ask<CoverageView>(who.coordinator, '/coverage');
    expect(await ask(who.coordinator, '/coverage', before.etag)).toMatchObject({ status: 304, body: undefined });
    expect((await ask(who.public, '/coverage', before.etag)).status).toBe(200);
    await tell(
      proposalTold(withStatus(norway, 'confirmed'), 2),
      message('plan.adopted', dogs.id, 1, { plan: aPlan, change }),
    );
    await until('the money is reserved', who.public, (c) => c.total.reserved === '110.00' && c.plan === 4);
    const after = await ask<CoverageView>(who.coordinator, '/coverage', before.etag);
    expect([after.status, after.body.total.reserved, after.body.counts.waiting]).toEqual([200, '110.00', 1]);
  });

  it('takes a withdrawn need out of every total', async () => {
    await tell(needTold({ ...open, status: 'withdrawn' }, 2));
    await until('the need is gone', who.public, (c) => c.total.cost === '12.00');
    expect((await coverage(who.coordinator)).total).toMatchObject({
      reserved: '0.00',
      proposed: '0.00',
      noSource: '12.00',
    });
    expect((await ask(who.angola, `/coverage/needs/${open.id}`)).status).toBe(404);
  });
});

const aPlan = {
  ...{
    id: dogs.id,
    number: 4,
    adoptedOn: '2005-01-10',
    years: [2005],
    policy: '1',
    law: 1,
    engine: '1',
    commodities: [],
  },
  changed: { written: 0, superseded: 0, kept: 0 },
};
