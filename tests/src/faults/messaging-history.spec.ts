// What a log can hold, on both transports: a poison record of each kind in the middle of good ones, a history that a new
// group reads from its beginning, commits that come later than others with later positions.
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { headersOf, Outbox, partitionOf, partitionsOf, type Tx } from '@article-six/messaging';
import { eventually, missing, testKafka, type KafkaCluster } from '@article-six/testing';
import { draft, newIds, topic } from './messaging.kit.js';
import { kafkaLog, postgresLog, type RawRecord, type TestLog } from './messaging.logs.js';
import { endAll, endSpares, patience } from './messaging.processes.js';
import { of, report, Stage } from './messaging.stage.js';

let kafka: KafkaCluster | undefined;
const noKafka = missing('kafka');
const logs: [name: string, make: () => Promise<TestLog>][] = [['the log in PostgreSQL', postgresLog]];
if (noKafka === undefined) logs.push(['Kafka', async () => kafkaLog(kafka?.brokers ?? [])]);
let stage: Stage;
let log: TestLog;
const begin = async (make: () => Promise<TestLog>, ids?: number) => {
  log = await make();
  await log.messaging().ensureTopics();
  stage = await Stage.open(log, ids);
};
beforeAll(async () => {
  if (noKafka === undefined) kafka = await testKafka();
  else if (process.env['CI'] === 'true') throw new Error(noKafka);
});
afterAll(async () => {
  await endSpares();
  await kafka?.stop();
});
afterEach(async () => {
  await endAll();
  await stage.close();
  await log.close();
});

/** Aggregates whose events all lie in partition 0. */
const inOne = (many: number) => {
  const found: string[] = [];
  while (found.length < many) found.push(...newIds(20).filter((id) => partitionOf(id, partitionsOf(topic)) === 0));
  return found.slice(0, many);
};
function record(id: string, version: number, more: Partial<RawRecord> = {}, type = 'need.drafted'): RawRecord {
  const about = { id: randomUUID(), type, source: 'needs', subject: id, version: String(version) };
  return {
    key: id,
    value: Buffer.from(JSON.stringify({ need: { id, state: 'AGO', status: 'draft' }, change: { by: 'x' } })),
    headers: headersOf({ ...about, time: '2026-01-01T00:00:00Z', traceparent: '' }),
    ...more,
  };
}
const without = (one: RawRecord, name: string): RawRecord => {
  const headers = Object.fromEntries(Object.entries(one.headers).filter(([key]) => key !== name));
  return { ...one, headers };
};
const poisons: [kind: string, make: (id: string) => RawRecord][] = [
  ['malformed', (id) => record(id, 1, { value: Buffer.from('{"need":') })],
  ['malformed', (id) => record(id, 1, { value: Buffer.from([0x22, 0xff, 0xfe, 0x22]) })],
  ['malformed', (id) => without(record(id, 1), 'ce_id')],
  ['malformed', (id) => ({ ...record(id, 1), headers: { ...record(id, 1).headers, ce_aggregateversion: 'two' } })],
  ['tombstone', (id) => record(id, 1, { value: null })],
  ['tombstone', (id) => record(id, 1, { value: Buffer.alloc(0) })],
  ['refusedBySchema', (id) => record(id, 1, { value: Buffer.from('{"need":{}}') })],
  ['unknownType', (id) => record(id, 1, {}, 'need.eaten')],
  ['unknownType', (id) => record(id, 1, {}, 'need.drafted.v2')],
  ['wrongTopic', (id) => record(id, 1, {}, 'ranking.changed')],
];
/** Only the log in PostgreSQL can hold it: a broker refuses what is over 1 MiB. */
const tooLarge: (typeof poisons)[number] = [
  'tooLarge',
  (id) => record(id, 1, { value: Buffer.alloc(1_048_577, 0x20) }),
];

test.each(logs)(
  'a poison record of each kind is kept with its bytes, its aggregate waits, the others go on: %s',
  async (name, make) => {
    await begin(make);
    const kinds = log.work.bus ? [...poisons, tooLarge] : poisons;
    const repeats = of(1, 10);
    const [refused, broken] = [inOne(repeats), inOne(repeats)];
    const good = inOne(5);
    const bad = Array.from({ length: repeats }, () => kinds).flat();
    const ids = inOne(bad.length);
    const poison = bad.map(([, make], i) => make(ids[i]!));
    const all: RawRecord[] = [];
    let version = 0;
    for (const [i, one] of poison.entries()) {
      if (i % 5 === 0) version += 1;
      all.push(one, record(ids[i]!, 2), ...(i % 5 === 0 ? good.map((id) => record(id, version)) : []));
    }
    for (const id of [...refused, ...broken]) all.push(record(id, 1), record(id, 2));
    version += 1;
    all.push(...good.map((id) => record(id, version)));
    await log.put(all);
    await stage.consumer({ batch: true, refused, broken, only: [...good, ...ids, ...refused, ...broken] });
    const began = performance.now();
    const effects = (of: readonly string[]) =>
      stage.reader.rows<{ need: string; version: number }>(
        'SELECT need, version FROM effect WHERE need = ANY($1) ORDER BY n',
        [of],
      );
    await eventually(async () => (await effects(good)).length === good.length * version, {
      reason: 'the partition goes on',
      within: patience,
    });
    const movedOnMs = Math.round(performance.now() - began);
    const letters = await stage.reader.rows<{ kind: string; aggregate: string; value: Buffer | null }>(
      'SELECT error_class AS kind, aggregate_id AS aggregate, value FROM dead_letter ORDER BY id',
    );
    const count = (kind: string) => letters.filter((one) => one.kind === kind).length;
    const counted = Object.fromEntries([...new Set(letters.map((one) => one.kind))].sort().map((k) => [k, count(k)]));
    for (const kind of new Set(kinds.map(([one]) => one)))
      expect({ kind, many: count(kind) }).toEqual({
        kind,
        many: kinds.filter(([one]) => one === kind).length * repeats,
      });
    expect({ Rejected: count('Rejected'), TypeError: count('TypeError') }).toEqual({
      Rejected: repeats,
      TypeError: repeats,
    });
    expect(count('waits')).toBe(ids.length + refused.length + broken.length);
    for (const [i, one] of poison.entries()) {
      const kept = letters.find((letter) => letter.aggregate === ids[i] && letter.kind !== 'waits');
      expect(kept?.value?.toString('hex') ?? null).toBe(one.value?.toString('hex') ?? null);
    }
    expect(await effects([...ids, ...refused, ...broken])).toEqual([]);
    for (const id of good)
      expect((await effects([id])).map((one) => one.version)).toEqual(Array.from({ length: version }, (_, i) => i + 1));
    report(`poison, ${name}`, { records: all.length, effects: good.length * version, letters: counted, movedOnMs });
  },
  of(180_000, 1_800_000),
);
test.each(logs)(
  'a new group sees all of a full topic: %s',
  async (name, make) => {
    await begin(make, 100);
    const changes = of(50, 200);
    await stage.relay();
    await stage.written(await stage.writer(changes, 1_000), changes);
    await eventually(async () => (await stage.owner.unpublished()) === 0, { reason: 'published', within: patience });
    const began = performance.now();
    const consumers = await Promise.all([stage.consumer({ batch: true }), stage.consumer({ batch: true })]);
    const counts = await stage.check();
    const perSecond = Math.round(counts.effects / ((performance.now() - began) / 1000));
    report(`a new group, ${name}`, { consumers: consumers.length, perSecond, ...counts });
  },
  of(180_000, 1_800_000),
);
test.each(logs)(
  'commits that come later than others with later positions: %s',
  async (name, make) => {
    const rounds = of(10, 100);
    await begin(make, 1 + rounds);
    await Promise.all([stage.relay(), stage.consumer({ batch: true })]);
    const outbox = new Outbox('needs');
    const commit = (id: string, version: number, before: (tx: Tx) => Promise<unknown> = async () => undefined) =>
      stage.owner.transaction(async (tx) => {
        await tx.query('INSERT INTO need VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET version = $2', [id, version]);
        await outbox.add(tx, draft(id, version));
        await before(tx);
      });
    /** holds a transaction open until the log has an event with a later position than its own */
    const overtaken = (id: string) => async (tx: Tx) => {
      const [mine] = await tx.query<{ at: string }>(
        'SELECT max(position)::text AS at FROM outbox WHERE aggregate_id = $1',
        [id],
      );
      const later = 'SELECT 1 FROM outbox WHERE published IS NOT NULL AND position > $1 LIMIT 1';
      await eventually(async () => (await stage.owner.rows(later, [mine?.at])).length > 0, {
        reason: 'a later one is in the log',
        within: patience,
      });
    };
    const [steady, ...late] = stage.ids;
    let prompt = 0;
    let open = true;
    const going = async () => {
      for (; open; await pause(5)) await commit(steady ?? '', (prompt += 1));
    };
    const waiting = [...late];
    const lane = async () => {
      for (let id = waiting.pop(); id !== undefined; id = waiting.pop())
        for (const version of [1, 2, 3]) await commit(id, version, overtaken(id));
    };
    await Promise.all([going(), Promise.all([lane(), lane(), lane()]).finally(() => (open = false))]);
    const counts = await stage.check({ own: prompt + late.length * 3 });
    report(`late commits, ${name}`, { behindPublishedOnes: late.length * 3, ...counts });
  },
  of(180_000, 1_800_000),
);
