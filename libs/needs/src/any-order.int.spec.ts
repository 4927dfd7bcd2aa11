// Any sequence of operations on needs and rankings, valid and not, leaves money, ranks and versions whole: one after the
// other, where every answer is foretold, and by twenty clients at once. The seed is printed; SEED plays it again.
import { randomInt, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { NeedState, NeedView } from '@article-six/contracts';
import { parseAmount } from '@article-six/money';
import { WorkerDatabase } from '@article-six/service-kit';
import { clientOf, officeActor, runTestService, type TestRun } from '@article-six/service-kit/testkit';
import { actors, lands, operationOn, randomOf, type Operation, type World } from './any-order.testkit.js';
import { needsService } from './index.js';

let run: TestRun;
let worker: WorkerDatabase;
const seed = Number(process.env['SEED'] ?? randomInt(1_000_000));
beforeAll(async () => {
  process.stdout.write(`any-order: SEED=${seed}\n`);
  run = await runTestService(needsService);
  worker = run.running.app.get(WorkerDatabase);
  const administrator = clientOf(run, officeActor('ISU', 'administrator'));
  await administrator.put('/clock', { now: '2005-01-10T09:00:00.000Z' }, { ifMatch: 0 });
});
afterAll(() => run?.close());

const clients = new Map(actors.map((actor) => [actor?.account ?? '', () => clientOf(run, actor)]));
const send = ({ method, path, body, ifMatch, actor }: Operation) =>
  clients.get(actor?.account ?? '')!()[method]<NeedView>(path, body, {
    ...(ifMatch === undefined ? {} : { ifMatch }),
    ...(method === 'post' ? { key: randomUUID() } : {}),
  });
const rows = <R>(sql: string) => worker.transaction((tx) => tx.query<R>(sql));
async function world(): Promise<World> {
  const needs = await rows<{ id: string; version: number; doc: NeedState }>(
    'SELECT id, version, doc FROM need ORDER BY id',
  );
  const rankings = await rows<{ state: string; version: number; ranked: string[] }>(
    'SELECT state, version, ranked FROM ranking',
  );
  return {
    needs: new Map(needs.map(({ id, version, doc }) => [id, { version, doc }])),
    rankings: new Map(rankings.map(({ state, version, ranked }) => [state, { version, order: ranked }])),
  };
}
const cents = (amount: string): bigint => {
  const read = parseAmount(amount, 2);
  if (typeof read !== 'bigint') throw new Error(`${amount}: ${read.message}`);
  return read;
};
const sum = (amounts: readonly string[]) => amounts.map(cents).reduce((all, one) => all + one, 0n);

/** Support that was accepted, by need: cents. */
const supported = new Map<string, bigint>();
function note(operation: Operation, status: number): void {
  const [, id] = /^\/needs\/([^/]+)\/bilateral-support$/.exec(operation.path) ?? [];
  if (id === undefined || status !== 200) return;
  supported.set(id, (supported.get(id) ?? 0n) + cents((operation.body as { amount: string }).amount));
}

/** Everything that must hold at any moment, read anew from the tables. */
async function isWhole(): Promise<void> {
  const { needs, rankings } = await world();
  const versions = await rows<{ need: string; version: number; doc: NeedState }>(
    'SELECT need, version, doc FROM need_version ORDER BY need, version',
  );
  const audits = await rows<{ thing_id: string; versions: number[] }>(
    `SELECT thing_id, array_agg(version::int ORDER BY version) AS versions FROM audit WHERE thing IN ('need', 'ranking') GROUP BY thing_id`,
  );
  const audited = new Map(audits.map((one) => [one.thing_id, one.versions]));
  const kept = Map.groupBy(versions, ({ need }) => need);
  for (const [id, { version, doc }] of needs) {
    const own = kept.get(id) ?? [];
    const whole = Array.from({ length: version }, (_, i) => i + 1);
    expect({ id, versions: own.map((one) => one.version), audited: audited.get(id) }).toEqual({
      id,
      versions: whole,
      audited: whole,
    });
    expect(own.at(-1)?.doc).toEqual(doc);
    for (const one of own)
      for (const { cost, own: part } of one.doc.years) expect(cents(part) <= cents(cost)).toBe(true);
    expect({ id, support: sum(doc.bilateral.map(({ amount }) => amount)) }).toEqual({
      id,
      support: supported.get(id) ?? 0n,
    });
  }
  expect([...kept.keys()].sort()).toEqual([...needs.keys()].sort());
  for (const land of lands) {
    const published = [...needs]
      .filter(([, { doc }]) => doc.state === land && doc.status === 'published')
      .map(([id]) => id);
    const order = rankings.get(land)?.order ?? [];
    expect({ land, order: [...order].sort() }).toEqual({ land, order: published.sort() });
    const own = [...needs.values()].filter(({ doc }) => doc.state === land).map(({ doc }) => doc.reference);
    expect(own.sort()).toEqual(own.map((_, i) => `N-${land}-${String(i + 1).padStart(4, '0')}`));
  }
}

it('answers 200 operations in a row as foretold, and what is refused changes nothing', async () => {
  const random = randomOf(seed);
  const tally = new Map<number, number>();
  const mark = async () =>
    rows(
      'SELECT (SELECT count(*) FROM need_version) AS v, (SELECT count(*) FROM audit) AS a, (SELECT sum(version) FROM ranking) AS r',
    );
  let [now, before] = [await world(), await mark()];
  for (let n = 0; n < 200; n += 1) {
    const operation = operationOn(random, now);
    const { status, body } = await send(operation);
    expect({ seed, n, operation, status, body }).toEqual({ seed, n, operation, status: operation.expected, body });
    if (status >= 400) expect(await mark()).toEqual(before);
    else [now, before] = [await world(), await mark()];
    note(operation, status);
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
      note(operation, status);
      tally.set(status, (tally.get(status) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: 20 }, (_, number) => client(number)));
  await isWhole();
  process.stdout.write(`any-order: 20 clients, 240 operations: ${JSON.stringify([...tally].sort())}\n`);
  expect(tally.get(200) ?? 0).toBeGreaterThan(20);
});
