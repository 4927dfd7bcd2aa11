// Kill -9 of a random process at a random moment while States and donors work, on each shape of running; afterwards every
// acknowledged command is there once, every effect once, versions have no holes, the money adds up. LONG=1: 20 rounds each.
import { chmodSync, mkdtempSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { eventually, long, needs } from '@article-six/testing';
import { Client } from '../client.js';
import { withoutWaiting } from '../no-waiting.js';
import { checkSpine } from './spine.checks.js';
import { Load, randomOf } from './spine.load.js';
import { Records } from './spine.records.js';
import { onePlatform, sixServices, type Nemesis } from './spine.shapes.js';

const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000);
let nemesis: Nemesis | undefined;
let load: Load | undefined;
afterEach(async () => {
  load?.abandon();
  await nemesis?.started.end();
  nemesis = undefined;
}, 60_000);

/** A folder that the database's unprivileged user can enter, so that all of it goes with the folder. */
function folder(): string {
  const made = mkdtempSync(path.join(os.tmpdir(), 'article-six-spine-'));
  chmodSync(made, 0o755);
  return made;
}
const say = (line: string) => void process.stdout.write(`${expect.getState().currentTestName}: ${line}\n`);

async function survive(
  rounds: number,
  begin: (dataDir: string, random: () => number) => Promise<Nemesis>,
): Promise<void> {
  const random = randomOf(seed); // of the one who kills; the load has its own, so that a seed kills the same again
  const began = performance.now();
  const since = () => `${((performance.now() - began) / 1000).toFixed(1)} s`;
  const dataDir = folder();
  const one = (nemesis = await begin(dataDir, random));
  const administrator = new Client(one.started.baseUrl, 'administrator');
  await administrator.put('/clock', { now: '2005-01-10T09:00:00.000Z' }, { ifMatch: 0 });
  const policy = await withoutWaiting(one.started.baseUrl);
  const work = (load = new Load(one.started.baseUrl, randomOf(seed + 1)));
  work.acknowledged.push(...policy.map((command) => ({ service: 'matching' as const, ...command })));
  const struck: string[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    const before = work.acknowledged.length;
    await eventually(() => work.acknowledged.length > before, { within: 60_000, reason: 'commands are acknowledged' });
    await pause(random() * 2_000); // the random moment
    const target = one.targets[Math.floor(random() * one.targets.length)] ?? '';
    struck.push(`${target} at ${since()}`);
    one.strike(target);
    await one.heal(target).catch((error: unknown) => {
      throw new Error(`seed ${seed}, round ${round}: ${String(error)}\n${one.started.output().slice(-3_000)}`);
    });
  }
  struck.push(`nobody from ${since()}`);
  await work.stop();
  const records = new Records(dataDir);
  try {
    const brokers = /Kafka at (\S+);/.exec(one.started.output())?.[1]?.split(',');
    const { faults, counts } = await checkSpine(records, work.acknowledged, brokers);
    say(
      `seed ${seed}, killed ${struck.join(', ')}; ${JSON.stringify({ ...counts, unknown: work.unknown, endings: one.endings() })}`,
    );
    expect({ seed, faults, wrong: work.wrong }).toEqual({ seed, faults: [], wrong: [] });
  } finally {
    await records.close();
  }
}

describe('kill -9 while people work', () => {
  it(
    'one process on the embedded default',
    () => survive(long() ? 20 : 3, (dataDir, random) => onePlatform({ dataDir }, random)),
    long() ? 600_000 : 180_000,
  );
});
needs('kafka')('kill -9 while people work, over Kafka', () => {
  it('six services', () => survive(long() ? 20 : 2, (dataDir) => sixServices({ dataDir })), long() ? 900_000 : 240_000);
});
