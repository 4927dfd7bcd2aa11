// Nothing is ever allocated twice: twenty clients accept, counter, decline, match by hand, commit, pay and cut at random
// over HTTP while services are killed and started again. At every snapshot the ledger is the sum of what stands on it; once
// events have settled, what pledges, needs and the read side show equals it. LONG=1: for a minute each, else a short form.
import { chmodSync, mkdtempSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { eventually, long, needs } from '@article-six/testing';
import { Client } from '../client.js';
import { withoutWaiting } from '../no-waiting.js';
import { randomOf } from '../faults/spine.load.js';
import { onePlatform, sixServices, type Nemesis } from '../faults/spine.shapes.js';
import { allocatedWrong, moneyWrong, readRows, shownWrong } from './ledger.js';
import { People } from './people.js';

const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000);
const seconds = long() ? 60 : 15;
const most = (seconds + 300) * 1000;
/** So many commands are done before the next kill, and in the end of each of these verbs one at least. */
const between = long() ? 20 : 5;
const verbs = long()
  ? ['accept', 'decline', 'counter', 'byHand', 'cut', 'move', 'ask', 'approve', 'pay', 'receive', 'break']
  : ['accept'];
let nemesis: Nemesis | undefined;
let people: People | undefined;
afterEach(async () => {
  people?.abandon();
  await nemesis?.started.end();
  nemesis = undefined;
}, 60_000);

/** A folder that the database's unprivileged user can enter, so that all of it goes with the folder. */
function folder(): string {
  const made = mkdtempSync(path.join(os.tmpdir(), 'article-six-twenty-'));
  chmodSync(made, 0o755);
  return made;
}
interface Killing {
  begin(dataDir: string, random: () => number): Promise<Nemesis>;
  /** who is struck, each as often as it stands here */
  readonly targets: readonly string[];
}

async function survive({ begin, targets }: Killing): Promise<void> {
  const random = randomOf(seed);
  const dataDir = folder();
  const one = (nemesis = await begin(dataDir, random));
  await new Client(one.started.baseUrl, 'administrator').put(
    '/clock',
    { now: '2005-01-10T09:00:00.000Z' },
    { ifMatch: 0 },
  );
  await withoutWaiting(one.started.baseUrl);
  const remembered = async () =>
    ((await readRows(dataDir, 'matching', 'SELECT key FROM answered_command ORDER BY key')) ?? []).map(
      ({ key }) => key,
    );
  const others = new Set(await remembered());
  const twenty = (people = new People(one.started.baseUrl, seed + 1));
  expect(twenty.all).toHaveLength(20);
  await twenty.begin();
  const until = Date.now() + seconds * 1000;
  const killed: string[] = [];
  let over = false;
  const kill = async () => {
    // on a machine that does other things too, as long as it takes: twice at least, and with something done
    while (!over && (Date.now() < until || killed.length < 2)) {
      const before = twenty.done().length;
      await eventually(() => twenty.done().length >= before + between, { within: 60_000, reason: 'commands are done' });
      await pause(1_000 + random() * 3_000); // the random moment
      if (over) return;
      const target = targets[Math.floor(random() * targets.length)] ?? '';
      killed.push(target);
      one.strike(target);
      await one.heal(target);
    }
    const everything = () => {
      const seen = new Set(twenty.done().map(({ verb }) => verb));
      return twenty.done().length >= 30 && verbs.every((verb) => seen.has(verb));
    };
    await eventually(everything, { within: 120_000, reason: 'of everything something is done', every: 200 });
  };
  let snapshots = 0;
  let watching = true;
  const watch = async () => {
    for (; watching; await pause(50)) {
      const found = await readRows(dataDir, 'matching', allocatedWrong);
      if (found) snapshots += 1;
      expect({ seed, snapshots, found: found ?? [] }).toEqual({ seed, snapshots, found: [] });
    }
  };
  const work = twenty.work();
  const watched = watch();
  const killing = kill();
  try {
    await Promise.race([Promise.all([work, watched]), killing]);
  } catch (error) {
    // whoever is being started again would outlive the test
    over = true;
    twenty.abandon();
    await killing.catch(() => undefined);
    throw error;
  }
  twenty.stop();
  await work;
  watching = false;
  await watched;

  const count = Object.fromEntries(
    [...Map.groupBy(twenty.done(), ({ verb }) => verb)].map(([verb, list]) => [verb, list.length]),
  );
  const counts = { commands: twenty.went.length, done: twenty.done().length, unknown: twenty.unknown, snapshots };
  process.stdout.write(
    `${expect.getState().currentTestName}: seed ${seed}, killed ${killed.join(', ')}; ${JSON.stringify({ ...counts, ...count })}\n`,
  );
  expect({ seed, wrong: twenty.wrong }).toEqual({ seed, wrong: [] });
  let wrong: string[] = [];
  await eventually(async () => (wrong = await shownWrong(dataDir, one.started.baseUrl, twenty.needs)).length === 0, {
    within: 90_000,
    every: 500,
    reason: 'what is shown equals the ledger',
  }).catch(() => expect({ seed, wrong }).toEqual({ seed, wrong: [] }));
  expect(await readRows(dataDir, 'matching', allocatedWrong)).toEqual([]);
  const cuts = twenty.went.flatMap(({ cut }) => cut ?? []);
  expect({ seed, wrong: await moneyWrong(dataDir, twenty.pledges, cuts) }).toEqual({ seed, wrong: [] });
  // every acknowledged command is remembered once, and no other
  const keys = twenty.done().map(({ key }) => key);
  expect((await remembered()).filter((key) => !others.has(key))).toEqual(keys.sort());
  expect({ seed, looked: snapshots > 5 }).toEqual({ seed, looked: true });
}

describe('twenty clients while the process is killed', () => {
  const begin: Killing['begin'] = (dataDir, random) => onePlatform({ dataDir }, random);
  it('leave an exact ledger on the embedded default', () => survive({ begin, targets: ['the process'] }), most);
});
needs('kafka')('twenty clients while services are killed, over Kafka', () => {
  const begin: Killing['begin'] = (dataDir) => sixServices({ dataDir });
  const targets = ['matching', 'matching', 'needs', 'pledges'];
  it('leave an exact ledger with six processes', () => survive({ begin, targets }), most);
});
