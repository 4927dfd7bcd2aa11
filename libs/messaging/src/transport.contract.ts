// What both transports promise, tried on real PostgreSQL and real Kafka alike.
import { afterAll, beforeAll, beforeEach, afterEach, expect, test } from '@jest/globals';
import { eventually } from '@article-six/testing';
import { randomUUID } from 'node:crypto';
import { listDeadLetters, replayDeadLetter, Inbox, type Messaging, type OutgoingMessage } from './index.js';
import { consume, draft, message, silent, testService, type TestService } from './testkit.js';

export function transportContract(
  open: () => Promise<{ messaging: Messaging; close(): Promise<void> }>,
  { batch }: { batch: boolean } = { batch: false },
): void {
  let bench: Awaited<ReturnType<typeof open>>;
  let owner: TestService;
  let reader: TestService;
  let group: string;
  const stops: (() => Promise<void>)[] = [];
  const good = (id: string, version: number, eventId?: string) =>
    message(
      id,
      version,
      JSON.stringify({ need: { id, state: 'AGO', status: 'draft' }, change: { by: 'x' } }),
      'need.drafted',
      eventId,
    );
  const producing = async (...batch: OutgoingMessage[]) => {
    const producer = bench.messaging.producer('needs');
    stops.push(() => producer.close());
    await producer.send(batch);
  };
  const consuming = async (handler = reader.handler()) => {
    const stop = await consume(bench.messaging, group, handler, batch);
    stops.push(stop);
    return stop;
  };
  const relaying = () => {
    const producer = bench.messaging.producer('needs');
    const relay = owner.relay(producer);
    relay.start();
    stops.push(
      () => producer.close(),
      () => relay.stop(),
    );
    return relay;
  };
  const arrived = (id: string, versions: number[]) =>
    eventually(
      async () => {
        const found = await reader.effects(id);
        if (found.join() === versions.join()) return true;
        const dead = await listDeadLetters(reader);
        throw new Error(`effects ${found.join()}, dead letters ${dead.map((l) => l.error).join()}`);
      },
      { within: 30_000, reason: `effects ${versions.join()} of ${id}` },
    );
  const run = (n: number) => Array.from({ length: n }, (_, i) => i + 1);

  beforeAll(async () => {
    bench = await open();
    await bench.messaging.ensureTopics();
  });
  afterAll(() => bench?.close());
  beforeEach(async () => {
    [owner, reader] = [await testService(), await testService()];
    group = `g-${randomUUID()}`;
  });
  afterEach(async () => {
    for (const stop of stops.splice(0).reverse()) await stop();
    await Promise.all([owner.close(), reader.close()]);
  });

  test('every event has its effect once, in the order of its aggregate', async () => {
    const ids = run(8).map(() => randomUUID());
    await consuming();
    relaying();
    for (const version of run(10)) await Promise.all(ids.map((id) => owner.emit(id, version)));
    for (const id of ids) await arrived(id, run(10));
    expect(await eventually(async () => (await owner.unpublished()) === 0, { reason: 'everything is marked' })).toBe(
      true,
    );
  });
  test('an event whose transaction rolls back is never sent', async () => {
    const id = randomUUID();
    relaying();
    await consuming();
    const failed = owner.transaction(async (tx) => {
      await owner.outbox.add(tx, draft(id, 1));
      throw new Error('the command fails');
    });
    await expect(failed).rejects.toThrow('the command fails');
    await owner.emit(id, 1);
    await owner.emit(id, 2);
    await arrived(id, [1, 2]);
  });
  test('an event committed while nobody relays goes out once a relay starts', async () => {
    const id = randomUUID();
    for (const version of run(3)) await owner.emit(id, version);
    await consuming();
    relaying();
    await arrived(id, [1, 2, 3]);
  });
  test('of two relays one leads, and the other takes over when it stops', async () => {
    const id = randomUUID();
    await consuming();
    const first = relaying();
    await eventually(() => first.stats().leader, { reason: 'the first leads' });
    const second = relaying();
    await owner.emit(id, 1);
    await arrived(id, [1]);
    expect(second.stats().published).toBe(0);
    await first.stop();
    await owner.emit(id, 2);
    await arrived(id, [1, 2]);
    expect(second.stats().published).toBe(1);
  });
  test('a batch stored but not marked is sent again and has no second effect', async () => {
    const id = randomUUID();
    for (const version of run(5)) await owner.emit(id, version);
    const first = relaying();
    await eventually(async () => (await owner.unpublished()) === 0, { reason: 'published' });
    await first.stop();
    await owner.rows('UPDATE outbox SET published = NULL'); // as after kill -9 between acknowledgement and mark
    relaying();
    await eventually(async () => (await owner.unpublished()) === 0, { reason: 'published again' });
    await owner.emit(id, 6);
    await consuming();
    await arrived(id, run(6));
    expect(await reader.rows('SELECT * FROM dead_letter')).toEqual([]);
  });
  test('a leader whose epoch has passed cannot mark, and steps down', async () => {
    const id = randomUUID();
    const zombie = relaying();
    await eventually(() => zombie.stats().leader, { reason: 'it leads' });
    await owner.rows('UPDATE relay_fence SET epoch = epoch + 1'); // another has led meanwhile
    await owner.emit(id, 1);
    await eventually(() => zombie.stats().fenced === 1, { reason: 'it notices' });
    await consuming();
    await arrived(id, [1]); // leads anew under a new epoch
  });
  test('a new group sees all history', async () => {
    const id = randomUUID();
    await producing(...run(50).map((version) => good(id, version)));
    await consuming();
    await arrived(id, run(50));
  });
  test('a consumer that goes and comes back repeats nothing and misses nothing', async () => {
    const id = randomUUID();
    await producing(good(id, 1), good(id, 2));
    const stop = await consuming();
    await arrived(id, [1, 2]);
    await stop();
    await producing(good(id, 3));
    await consuming();
    await arrived(id, [1, 2, 3]);
  });
  test('duplicates and late older versions change nothing', async () => {
    const id = randomUUID();
    const [one, two, ghost] = [randomUUID(), randomUUID(), randomUUID()];
    await producing(
      good(id, 1, one),
      good(id, 2, two),
      good(id, 1, one),
      good(id, 2, two),
      good(id, 1, ghost),
      good(id, 3),
    );
    await consuming();
    await arrived(id, [1, 2, 3]);
  });
  test('while the database of a consumer is away its events wait, and none becomes a dead letter', async () => {
    const id = randomUUID();
    let away = true;
    await producing(good(id, 1), good(id, 2));
    const handle = reader.handler();
    await consuming((record) =>
      away ? Promise.reject(Object.assign(new TypeError('away'), { code: 'ECONNREFUSED' })) : handle(record),
    );
    await eventually(async () => (await reader.effects(id)).length === 0, { reason: 'nothing yet' });
    away = false;
    await arrived(id, [1, 2]);
    expect(await listDeadLetters(reader)).toEqual([]);
  });
  test('an effect that fails once is tried again', async () => {
    const id = randomUUID();
    let failures = 1;
    await producing(good(id, 1), good(id, 2));
    await consuming(
      reader.handler(() => {
        if (failures-- > 0) throw new TypeError('once');
      }),
    );
    await arrived(id, [1, 2]);
  });
  test('poison of each kind becomes a dead letter with its bytes, and the partition goes on', async () => {
    const [id, other] = [randomUUID(), randomUUID()];
    const bad = [
      message(randomUUID(), 1, '{"need":'),
      message(randomUUID(), 1, '{}'),
      message(randomUUID(), 1, '{}', 'need.eaten'),
    ];
    await producing(...bad, message(id, 1, 'poison'), good(id, 2), good(other, 1));
    await consuming();
    await arrived(other, [1]);
    const letters = await eventually(
      async () => {
        const found = (await listDeadLetters(reader)).filter((l) =>
          [id, ...bad.map((b) => b.key)].includes(l.aggregateId ?? ''),
        );
        return found.length === 5 && found;
      },
      { reason: 'five dead letters' },
    );
    const kinds = letters.map((l) => l.errorClass).sort();
    expect(kinds).toEqual(['malformed', 'malformed', 'refusedBySchema', 'unknownType', 'waits']);
    expect(letters.find((l) => l.aggregateId === id && l.errorClass === 'malformed')?.value?.toString()).toBe('poison');
    expect(await reader.effects(id)).toEqual([]); // later events of that aggregate wait
  });
  test('records that have arrived together have the same effects together as alone', async () => {
    const ids = run(20).map(() => randomUUID());
    const [twice, poisoned, gap] = [randomUUID(), randomUUID(), randomUUID()];
    const records = run(15).flatMap((version) => ids.map((id) => good(id, version)));
    records.splice(40, 0, good(twice, 1, twice), good(twice, 1, twice), message(poisoned, 1, '{'), good(poisoned, 2));
    records.splice(200, 0, good(gap, 1), good(gap, 3), good(gap, 2));
    await producing(...records);
    let failures = 2;
    const stop = await consume(
      bench.messaging,
      group,
      reader.handler((version) => {
        if (version === 9 && failures-- > 0) throw new TypeError('once'); // takes its whole batch back
      }),
      true,
    );
    stops.push(stop);
    for (const id of ids) await arrived(id, run(15));
    await arrived(twice, [1]);
    await arrived(gap, [1, 3]);
    await arrived(poisoned, []);
    const letters = (await listDeadLetters(reader)).filter((l) => l.aggregateId === poisoned);
    expect(letters.map((l) => l.errorClass)).toEqual(['malformed', 'waits']);
  });
  test('says how far a group is behind', async () => {
    const id = randomUUID();
    const behind = async () =>
      (await bench.messaging.lag(group)).filter((l) => l.topic === 'needs.need.v1').reduce((sum, l) => sum + l.lag, 0);
    const stop = await consuming();
    await producing(good(id, 1), good(id, 2));
    await arrived(id, [1, 2]);
    await eventually(async () => (await behind()) === 0, { reason: 'the group has read everything' });
    await stop();
    await producing(good(id, 3), good(id, 4), good(id, 5));
    expect(await behind()).toBe(3);
  });
  test('a dead letter is replayed with the same event id once its cause is mended', async () => {
    const id = randomUUID();
    let broken = true;
    const fail = () => {
      if (broken) throw new Error('a defect');
    };
    await producing(good(id, 1));
    await consuming(reader.handler(fail));
    const [letter] = await eventually(
      async () => {
        const found = (await listDeadLetters(reader)).filter((l) => l.aggregateId === id);
        return found.length > 0 && found;
      },
      { reason: 'a dead letter' },
    );
    if (!letter) throw new Error('no dead letter');
    broken = false;
    const inbox = new Inbox({ service: 'matching', db: reader, log: silent });
    const handle = (record: typeof letter) =>
      inbox.consume(
        record,
        'needs.need.v1',
        async (tx, e) =>
          void (await tx.query('INSERT INTO effect (need, version, event) VALUES ($1, $2, $3)', [
            e.aggregateId,
            e.version,
            e.id,
          ])),
        { replay: true },
      );
    await replayDeadLetter(reader, letter, (record) => handle(record as typeof letter), 'administrator');
    expect(await reader.effects(id)).toEqual([1]);
    expect((await listDeadLetters(reader)).filter((l) => l.aggregateId === id)).toEqual([]);
  });
}
