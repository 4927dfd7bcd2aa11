// A log that has lost what it acknowledged: noticed, held back, and filled again from the outbox.
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { eventually, testDatabase, type TestDatabase } from '@article-six/testing';
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { keptForRepublish, openMessaging, republish, type Messaging, type Relay } from './index.js';
import { partitionOf, partitionsOf } from './partition.js';
import { keepPlaces } from './relay.statements.js';
import { silent, testService, type TestService } from './testkit.js';

let service: TestService;
let database: TestDatabase;
let bus: pg.Pool;
let messaging: Messaging;
const relays: Relay[] = [];
const relaying = () => {
  const relay = service.relay(messaging.producer('needs'));
  relays.push(relay);
  relay.start();
  return relay;
};
const empty = () => eventually(async () => (await service.unpublished()) === 0, { reason: 'everything is published' });
const held = (relay: Relay) => eventually(() => relay.health().reason, { reason: 'it holds back' });
const versions = async () =>
  (
    await bus.query<{ v: number }>(
      `SELECT (headers->>'ce_aggregateversion')::int AS v FROM log_record ORDER BY topic, partition, "offset"`,
    )
  ).rows.map((row) => row.v);
const wipe = () => bus.query('TRUNCATE log_record, log_head, log_group');
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

test('a relay that begins to lead sends nothing to a log that has lost events, until they are sent again', async () => {
  const id = randomUUID();
  const first = relaying();
  for (const version of [1, 2, 3]) await service.emit(id, version);
  await empty();
  expect(first.health()).toEqual({ alive: true });
  await first.stop();
  await wipe();
  const second = relaying();
  await service.emit(id, 4);
  expect(await held(second)).toMatch(/^the log has lost events of needs .*needs\.need\.v1:\d/);
  expect([await versions(), await service.unpublished(), second.health().alive]).toEqual([[], 1, true]);
  await second.drain(); // an orderly stop does not wait for it
  expect(await keptForRepublish(service)).toEqual({ events: 3, incomplete: 0 });
  expect(await republish(service)).toEqual({ events: 3, incomplete: 0 });
  await empty();
  await eventually(() => second.health().reason === undefined, { reason: 'health is well again' });
  expect(await versions()).toEqual([1, 2, 3, 4]);
});
test('a place that is answered a second time is remembered, also by the next process', async () => {
  const id = randomUUID();
  const first = relaying();
  for (const version of [1, 2, 3]) await service.emit(id, version);
  await empty();
  await wipe(); // unseen: nothing fails
  await service.emit(id, 4);
  await held(first);
  await first.stop();
  await bus.query('UPDATE log_head SET next = 100'); // the log has grown past what was acknowledged
  const second = relaying();
  await held(second);
  await republish(service);
  await empty();
  expect((await versions()).slice(-4)).toEqual([1, 2, 3, 4]);
});
test('says how many aggregates have a history that the outbox does not keep whole', async () => {
  const [whole, cut] = [randomUUID(), randomUUID()];
  relaying();
  for (const version of [1, 2]) for (const id of [whole, cut]) await service.emit(id, version);
  await empty();
  await service.rows('DELETE FROM outbox WHERE aggregate_id = $1 AND version = 1', [cut]);
  expect(await keptForRepublish(service)).toEqual({ events: 3, incomplete: 1 });
});
test('a relay that stands still before the commit of its mark does not hold up the one that takes over', async () => {
  const id = randomUUID();
  const stopped = new pg.Client(service.database.connection);
  stopped.on('error', () => undefined);
  await stopped.connect();
  relays.push(service.relay(messaging.producer('needs'), { idleLockMs: 1_500 }));
  relays[0]?.start();
  await service.emit(id, 1);
  await empty();
  // what a leader does before its commit, by a client that then says nothing more
  await stopped.query('BEGIN');
  await stopped.query(keepPlaces, [['needs.need.v1'], [partitionOf(id, partitionsOf('needs.need.v1'))], ['0'], '1500']);
  await service.emit(id, 2);
  await empty();
  expect(await versions()).toEqual([1, 2]);
});
