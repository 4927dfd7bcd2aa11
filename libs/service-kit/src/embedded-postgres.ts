// The embedded database: real PostgreSQL from the npm package, started here, on a unix socket only. Not for production:
// it bundles old OpenSSL and ICU; there DATABASE_URL names a server.
import { createHash } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { canReach, postgresBinaries, reachableFolder, serverUser, type User } from './embedded-postgres-binaries.js';
import { isAlive, startGuarded } from './embedded-postgres-guard.js';
import { claimFolder, releaseFolder, stopOrphan } from './embedded-postgres-owner.js';
import { makeFolder, refusedBy, refusedByOutput, StartRefused } from './embedded-postgres-refusal.js';

export { StartRefused } from './embedded-postgres-refusal.js';

export interface EmbeddedPostgresOptions {
  readonly log: (message: string) => void;
  /** false only for throw-away data: a power cut then loses it */
  readonly fsync?: boolean;
  /** only part of the socket's file name; nothing listens on the network */
  readonly port?: number;
  /** further server settings, name -> value */
  readonly settings?: Readonly<Record<string, string>>;
}
export interface EmbeddedPostgres {
  /** host is the folder of the unix socket */
  readonly connection: { readonly host: string; readonly port: number; readonly user: 'postgres' };
  readonly pid: number;
  /** resolves when the server has ended, also when nobody asked it to */
  readonly exit: Promise<number | null>;
  stop(): Promise<void>;
}

const hash = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 16);

/** Where the server of a data folder listens while it runs; a unix socket's path may have 107 characters. */
export function socketOf(dataDir: string): string {
  const base = os.tmpdir().length <= 60 ? os.tmpdir() : '/tmp';
  return path.join(base, `article-six-${hash(path.resolve(dataDir))}`);
}
/**
 * How to reach the server that runs on a data folder, in whichever process it was started. undefined: none listens.
 */
export function embeddedConnection(dataDir: string): EmbeddedPostgres['connection'] | undefined {
  const host = socketOf(dataDir);
  if (!existsSync(host)) return undefined;
  const port = readdirSync(host).flatMap((name) => /^\.s\.PGSQL\.(\d+)$/.exec(name)?.[1] ?? [])[0];
  return port === undefined ? undefined : { host, port: Number(port), user: 'postgres' };
}
/** That folder, made so that only the server's user (and root) can enter it. */
function socketFolder(dataDir: string, user: User | undefined): string {
  const folder = socketOf(dataDir);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const found = lstatSync(folder);
  const mine = user?.uid ?? process.getuid?.() ?? found.uid;
  if (!found.isDirectory() || (found.uid !== mine && found.uid !== process.getuid?.())) {
    throw new StartRefused(`The socket folder ${folder} belongs to another user; remove it.`);
  }
  chmodSync(folder, 0o700);
  if (user) chownSync(folder, user.uid, user.gid);
  return folder;
}

/** The cluster lies in the data folder, or, where the unprivileged user cannot enter that, in one that it can. */
function clusterFolder(dataDir: string, user: User | undefined, log: (message: string) => void): string {
  if (canReach(dataDir, user, 'x')) return path.join(dataDir, 'cluster');
  const elsewhere = path.join(reachableFolder(), hash(dataDir));
  log(`the database lies in ${elsewhere}: its unprivileged user cannot enter ${dataDir}`);
  mkdirSync(elsewhere, { recursive: true, mode: 0o755 });
  return path.join(elsewhere, 'cluster');
}

function initialise(native: string, cluster: string, dataDir: string, user: User | undefined, fsync: boolean): void {
  const fresh = `${cluster}.new`; // renamed when whole: a start that is killed here leaves nothing that looks like a cluster
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(fresh, { mode: 0o700 });
  if (user) chownSync(fresh, user.uid, user.gid);
  const args = ['-D', fresh, '-U', 'postgres', '--auth-local=trust', '--auth-host=reject', '-E', 'UTF8', '--no-locale'];
  const made = spawnSync(
    path.join(native, 'bin', 'initdb'),
    [...args, '--no-instructions', ...(fsync ? [] : ['--no-sync'])],
    {
      encoding: 'utf8',
      cwd: '/',
      ...(user ?? {}),
    },
  );
  if (made.status !== 0) {
    rmSync(fresh, { recursive: true, force: true });
    throw refusedByOutput(
      `${made.error?.message ?? ''}\n${made.stdout}\n${made.stderr}`,
      dataDir,
      'The embedded database could not be made',
    );
  }
  renameSync(fresh, cluster);
}

const throwAway = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
};
function serverArgs(cluster: string, socket: string, port: number, o: EmbeddedPostgresOptions): string[] {
  const settings: Record<string, string> = {
    listen_addresses: '',
    unix_socket_directories: socket,
    unix_socket_permissions: '0700',
    max_connections: '200',
    shared_buffers: '64MB',
    log_checkpoints: 'off',
    ...(o.fsync === false ? throwAway : {}),
    ...o.settings,
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  return ['-D', cluster, '-p', String(port), ...flags];
}

/** The eighth line of postmaster.pid says what the server thinks of itself. */
function isReady(cluster: string): number | undefined {
  try {
    const lines = readFileSync(path.join(cluster, 'postmaster.pid'), 'utf8').split('\n');
    return lines[7]?.trim() === 'ready' ? Number(lines[0]) : undefined;
  } catch {
    return undefined;
  }
}

async function run(dataDir: string, o: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const user = serverUser();
  const native = postgresBinaries(o.log);
  const cluster = clusterFolder(dataDir, user, o.log);
  await stopOrphan(cluster, o.log);
  if (!existsSync(path.join(cluster, 'PG_VERSION'))) initialise(native, cluster, dataDir, user, o.fsync !== false);
  const port = o.port ?? 5432;
  const host = socketFolder(dataDir, user);
  const output = path.join(dataDir, 'postgres.log');
  writeFileSync(output, '', { flag: 'a', mode: 0o600 });
  if (statSync(output).size > 10_000_000) truncateSync(output);
  const before = statSync(output).size;
  const server = startGuarded({
    command: path.join(native, 'bin', 'postgres'),
    args: serverArgs(cluster, host, port, o),
    output,
    stopSignal: 'INT',
    patience: 150,
    user,
    cwd: '/',
  });
  let pid: number | undefined;
  for (const start = Date.now(); (pid = isReady(cluster)) === undefined || !isAlive(pid); await pause(10)) {
    if (server.ended() || Date.now() - start > 60_000) {
      await server.stop();
      throw refusedByOutput(
        readFileSync(output).subarray(before).toString(),
        dataDir,
        'The embedded database did not start',
      );
    }
  }
  const stop = async () => {
    await server.stop();
    rmSync(host, { recursive: true, force: true });
    releaseFolder(dataDir);
  };
  return { connection: { host, port, user: 'postgres' }, pid, exit: server.exit, stop };
}

/**
 * Starts the embedded database on a data folder, made when there is none. Refuses with one sentence (StartRefused) when
 * the folder is not writable, the disk is full, or a living process runs on it; a database whose owner was killed is
 * stopped first.
 */
export async function startEmbeddedPostgres(dataDir: string, o: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const folder = path.resolve(dataDir);
  let claimed = false;
  try {
    makeFolder(folder);
    claimFolder(folder);
    claimed = true;
    return await run(folder, o);
  } catch (error) {
    if (claimed) releaseFolder(folder);
    throw refusedBy(error, folder);
  }
}

/** Removes a data folder with its database, which no living process may use; an orphan on it is stopped first. */
export async function removeEmbeddedPostgres(dataDir: string): Promise<void> {
  const folder = path.resolve(dataDir);
  claimFolder(folder);
  const cluster = clusterFolder(folder, serverUser(), () => undefined);
  await stopOrphan(cluster, () => undefined);
  rmSync(cluster, { recursive: true, force: true });
  rmSync(folder, { recursive: true, force: true });
}
