// Who can be killed in each shape of running, and how it comes back: one process is started again by hand, as a person
// would; the six services by their starter.
import { spawnSync } from 'node:child_process';
import { eventually } from '@article-six/testing';
import { startShape, type Started, type StartOptions } from '../shapes.js';

export interface Nemesis {
  readonly started: Started;
  readonly targets: readonly string[];
  /** parts that ended although it was not they who were struck, with the reason where one was said */
  endings(): string[];
  /** kill -9, at this moment */
  strike(target: string): void;
  /** resolves once everything answers again */
  heal(target: string): Promise<void>;
}
interface Running {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
}
export function processes(): Running[] {
  const { stdout } = spawnSync('ps', ['-eo', 'pid=,ppid=,stat=,args='], { encoding: 'utf8', maxBuffer: 16_000_000 });
  return stdout.split('\n').flatMap((line) => {
    const [, pid, parent, stat, command = ''] = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? [];
    return pid === undefined || stat?.startsWith('Z') ? [] : [{ pid: Number(pid), parent: Number(parent), command }];
  });
}
/** The process and all that it has started, however deep. */
export function family(pid: number): Running[] {
  const all = processes();
  const found = all.filter((one) => one.pid === pid);
  for (const one of found) found.push(...all.filter((child) => child.parent === one.pid));
  return found;
}
const isServer = ({ command }: Running) => /bin\/postgres -D /.test(command) && !command.startsWith('/bin/sh');
const isBackend = ({ command }: Running) => /^postgres: \w+_(app|worker) /.test(command);
function kill(pid: number | undefined, what: string): void {
  if (pid === undefined) throw new Error(`no ${what} runs`);
  process.kill(pid, 'SIGKILL');
}
const ready = async (url: string) => (await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(3_000) })).ok;

export async function onePlatform(o: StartOptions, random: () => number): Promise<Nemesis> {
  let started = await startShape('platform', o);
  const endings: string[] = [];
  const ended = () => started.child.exitCode !== null || started.child.signalCode !== null;
  const members = () => family(started.child.pid ?? -1);
  return {
    get started() {
      return started;
    },
    endings: () => endings,
    targets: ['the process', 'the process', 'the database server', 'a database connection'],
    strike(target) {
      if (target === 'the process') return kill(started.child.pid, target);
      const found = members().filter(target === 'the database server' ? isServer : isBackend);
      kill(found[Math.floor(random() * found.length)]?.pid, target);
    },
    async heal(target) {
      if (target === 'a database connection') {
        const goesOn = async () => ended() || ready(started.baseUrl);
        await eventually(goesOn, { within: 30_000, reason: 'the platform goes on', every: 100 });
        if (!ended()) return;
        endings.push(started.output().slice(-300));
      }
      await eventually(ended, { within: 30_000, reason: `the process ends without ${target}` });
      started = await started.again();
    },
  };
}

const services = ['gateway', 'needs', 'pledges', 'matching', 'notifications', 'reporting'];
export async function sixServices(o: StartOptions): Promise<Nemesis> {
  const started = await startShape('services', o);
  const members = () => family(started.child.pid ?? -1);
  const { port } = new URL(started.baseUrl);
  let again = 0;
  const struck: string[] = [];
  const said = () => started.output().split(' runs again.').length - 1;
  return {
    started,
    endings: () => {
      const ends = [...started.output().matchAll(/^(.+) has ended \((.+)\)/gm)].map(([, name = '', why]) => ({
        name,
        why,
      }));
      for (const name of struck)
        ends.splice(
          ends.findIndex((one) => one.name === name),
          1,
        );
      return ends.map(({ name, why }) => `${name}: ${why}`);
    },
    targets: [...services, 'the broker', 'the database'],
    strike(target) {
      again = said();
      struck.push(target);
      const [found] = members().filter(({ command }) => {
        if (target === 'the broker') return /\bkafka\.Kafka\b/.test(command) && !command.startsWith('/bin/sh');
        if (target === 'the database') return /bin\/postgres -D /.test(command) && !command.startsWith('/bin/sh');
        return command.includes(`apps/${target}/dist/main.js`);
      });
      kill(found?.pid, target);
    },
    async heal(target) {
      await eventually(() => said() > again, { within: 60_000, reason: `${target} is started again`, every: 50 });
      for (let i = 0; i < services.length; i += 1) {
        const url = `http://127.0.0.1:${Number(port) + i}`;
        await eventually(() => ready(url), { within: 60_000, reason: `${url} is ready`, every: 100 });
      }
    },
  };
}
