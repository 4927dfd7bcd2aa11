// Coverage as it stood on a day: each reader what they may know, whatever has happened since and in whatever order it was told.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CoverageView, NeedCoverageView, Problem } from '@article-six/contracts';
import { runTestService, type TestRun } from '@article-six/service-kit/testkit';
import type { Actor } from '@article-six/service-kit';
import { eventually } from '@article-six/testing';
import { reportingService } from './index.js';
import { aNeed, aPledge, aProposal, message, needTold, proposalTold, who, withStatus } from './testkit.js';

let run: TestRun;
const change = { by: 'test' };
const noon = (day: string) => `${day}T12:00:00Z`;
const early = aNeed();
const late = aNeed({ state: 'TCD', years: [{ year: 2006, cost: '40.00', own: '0.00' }] });
const promise = aPledge('NOR');
const offer = aProposal(early, { 2005: '60.00' }, { status: 'floating' });
const part = aNeed({ state: 'AFG', years: [{ year: 2005, cost: '50.00', own: '0.00' }] });
const partOffer = aProposal(part, { 2005: '20.00' }, { status: 'circulated' });
const planTold = (number: number, day: string) => {
  const plan = {
    ...{ id: aNeed().id, number, adoptedOn: day, years: [2005], policy: '1', law: 1, engine: '1', commodities: [] },
    changed: { written: 0, superseded: 0, kept: 0 },
  };
  return message('plan.adopted', plan.id, 1, { plan, change }, noon(day));
};

async function ask(reader: Actor, asOf: string) {
  const token = reader.account === '' ? {} : { authorization: `Bearer ${await run.issuer.token(reader)}` };
  const response = await fetch(`${run.running.url}/api/v1/coverage?asOf=${asOf}`, { headers: { ...token } });
  return {
    status: response.status,
    etag: response.headers.get('etag'),
    body: (await response.json()) as CoverageView & Problem,
  };
}
/** cost, proposed, reserved, needs, pledges, open proposals, offered ones, plan */
async function on(day: string, reader: Actor = who.coordinator) {
  const { total, counts, plan, asOf } = (await ask(reader, day)).body;
  expect(asOf).toBe(day);
  return [
    total.cost,
    total.proposed,
    total.reserved,
    counts.needs,
    counts.pledges,
    counts.proposals,
    counts.waiting,
    plan,
  ];
}

beforeAll(async () => {
  run = await runTestService(reportingService);
  const producer = run.messaging.producer('needs');
  await producer.send([
    needTold(early, 1, noon('2005-01-10')),
    message('pledge.registered', promise.id, 1, { pledge: promise, change }, noon('2005-01-13')),
    planTold(1, '2005-01-11'),
    proposalTold(offer, 1, noon('2005-01-11')),
    proposalTold(withStatus(offer, 'circulated'), 2, noon('2005-01-15')),
    // told late: it was before what stands above
    needTold(late, 1, noon('2005-01-12')),
    planTold(2, '2005-02-01'),
    proposalTold(withStatus(offer, 'confirmed'), 3, noon('2005-02-01')),
    needTold({ ...early, status: 'withdrawn' }, 2, noon('2005-03-01')),
    message(
      'pledge.withdrawn',
      promise.id,
      2,
      { pledge: { ...promise, status: 'withdrawn' }, change },
      noon('2005-03-02'),
    ),
    needTold(part, 1, noon('2005-04-01')),
    proposalTold(partOffer, 1, noon('2005-04-01')),
    proposalTold(withStatus(partOffer, 'lapsed'), 2, noon('2005-04-02')),
  ]);
  await producer.close();
  await eventually(async () => (await run.messaging.lag('reporting')).every(({ lag }) => lag === 0), {
    reason: 'all of it is read',
  });
}, 60_000);
afterAll(() => run?.close());

describe('coverage as it stood on a day', () => {
  it('is empty before anything was asked for, and no plan was in force', async () => {
    expect(await on('2005-01-09')).toEqual(['0.00', '0.00', '0.00', 0, 0, 0, 0, null]);
  });
  it('has what had happened by the end of that day', async () => {
    expect(await on('2005-01-10')).toEqual(['100.00', '0.00', '0.00', 1, 0, 0, 0, null]);
    expect(await on('2005-01-11')).toEqual(['100.00', '60.00', '0.00', 1, 0, 1, 0, 1]);
    expect(await on('2005-01-12')).toEqual(['140.00', '60.00', '0.00', 2, 0, 1, 0, 1]);
    expect(await on('2005-01-31')).toEqual(['140.00', '60.00', '0.00', 2, 1, 1, 1, 1]);
    expect(await on('2005-02-01')).toEqual(['140.00', '0.00', '60.00', 2, 1, 0, 0, 2]);
    expect(await on('2005-03-01')).toEqual(['40.00', '0.00', '0.00', 1, 1, 0, 0, 2]);
    expect(await on('2005-03-02')).toEqual(['40.00', '0.00', '0.00', 1, 0, 0, 0, 2]);
  });
  it('shows as proposed what the reader may know', async () => {
    const proposed = async (reader: Actor, day: string) =>
      (await on(day, reader)).slice(1, 2).concat((await on(day, reader))[5] ?? '');
    expect(await proposed(who.norway, '2005-01-11')).toEqual(['60.00', 1]);
    expect(await proposed(who.observer, '2005-01-11')).toEqual(['0.00', 0]);
    expect(await proposed(who.observer, '2005-01-15')).toEqual(['60.00', 1]);
    for (const reader of [who.public, who.sweden]) expect(await proposed(reader, '2005-01-15')).toEqual(['0.00', 0]);
    const { body } = await ask(who.public, '2005-01-15');
    expect([body.total.noSource, body.states.map((one) => one.state)]).toEqual(['130.00', ['AGO', 'TCD']]);
  });
  it('has the ladder of one need, to those who may know of it now', async () => {
    const ladder = async (need: string, asOf: string, reader: Actor = who.coordinator) => {
      const path = `coverage/needs/${need}?asOf=${asOf}`;
      const token = reader.account === '' ? {} : { authorization: `Bearer ${await run.issuer.token(reader)}` };
      const response = await fetch(`${run.running.url}/api/v1/${path}`, { headers: { ...token } });
      const { years = [] } = (await response.json()) as Partial<NeedCoverageView>;
      return [response.status, ...years.map((one) => [one.year, one.cost, one.proposed, one.noSource])];
    };
    expect(await ladder(late.id, '2005-01-11')).toEqual([200]);
    expect(await ladder(late.id, '2005-01-12', who.public)).toEqual([200, [2006, '40.00', '0.00', '40.00']]);
    expect(await ladder(part.id, '2005-04-01')).toEqual([200, [2005, '50.00', '20.00', '30.00']]);
    expect(await ladder(part.id, '2005-04-01', who.public)).toEqual([200, [2005, '50.00', '0.00', '50.00']]);
    expect(await ladder(part.id, '2005-04-02')).toEqual([200, [2005, '50.00', '0.00', '50.00']]);
    // withdrawn since: nobody is told of it any more
    expect(await ladder(early.id, '2005-01-11')).toEqual([404]);
    expect(await ladder(late.id, '2005-02-30')).toEqual([400]);
  });
  it('refuses a day that has not come, with a sentence', async () => {
    const { status, body } = await ask(who.public, '2150-01-01');
    expect([status, body.errors?.[0]?.pointer, body.errors?.[0]?.code]).toEqual([400, '?asOf', 'inTheFuture']);
    expect(body.errors?.[0]?.message).toMatch(/^This day has not come yet: today is \d{4}-/);
    expect((await ask(who.public, '2005-02-30')).status).toBe(400);
  });
});
