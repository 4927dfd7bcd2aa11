// Who runs on a data folder. One living process at a time; what a killed one left behind is found and stopped.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { bornAt, commandOf, isAlive } from './embedded-postgres-guard.js';
import { StartRefused } from './embedded-postgres-refusal.js';

interface Owner {
  readonly pid: number;
  readonly born: string;
}
const ownerFile = (folder: string) => path.join(folder, 'owner.json');
function readOwner(folder: string): Owner | undefined {
  try {
    return JSON.parse(readFileSync(ownerFile(folder), 'utf8')) as Owner;
  } catch {
    return undefined;
  }
}
const lives = (owner: Owner) => isAlive(owner.pid) && bornAt(owner.pid) === owner.born;

/** Takes the folder for this process, or refuses because a living one has it. */
export function claimFolder(folder: string): void {
  for (let attempt = 0; ; attempt += 1) {
    try {
      writeFileSync(ownerFile(folder), JSON.stringify({ pid: process.pid, born: bornAt(process.pid) }), { flag: 'wx' });
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || attempt > 20) throw error;
    }
    const owner = readOwner(folder);
    if (owner && lives(owner)) {
      throw new StartRefused(
        `The data folder ${folder} is in use by the running process ${owner.pid}; stop that one or choose another folder.`,
      );
    }
    rmSync(ownerFile(folder), { force: true });
  }
}
export function releaseFolder(folder: string): void {
  if (readOwner(folder)?.pid === process.pid) rmSync(ownerFile(folder), { force: true });
}

/** Stops a server that still runs on this cluster although its owner is gone. The command line must name the cluster. */
export async function stopOrphan(cluster: string, log: (message: string) => void): Promise<void> {
  let pid: number;
  try {
    pid = Number(readFileSync(path.join(cluster, 'postmaster.pid'), 'utf8').split('\n')[0]);
  } catch {
    return;
  }
  if (!(pid > 1) || !isAlive(pid) || !commandOf(pid).includes(cluster)) return;
  log(`stopping the database (process ${pid}) that an ended process left behind`);
  for (const signal of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
    process.kill(pid, 'SIGCONT');
    process.kill(pid, signal);
    for (const start = Date.now(); Date.now() - start < 8000; await pause(20)) if (!isAlive(pid)) return;
  }
  throw new StartRefused(`The database process ${pid} of an earlier run does not end; end it by hand.`);
}
