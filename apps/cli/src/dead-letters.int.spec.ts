import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { messagingTables, Replayer, wipedLogTables, type Transactions, type Tx } from '@article-six/messaging';
import { testDatabase, type TestDatabase } from '@article-six/testing';
import pg from 'pg';
import { readArguments } from './dead-letters.arguments.js';
import { discard, list, replay, show } from './dead-letters.commands.js';

let database: TestDatabase;
let pool: pg.Pool;
let db: Transactions;
let replayer: Replayer;
const lines: string[] = [];
const say = (line: string) => void lines.push(line);
const said = () => lines.splice(0).join('\n');
const args = (...words: string[]) => readArguments([...words, '--service', 'needs'], 'operator');
beforeAll(async () => {
  database = await (await testDatabase()).clone();
  pool = new pg.Pool(database.connection);
  await pool.query(messagingTables.up + wipedLogTables.up);
  await pool.query(`INSERT INTO dead_letter (consumer, topic, partition, "offset", key, value, headers, aggregate_id, error_class, error, attempts)
    SELECT 'needs', 'needs.need.v1', 0, n, 'a', CASE n WHEN 3 THEN '\\xff'::bytea ELSE '{"n":1}' END, '{"ce_type":"need.drafted","ce_id":"e"}', 'a' || n, 'Error', 'a defect', 5
    FROM generate_series(1, 3) n`);
  db = {
    async transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
      const query = async <R>(sql: string, params?: unknown[]) => (await pool.query(sql, params)).rows as R[];
      return work({ query, afterCommit: () => undefined });
    },
  };
  const handle = (record: { offset: string }) =>
    record.offset === '2' ? Promise.reject(new Error('still broken')) : Promise.resolve();
  replayer = new Replayer({
    service: 'needs',
    db,
    log: { debug: () => 0, info: () => 0, warn: () => 0, error: () => 0 },
    handle,
    pollMs: 20,
  });
  replayer.start();
});
afterAll(async () => {
  await replayer.stop();
  await pool.end();
  await database.drop();
});
test('says what it does not understand', () => {
  expect(() => readArguments(['burn'], 'x')).toThrow('There is no command burn.');
  expect(() => readArguments(['show', '1'], 'x')).toThrow('show needs --service.');
  expect(() => args('discard', '1')).toThrow('discard needs --reason.');
  expect(() => args('show', 'one')).toThrow('one is not the number of a dead letter.');
  expect(() => args('replay', '--rate', '0')).toThrow('--rate');
  expect(() => args('list', '--colour')).toThrow(/^--colour is not a choice of dead-letters; --help lists them\.$/);
  expect(() => args('list', '--topic')).toThrow(/^--topic needs a value\.$/);
  expect(() => args('list', '--all=yes')).toThrow(/^--all takes no value\.$/);
});
test('lists and shows, bytes that are no text too', async () => {
  expect(await list(db, 'needs', args('list'), say)).toBe(3);
  expect(said()).toContain('needs 1');
  await show(db, 'needs', '3', args('show', '3'), say);
  expect(said()).toContain('(not text) base64 /w==');
});
test('says all of it as JSON, a line for each, for programs', async () => {
  await list(db, 'needs', args('list', '--json'), say);
  const [first, , third] = lines.splice(0).map((one) => JSON.parse(one) as Record<string, unknown>);
  expect(first).toMatchObject({ service: 'needs', id: '1', key: 'a', value: '{"n":1}', disposition: 'kept' });
  expect(third).toMatchObject({ id: '3', base64: '/w==' });
  await show(db, 'needs', '1', args('show', '1', '--json'), say);
  expect(JSON.parse(said())).toMatchObject({ id: '1', errorClass: 'Error', acts: [] });
});
test('replays nothing that was not tried, then what was found applicable', async () => {
  expect(await replay(db, args('replay', '1', '--apply'), say)).toEqual({ good: 0, bad: 1 });
  expect(said()).toContain('try it first');
  expect(await replay(db, args('replay', '--rate', '1000'), say)).toEqual({ good: 2, bad: 1 });
  expect(said()).toContain('2  fails: still broken');
  expect(await replay(db, args('replay', '1', '--apply'), say)).toEqual({ good: 1, bad: 0 });
  expect(said()).toBe('1  replayed');
});
test('discards with a reason, and the record of all acts stays', async () => {
  await discard(db, '2', args('discard', '2', '--reason', 'a test'), say);
  said();
  await show(db, 'needs', '2', args('show', '2'), say);
  expect(said()).toMatch(
    /try by operator[\s\S]*tried by operator: fails: still broken[\s\S]*discarded by operator: a test/,
  );
});
