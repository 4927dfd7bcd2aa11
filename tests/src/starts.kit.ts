// For tests of starts and ends: a start that is refused, what is left of one that has ended, a disk of its own.
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect } from '@jest/globals';
import { startEmbeddedPostgres } from '@article-six/service-kit/embedded-postgres';
import { eventually } from '@article-six/testing';
import pg from 'pg';
import { processes } from './faults/spine.shapes.js';
import { freePorts } from './shapes.js';

/** A folder that the database's unprivileged user can enter. */
export function openFolder(): string {
  const made = mkdtempSync(path.join(os.tmpdir(), 'article-six-starts-'));
  chmodSync(made, 0o755);
  return made;
}
export interface Refused {
  readonly code: number | null;
  readonly lines: readonly string[];
}
/** Runs a start to its end: what it says on stderr, line by line. */
export async function refused(
  main: string,
  env: Record<string, string>,
  o: { flags?: readonly string[]; uid?: number } = {},
): Promise<Refused> {
  const configured = ['KAFKA_BROKERS', 'DATABASE_URL'];
  const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !configured.includes(name)));
  const child = spawn(process.execPath, [main, ...(o.flags ?? ['--empty'])], {
    env: { ...inherited, PORT: String(await freePorts(6)), ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
    cwd: os.tmpdir(),
    ...(o.uid === undefined ? {} : { uid: o.uid, gid: o.uid }),
  });
  let said = '';
  child.stderr.on('data', (text: Buffer) => (said += text.toString()));
  const code = await new Promise<number | null>((resolve) => child.once('close', (n) => resolve(n)));
  return { code, lines: said.trim().split('\n') };
}
/** Exit code 1, and nothing but this sentence. */
export const once = (sentence: RegExp): Refused => ({
  code: 1,
  lines: [expect.stringMatching(sentence) as unknown as string],
});
export const gone = (pids: readonly number[]) =>
  eventually(() => !processes().some(({ pid }) => pids.includes(pid)), {
    within: 30_000,
    reason: 'no process is left',
  });
/** One statement while the platform does not run. */
export async function onDatabase(dataDir: string, database: string, sql: string): Promise<void> {
  const server = await startEmbeddedPostgres(dataDir, { log: () => undefined });
  const client = new pg.Client({ ...server.connection, database });
  await client.connect();
  await client.query(sql);
  await client.end();
  await server.stop();
}

export const isRoot = process.getuid?.() === 0;
/** A small disk of its own; undefined where this user may not make one. */
export function disk(root: string, name: string, options: string): string | undefined {
  const folder = path.join(root, name);
  mkdirSync(folder);
  if (!isRoot) return undefined;
  const made = spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder]);
  return made.status === 0 ? folder : undefined;
}
export const unmount = (folder: string) => spawnSync('umount', ['-l', folder]);
export const canMount = (() => {
  if (!isRoot) return false;
  const probe = mkdtempSync(path.join(os.tmpdir(), 'article-six-probe-'));
  const works = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', probe]).status === 0;
  if (works) unmount(probe);
  rmSync(probe, { recursive: true, force: true });
  return works;
})();
