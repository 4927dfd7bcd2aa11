import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { eventually } from '@article-six/testing';
import { randomUUID } from 'node:crypto';
import { headersOf } from './headers.js';
import {
  actsOn,
  askForDeadLetter,
  discardDeadLetter,
  Inbox,
  listDeadLetters,
  Replayer,
  type IncomingRecord,
} from './index.js';
import { silent, testService, type TestService } from './testkit.js';

let service: TestService;
let replayer: Replayer;
let broken: boolean;
let handle: (record: IncomingRecord) => Promise<unknown>;
let offset = 0;
const record = (id: string, version: number): IncomingRecord => ({
  topic: 'needs.need.v1',
  partition: 0,
  offset: String((offset += 1)),
  key: Buffer.from(id),
  value: Buffer.from(JSON.stringify({ need: { id, state: 'AGO', status: 'draft' }, change: { by: 'x' } })),
  headers: headersOf({
    id: randomUUID(),
    type: 'need.drafted',
    source: 'needs',
    subject: id,
    version: String(version),
    time: '2026-01-01T00:00:00Z',
    traceparent: '',
  }),
});
const letters = (o = {}) => listDeadLetters(service, o);
beforeEach(async () => {
  service = await testService();
  broken = true;
  const inbox = new Inbox({ service: 'matching', db: service, log: silent, retryMs: [] });
  handle = (r) =>
    inbox.consume(
      r,
      'needs.need.v1',
      async (tx, e) => {
        await tx.query('INSERT INTO effect (need, version, event) VALUES ($1, $2, $3)', [
          e.aggregateId,
          e.version,
          e.id,
        ]);
        if (broken) throw new Error('a defect');
      },
      { single: true },
    );
  replayer = new Replayer({ service: 'matching', db: service, log: silent, handle, pollMs: 20 });
});
afterEach(async () => {
  await replayer.stop();
  await service.close();
});

test('a trial says what a replay would do and leaves nothing behind; a replay takes along what waited', async () => {
  const id = randomUUID();
  const records = [1, 2, 3].map((version) => record(id, version));
  for (const one of records) expect(await handle(one)).toBe('dead');
  const [first, second] = await letters();
  if (!first || !second) throw new Error('no dead letters');
  expect((await letters()).map((l) => l.disposition)).toEqual(['kept', 'waiting', 'waiting']);
  replayer.start();
  const asked = async (letter: string, what: 'try' | 'replay', said: RegExp) => {
    await askForDeadLetter(service, letter, what, 'administrator');
    const act = await eventually(
      async () => {
        const acts = await actsOn(service, letter);
        return acts.findLast((one) => !['try', 'replay'].includes(one.act) && acts.at(-1) === one);
      },
      { reason: 'an answer' },
    );
    expect(act.said ?? act.act).toMatch(said);
  };
  await asked(first.id, 'try', /fails: a defect/);
  await asked(first.id, 'replay', /a defect/);
  broken = false;
  await asked(second.id, 'try', /waits: dead letter \d+ of the same aggregate comes first/);
  await asked(first.id, 'try', /can be applied/);
  expect(await service.effects(id)).toEqual([]);
  expect((await letters()).length).toBe(3);
  await asked(first.id, 'replay', /replayed/);
  await eventually(async () => (await letters()).length === 0, { reason: 'those behind it follow' });
  expect(await service.effects(id)).toEqual([1, 2, 3]);
  expect((await actsOn(service, first.id)).map((a) => a.act)).toEqual([
    'try',
    'tried',
    'replay',
    'failed',
    'try',
    'tried',
    'replay',
    'replayed',
  ]);
  expect((await actsOn(service, second.id)).map((a) => `${a.act} by ${a.by}`)).toContain('released by administrator');
  for (const one of records) expect(await handle(one)).toBe('duplicate'); // the same event id
});
test('a discarded letter needs a reason, keeps its bytes, and lets the next version through', async () => {
  const id = randomUUID();
  const [one, two] = [record(id, 1), record(id, 2)];
  await handle(one);
  broken = false;
  await handle(two);
  const [first] = await letters();
  if (!first) throw new Error('no dead letter');
  await expect(discardDeadLetter(service, first.id, 'administrator', ' ')).rejects.toThrow('Say why');
  await discardDeadLetter(service, first.id, 'administrator', 'sent by mistake');
  await expect(discardDeadLetter(service, first.id, 'administrator', 'again')).rejects.toThrow('no open dead letter');
  replayer.start();
  await eventually(async () => (await letters()).length === 0, { reason: 'the one behind it follows' });
  expect(await service.effects(id)).toEqual([2]);
  expect(await handle(one)).toBe('duplicate');
  expect(await handle(record(id, 3))).toBe('applied');
  const [kept] = await letters({ all: true, ids: [first.id] });
  expect(kept).toMatchObject({ disposition: 'discarded', reason: 'sent by mistake', value: one.value });
});
test('another record at the same place of a log made anew is kept beside the first, a redelivery is not', async () => {
  const [first, other] = [record(randomUUID(), 1), record(randomUUID(), 1)];
  const same = { ...other, offset: first.offset };
  for (const one of [first, first, same]) expect(await handle(one)).toBe('dead');
  const bytes = { ...record(randomUUID(), 1), offset: first.offset, headers: {} };
  await handle({ ...bytes, value: Buffer.from('a') });
  await handle({ ...bytes, value: Buffer.from('b') });
  expect((await letters()).map((l) => l.errorClass)).toEqual(['Error', 'Error', 'malformed', 'malformed']);
});
test('letters are found by topic, class, aggregate and number', async () => {
  const [a, b] = [randomUUID(), randomUUID()];
  await handle(record(a, 1));
  await handle({ ...record(b, 1), value: Buffer.from('{') });
  expect((await letters({ errorClass: 'malformed' })).map((l) => l.aggregateId)).toEqual([b]);
  expect((await letters({ aggregateId: a })).map((l) => l.errorClass)).toEqual(['Error']);
  expect(await letters({ topic: 'needs.clock.v1' })).toEqual([]);
  expect(await letters({ ids: [] })).toEqual([]);
});
