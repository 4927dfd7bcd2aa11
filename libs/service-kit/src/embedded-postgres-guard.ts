// A child process that never outlives its owner. A small sh stands between them: when the owner's pipe closes, however
// the owner ended, it stops the child, paused or not. Used for the embedded database and, in tests, for Kafka.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';

export interface GuardedOptions {
  readonly command: string;
  readonly args: readonly string[];
  /** file that receives what the child prints */
  readonly output: string;
  /** signal of an orderly stop, without SIG: INT, TERM */
  readonly stopSignal: 'INT' | 'TERM';
  /** how long an orderly stop may take before SIGKILL, in tenths of a second */
  readonly patience: number;
  readonly user?: { readonly uid: number; readonly gid: number } | undefined;
  readonly cwd?: string | undefined;
}
export interface Guarded {
  /** process id of the child itself; undefined until the guard has started it */
  pid(): number | undefined;
  /** true once the child has ended */
  ended(): boolean;
  /** resolves with the exit code when the child has ended */
  readonly exit: Promise<number | null>;
  stop(): Promise<void>;
}

// A background job of sh reads /dev/null, hence the pipe is kept as descriptor 3. The child must not hold it.
const script =
  'exec 3<&0; sig=$1; patience=$2; shift 2; "$@" </dev/null 3<&- 4>&- & p=$!; echo $p >&4; exec 4>&-; ' +
  '{ read -r _ <&3; kill -CONT $p; kill -$sig $p; i=0; ' +
  'while [ $i -lt $patience ] && kill -0 $p; do sleep 0.1; i=$((i+1)); done; kill -KILL $p; } 2>/dev/null & g=$!; ' +
  'wait $p; c=$?; kill $g 2>/dev/null; exit $c';

/** Starts `command` under a guard, in a process group of its own: Ctrl-C reaches the owner only, which then stops it. */
export function startGuarded(o: GuardedOptions): Guarded {
  const out = openSync(o.output, 'a');
  const child = spawn('/bin/sh', ['-c', script, 'guard', o.stopSignal, String(o.patience), o.command, ...o.args], {
    stdio: ['pipe', out, out, 'ignore', 'pipe'],
    detached: true,
    ...(o.cwd === undefined ? {} : { cwd: o.cwd }),
    ...(o.user ?? {}),
  });
  closeSync(out);
  let pid: number | undefined;
  child.stdio[4]?.on('data', (text: Buffer) => (pid = Number(String(text).trim())));
  child.stdin?.on('error', () => undefined); // the guard has ended already
  const ended = () => child.exitCode !== null || child.signalCode !== null;
  const exit = new Promise<number | null>((resolve, reject) => {
    child.once('exit', (code) => resolve(code));
    child.once('error', reject);
  });
  exit.catch(() => undefined);
  return {
    pid: () => pid,
    ended,
    exit,
    async stop() {
      if (ended()) return;
      const end = once(child, 'exit');
      child.stdin?.end();
      await end;
    },
  };
}

/** Is there a process of this id that still runs? A zombie, left where nobody reaps, does not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return true;
  }
}
const ps = (pid: number, column: string) =>
  spawnSync('ps', ['-o', `${column}=`, '-p', String(pid)], { encoding: 'utf8' }).stdout?.trim() ?? '';
/** When a process was started, in the system's own words: with it a reused process id is told from the old one. */
export function bornAt(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[19] ?? '';
  } catch {
    return ps(pid, 'lstart');
  }
}
/** The command line of a process, words separated by blanks or NUL; empty when there is none. */
export function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return ps(pid, 'command');
  }
}
