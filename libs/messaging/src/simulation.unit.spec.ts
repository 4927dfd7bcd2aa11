// Thousands of schedules in a simulated world; and the same world notices every safety line that is taken away.
import { afterAll, describe, expect, test } from '@jest/globals';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import path from 'node:path';
import { deliverAll } from './handlers.js';
import { Inbox, Rejected } from './inbox.js';
import { Relay } from './relay.js';
import { simulate, type Subject } from './testkit.simulation.js';

const long = process.env['LONG'] === '1';
const first = Number(process.env['SEED'] ?? 1);
const dist = path.dirname(fileURLToPath(import.meta.url));
const mutants = path.join(dist, 'mutants');
afterAll(() => rmSync(mutants, { recursive: true, force: true }));

async function firstViolation(
  subject: Subject,
  seeds: number,
  from = first,
): Promise<{ seed: number; found: string[] } | undefined> {
  for (let seed = from; seed < from + seeds; seed += 1) {
    const found = await simulate(seed, subject);
    if (found.length > 0) return { seed, found };
  }
  return undefined;
}
describe('simulated schedules', () => {
  const many = process.env['SEED'] !== undefined ? 1 : long ? 10_000 : 150;
  test(
    `${many} from seed ${first} on: nothing lost, nothing twice, in order`,
    async () => {
      expect(await firstViolation({ Relay, Inbox, Rejected, deliverAll }, many)).toBeUndefined();
    },
    long ? 3_600_000 : 60_000,
  );
});

/** what, file, each line and what takes its place, what has to be noticed */
const lines: [name: string, file: string, changes: [string | RegExp, string][], notice: RegExp][] = [
  [
    'fencing: the mark checks the epoch',
    'relay.statements.js',
    [[' AND f.epoch = mine.epoch', '']],
    /fencing: .* marks/,
  ],
  [
    'fencing: who is fenced steps down',
    'relay.js',
    [['if (marked.length !== positions.length)', 'if (false)']],
    /fencing: .* goes on/,
  ],
  ['inbox: a known event is a duplicate', 'inbox.js', [['if (!found.fresh) {', 'if (false) {']], /V[357]/],
  [
    'inbox: a known event of a batch is a duplicate (its version would tell, too)',
    'inbox.batch.js',
    [
      ['if (!fresh.delete(id)) {', 'if (false) {'],
      ['if (version <= previous) {', 'if (false) {'],
    ],
    /V3/,
  ],
  ['order: the claim goes by position', 'relay.statements.js', [[' ORDER BY outbox.position', '']], /V5: the log/],
  [
    'order: an older version is ignored',
    'inbox.js',
    [[/if \(found\.previous === null\)\s+return 'older';/, '']],
    /V[357]/,
  ],
  [
    'order: what waits behind a dead letter is held',
    'inbox.statements.js',
    [['SELECT $1, $2, $3, $4 WHERE NOT EXISTS (SELECT 1 FROM held)', 'SELECT $1, $2, $3, $4']],
    /V5/,
  ],
  [
    'stop at failure: a failed send ends the round',
    'relay.js',
    [
      [/if \(sent\.status === 'rejected'\)\s+throw sent\.reason;/, ''],
      ['await this.places.reach(sent.value);', ''],
      ['this.mark(batch, sent.value)', 'this.mark(batch, sent.value ?? [])'],
    ],
    /V2/,
  ],
  [
    'a wiped log: nothing is sent before it has been filled again',
    'relay.places.js',
    [[/if \(missing\.length > 0\)\s+return false;/, '']],
    /V5: the log/,
  ],
];
describe('a safety line that is taken away is noticed', () => {
  test.each(lines)('%s', async (name, file, changes, notice) => {
    const folder = path.join(mutants, name.replaceAll(/\W+/g, '-'));
    mkdirSync(folder, { recursive: true });
    for (const one of readdirSync(dist).filter((f) => f.endsWith('.js') && !/spec|testkit|contract/.test(f)))
      cpSync(path.join(dist, one), path.join(folder, one));
    const source = readFileSync(path.join(dist, file), 'utf8');
    let changed = source;
    for (const [line, instead] of changes) {
      const before = changed;
      changed = changed.replace(line, instead);
      expect(changed).not.toBe(before);
    }
    writeFileSync(path.join(folder, file), changed);
    const load = (one: string) => import(pathToFileURL(path.join(folder, one)).href) as Promise<Subject>;
    const [relay, inbox, handlers] = [await load('relay.js'), await load('inbox.js'), await load('handlers.js')];
    const subject = {
      Relay: relay.Relay,
      Inbox: inbox.Inbox,
      Rejected: inbox.Rejected,
      deliverAll: handlers.deliverAll,
    };
    const caught = await firstViolation(subject, 400, 1);
    expect(caught?.found.join('; ') ?? 'nothing was noticed').toMatch(notice);
    if (long) process.stdout.write(`${name}: seed ${caught?.seed}, ${caught?.found.slice(0, 3).join('; ')}\n`);
  });
});
