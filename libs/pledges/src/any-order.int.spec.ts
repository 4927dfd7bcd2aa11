// Any sequence of operations on pledges, valid and not, leaves money and versions whole: one after the other, where every
// answer is foretold, and by twenty clients at once. The seed is printed; SEED plays it again.
import { randomInt, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Page, PledgeDetailView, PledgeState, PledgeTotalView } from '@article-six/contracts';
import { WorkerDatabase } from '@article-six/service-kit';
import { minorOf } from '@article-six/service-kit/body';
import { clientOf, donorActor, runTestService, type TestRun } from '@article-six/service-kit/testkit';
import {
  actors,
  givers,
  operationOn,
  randomOf,
  type Operation,
  type Received,
  type World,
} from './any-order.testkit.js';
import { pledgesService } from './index.js';

let run: TestRun;
let worker: WorkerDatabase;
const seed = Number(process.env['SEED'] ?? randomInt(1_000_000));
beforeAll(async () => {
  process.stdout.write(`any-order: SEED=${seed}\n`);
  run = await runTestService(pledgesService);
  worker = run.running.app.get(WorkerDatabase);
});
afterAll(() => run?.close());

const nameOf = (actor: Operation['actor']) => `${actor?.kind} ${actor?.account}`;
const clients = new Map(actors.map((actor) => [nameOf(actor), () => clientOf(run, actor)]));
const send = ({ method, path, body, ifMatch, actor }: Operation) =>
  clients.get(nameOf(actor))!()[method]<PledgeDetailView>(path, body, {
    ...(ifMatch === undefined ? {} : { ifMatch }),
    ...(method === 'post' ? { key: randomUUID() } : {}),
  });
const rows = <R>(sql: string) => worker.transaction((tx) => tx.query<R>(sql));
async function world(): Promise<World> {
  const pledges = await rows<{ id: string; version: number; doc: PledgeState }>(
    'SELECT id, version, doc FROM pledge ORDER BY id',
  );
  const received = await rows<Omit<Received, 'standing' | 'passed'> & { standing: string; passed: string }>(
    'SELECT pledge, year, currency, standing::text, passed::text FROM pledge_received ORDER BY pledge, year',
  );
  return {
    pledges: new Map(pledges.map(({ id, version, doc }) => [id, { version, doc }])),
    received: received.map((row) => ({ ...row, standing: BigInt(row.standing), passed: BigInt(row.passed) })),
  };
}
const minor = (amount: string, of: PledgeState): bigint => {
  const read = minorOf(amount, of);
  if (read === undefined) throw new Error(`${amount} is no amount in ${of.currency}`);
  return read;
};
const sum = (amounts: readonly bigint[]) => amounts.reduce((all, one) => all + one, 0n);
const promised = (doc: PledgeState) => sum(doc.tranches.map(({ amount }) => minor(amount, doc)));

/** Increases that were accepted, by pledge: minor units. */
const added = new Map<string, bigint>();
function note({ path, body }: Operation, status: number, answer: PledgeDetailView): void {
  const [, id] = /^\/pledges\/([^/]+)\/increase$/.exec(path) ?? [];
  if (id === undefined || status !== 200) return;
  added.set(id, (added.get(id) ?? 0n) + minor((body as { amount: string }).amount, answer));
}

/** Everything that must hold at any moment, read anew from the tables. */
async function isWhole(): Promise<void> {
  const { pledges, received } = await world();
  const versions = await rows<{ pledge: string; version: number; doc: PledgeState }>(
    'SELECT pledge, version, doc FROM pledge_version ORDER BY pledge, version',
  );
  const audits = await rows<{ thing_id: string; versions: number[] }>(
    `SELECT thing_id, array_agg(version::int ORDER BY version) AS versions FROM audit WHERE thing = 'pledge' GROUP BY thing_id`,
  );
  const audited = new Map(audits.map((one) => [one.thing_id, one.versions]));
  const kept = Map.groupBy(versions, ({ pledge }) => pledge);
  for (const [id, { version, doc }] of pledges) {
    const own = kept.get(id) ?? [];
    const whole = Array.from({ length: version }, (_, i) => i + 1);
    const seen = { id, versions: own.map((one) => one.version), audited: audited.get(id) };
    expect(seen).toEqual({ id, versions: whole, audited: whole });
    expect(own.at(-1)?.doc).toEqual(doc);
    const registered = own.find((one) => one.doc.status === 'registered')?.doc;
    expect({ id, promised: promised(doc) }).toEqual({
      id,
      promised: registered ? promised(registered) + (added.get(id) ?? 0n) : promised(doc),
    });
  }
  expect([...kept.keys()].sort()).toEqual([...pledges.keys()].sort());
  const docs = [...pledges.values()].map(({ doc }) => doc);
  const open = docs.filter(({ status }) => status === 'registered' || status === 'closed');
  for (const row of received) {
    const drawn = open.flatMap((doc) =>
      (doc.sources ?? []).flatMap((one) =>
        one.pledge === row.pledge && one.year === row.year ? [minor(one.amount, doc)] : [],
      ),
    );
    expect({ ...row, passed: sum(drawn), within: sum(drawn) <= row.standing }).toEqual({ ...row, within: true });
  }
  for (const code of givers) {
    const own = docs.filter(({ provider }) => provider.code === code).map(({ reference }) => reference);
    expect(own.sort()).toEqual(own.map((_, i) => `P-${code}-${String(i + 1).padStart(4, '0')}`));
  }
  const { body } = await clientOf(run, donorActor('NOR', 'donorOfficer')).get<Page<PledgeTotalView>>('/pledges/totals');
  const all = (member: 'stated' | 'passedOn' | 'once', currency: string) =>
    sum(body.items.flatMap((row) => (row.currency === currency ? [minor(row[member], row as never)] : [])));
  for (const currency of ['NOK', 'JPY']) {
    const of = open.filter((doc) => doc.currency === currency);
    expect({ currency, stated: all('stated', currency) }).toEqual({ currency, stated: sum(of.map(promised)) });
    const passed = sum(received.flatMap((row) => (row.currency === currency ? [row.passed] : [])));
    expect({ currency, passed: all('passedOn', currency), once: all('once', currency) }).toEqual({
      ...{ currency, passed, once: sum(of.map(promised)) - passed },
    });
  }
}

it('answers 200 operations in a row as foretold, and what is refused changes nothing', async () => {
  const random = randomOf(seed);
  const tally = new Map<number, number>();
  const mark = async () =>
    rows(
      'SELECT (SELECT count(*) FROM pledge_version) AS v, (SELECT count(*) FROM audit) AS a, (SELECT sum(passed)::text FROM pledge_received) AS p',
    );
  let [now, before] = [await world(), await mark()];
  for (let n = 0; n < 200; n += 1) {
    const operation = operationOn(random, now);
    const { status, body } = await send(operation);
    expect({ seed, n, operation, status, body }).toEqual({ seed, n, operation, status: operation.expected, body });
    if (status >= 400) expect(await mark()).toEqual(before);
    else [now, before] = [await world(), await mark()];
    note(operation, status, body);
    tally.set(status, (tally.get(status) ?? 0) + 1);
  }
  await isWhole();
  const done = (tally.get(200) ?? 0) + (tally.get(201) ?? 0);
  process.stdout.write(`any-order: ${done} of 200 took effect; ${JSON.stringify([...tally].sort())}\n`);
  expect(done).toBeGreaterThan(25);
  expect(tally.size).toBeGreaterThan(5);
});

it('holds while twenty clients do the same at once', async () => {
  const known = [200, 201, 400, 401, 403, 404, 409, 412, 428];
  const tally = new Map<number, number>();
  const client = async (number: number): Promise<void> => {
    const random = randomOf(seed + 1 + number);
    for (let n = 0; n < 12; n += 1) {
      const operation = operationOn(random, await world());
      const { status, body } = await send(operation);
      expect({ seed, number, n, operation, body, known: known.includes(status) }).toMatchObject({ known: true });
      note(operation, status, body);
      tally.set(status, (tally.get(status) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: 20 }, (_, number) => client(number)));
  await isWhole();
  process.stdout.write(`any-order: 20 clients, 240 operations: ${JSON.stringify([...tally].sort())}\n`);
  expect(tally.get(200) ?? 0).toBeGreaterThan(20);
});
