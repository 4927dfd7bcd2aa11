import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { eventually, testDatabase, type TestDatabase } from '@article-six/testing';
import { randomUUID } from 'node:crypto';
import { register } from 'prom-client';
import pg from 'pg';
import { openMessaging, type Messaging, type Relay, type RelayOptions } from './index.js';
import { alongIndex, claim } from './relay.statements.js';
import { draft, silent, testService, type TestService } from './testkit.js';

let service: TestService;
let database: TestDatabase;
let bus: pg.Pool;
let messaging: Messaging;
const relays: Relay[] = [];
const relaying = (o: Partial<RelayOptions> = {}): Relay => {
  const relay = service.relay(messaging.producer('needs'), o);
  relays.push(relay);
  relay.start();
  return relay;
};
const sent = async (): Promise<{ key: string; version: number }[]> => {
  const { rows } = await bus.query<{ key: Buffer; version: string }>(
    `SELECT key, headers->>'ce_aggregateversion' AS version FROM log_record ORDER BY topic, partition, "offset"`,
  );
  return rows.map((row) => ({ key: row.key.toString(), version: Number(row.version) }));
};
const empty = () => eventually(async () => (await service.unpublished()) === 0, { reason: 'everything is published' });
beforeEach(async () => {
  service = await testService();
  database = await (await testDatabase()).clone();
  bus = new pg.Pool(database.connection);
  messaging = openMessaging({ kind: 'postgres', bus: database.connection, log: silent });
  await messaging.ensureTopics();
});
afterEach(async () => {
  for (const relay of relays.splice(0)) await relay.stop();
  await Promise.all([messaging.close(), bus.end(), service.close()]);
  await database.drop();
});

describe('the outbox', () => {
  test('refuses a version that does not follow the last one', async () => {
    const id = randomUUID();
    await expect(service.emit(id, 2)).rejects.toThrow('does not follow the last one');
    await service.emit(id, 1);
    await expect(service.emit(id, 1)).rejects.toThrow(`version 1 of need ${id} does not follow the last one`);
    await expect(service.emit(id, 3)).rejects.toMatchObject({ code: '23505' });
    await service.transaction((tx) => service.outbox.addMany(tx, [draft(id, 2), draft(id, 3)]));
  });
  test('drops a day whose events are published and old, and keeps what is not', async () => {
    await service.rows(
      `CREATE TABLE outbox_20200101 PARTITION OF outbox FOR VALUES FROM ('2020-01-01Z') TO ('2020-01-02Z')`,
    );
    await service.emit(randomUUID(), 1);
    await service.rows(`INSERT INTO outbox (id, type, aggregate, aggregate_id, version, topic, headers, payload, created)
      SELECT gen_random_uuid(), type, aggregate, 'old', 1, topic, headers, payload, '2020-01-01T12:00Z' FROM outbox`);
    const tend = async () => (await service.rows<{ did: string[] }>(`SELECT tend_outbox(2, '7 days') AS did`))[0]?.did;
    expect(await tend()).toEqual([]);
    await service.rows('UPDATE outbox SET published = now()');
    expect(await tend()).toEqual(['dropped outbox_20200101']);
    expect(await service.rows('SELECT aggregate_id FROM outbox')).toHaveLength(1);
  });
  test('takes events of a day that has no partition yet', async () => {
    await service.rows(`DO $$ DECLARE p text; BEGIN FOR p IN SELECT relname FROM pg_class WHERE relname ~ '^outbox_[0-9]{8}$'
      LOOP EXECUTE 'DROP TABLE ' || p; END LOOP; END $$`);
    const id = randomUUID();
    await service.emit(id, 1);
    relaying();
    await empty();
    await service.emit(id, 2);
    await empty();
    expect((await sent()).filter((one) => one.key === id).map((one) => one.version)).toEqual([1, 2]);
  });
});
describe('the relay', () => {
  test('sends what committed late, behind what committed before it', async () => {
    const [late, early] = [randomUUID(), randomUUID()];
    relaying();
    let commit = () => undefined as void;
    const waits = new Promise<void>((resolve) => (commit = resolve));
    let written = () => undefined as void;
    const wrote = new Promise<void>((resolve) => (written = resolve));
    const open = service.transaction(async (tx) => {
      await service.outbox.add(tx, draft(late, 1)); // draws the earlier position
      written();
      await waits;
    });
    await wrote;
    await service.emit(early, 1);
    await empty();
    expect(await sent()).toEqual([{ key: early, version: 1 }]);
    commit();
    await open;
    await empty();
    expect(await sent()).toContainEqual({ key: late, version: 1 });
  });
  test('gives an aggregate positions in the order of its commits, even if nobody locked its row', async () => {
    const id = randomUUID();
    await Promise.all(
      Array.from({ length: 20 }, async () => {
        for (let version = 1; version <= 5; version += 1)
          await service.emit(`${id}-${version % 2}`, version).catch(() => undefined);
      }),
    );
    const rows = await service.rows<{ version: number }>(
      'SELECT version::int FROM outbox ORDER BY aggregate_id, position',
    );
    expect(rows.map((row) => row.version)).toEqual([...rows.map((row) => row.version)].sort((a, b) => a - b));
  });
  test('reads a backlog along its index, however little the statistics know of it', async () => {
    const plan = (tell: string[]) =>
      service.transaction(async (tx) => {
        for (const one of tell) await tx.query(one);
        const rows = await tx.query<{ 'QUERY PLAN': string }>(`EXPLAIN ${claim}`, [500, [0, 1, 2, 3], ['1', '2']]);
        return rows.map((row) => row['QUERY PLAN']).join('\n');
      });
    expect(await plan([])).toMatch(/Sort Key/); // as the planner would have it: everything that waits, for each batch
    expect(await plan([alongIndex])).not.toMatch(/Sort {2}\(|Seq Scan|Bitmap/);
  });
  test('shares its work by shards, each with one leader', async () => {
    const ids = Array.from({ length: 40 }, () => randomUUID());
    const [some, others] = [relaying({ shards: [0, 1] }), relaying({ shards: [2, 3] })];
    for (let version = 1; version <= 5; version += 1)
      await service.transaction((tx) =>
        service.outbox.addMany(
          tx,
          ids.map((id) => draft(id, version)),
        ),
      );
    await empty();
    await eventually(() => some.stats().published + others.stats().published === 200, {
      reason: 'each event by one of them',
    });
    expect(Math.min(some.stats().published, others.stats().published)).toBeGreaterThan(0);
    const all = await sent();
    for (const id of ids)
      expect(all.filter((one) => one.key === id).map((one) => one.version)).toEqual([1, 2, 3, 4, 5]);
  });
  test('hears of what is committed in a process that does not lead', async () => {
    const id = randomUUID();
    const stands = { now: () => 0, after: () => () => undefined }; // by itself it looks once and never again
    const leader = relaying({ service: 'another process', clock: stands });
    await eventually(() => leader.stats().leader, { reason: 'it leads' });
    const standby = relaying();
    for (const version of [1, 2, 3]) {
      await service.emit(id, version);
      await empty();
    }
    expect([leader.stats().published, standby.stats().published]).toEqual([3, 0]);
  });
  test('pauses and goes on, and says what waits', async () => {
    const id = randomUUID();
    const relay = relaying();
    await service.emit(id, 1);
    await empty();
    relay.pause();
    for (const version of [2, 3]) await service.emit(id, version);
    expect((await relay.backlog()).waiting).toBe(2);
    const metrics = await register.metrics();
    expect(metrics).toMatch(/messaging_outbox_unpublished\{service="needs"\} 2/);
    expect(metrics).toMatch(/messaging_outbox_oldest_seconds\{service="needs"\} 0\.\d/);
    expect(relay.stats()).toMatchObject({ leader: true, published: 1 });
    relay.resume();
    await relay.drain();
    expect((await relay.backlog()).waiting).toBe(0);
  });
});
