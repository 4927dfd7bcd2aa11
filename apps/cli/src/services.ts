// What `npm run start:services` starts, each as a part that a supervisor can keep: the database and the broker where none
// is configured, and the services, each a process of its own.
import { spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { startEmbeddedPostgres, type ServiceName } from '@article-six/service-kit';
import { isAlive } from '@article-six/service-kit/guard';
import { startKafka } from '@article-six/testing';
import type { Part } from './supervisor.js';

type Say = (line: string) => void;
const startMs = 60_000;
const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms).unref());

/** A child whose end of the channel tells it when this process has gone, however it ended. */
export function startChild(file: URL, args: readonly string[], env: NodeJS.ProcessEnv): ChildProcess {
  return spawn(process.execPath, [fileURLToPath(file), ...args], {
    env,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    detached: true, // Ctrl-C reaches the starter alone, which ends them in their order
  });
}
export const endOf = (child: ChildProcess) =>
  new Promise<string>((resolve) => {
    const reason = () => (child.signalCode === null ? `exit code ${child.exitCode}` : child.signalCode);
    if (child.exitCode !== null || child.signalCode !== null) resolve(reason());
    else child.once('exit', () => resolve(reason()));
  });

/** A service did not start; it has said itself why. */
export class DidNotStart extends Error {
  override readonly name = 'DidNotStart';
}

export function startService(name: ServiceName, port: number, env: NodeJS.ProcessEnv): Part {
  const child = startChild(new URL(`../../${name}/dist/main.js`, import.meta.url), [], env);
  const ended = endOf(child);
  let over = false;
  void ended.then(() => (over = true));
  const untilReady = async () => {
    for (const start = Date.now(); Date.now() - start < startMs; await pause(100)) {
      if (over) throw new DidNotStart(`${name} has not started (${await ended}).`);
      const answer = await fetch(`http://127.0.0.1:${port}/health/ready`).catch(() => undefined);
      if (answer?.ok === true && !over) return;
    }
    child.kill('SIGKILL');
    throw new DidNotStart(`${name} was not ready after ${startMs / 1000} s.`);
  };
  const ready = untilReady();
  ready.catch(() => undefined); // whoever waits for it hears it
  return { ready, ended, stop: async () => void (child.kill('SIGTERM'), await ended) };
}

/** The embedded database; `told` gets its address, the same after every start. */
export async function startDatabase(dataDir: string, say: Say, told: (url: string) => void): Promise<Part> {
  const server = await startEmbeddedPostgres(dataDir, { log: (line) => say(`  ${line}`) });
  const { host, port, user } = server.connection;
  told(`postgres://${user}@localhost:${port}/postgres?host=${encodeURIComponent(host)}`);
  const ended = server.exit.then((code) => `exit code ${code ?? 'none'}`);
  return { ready: Promise.resolve(), ended, stop: () => server.stop() };
}

/** The broker, one node; a start after the first one goes on with its folder and its port. */
export function brokerStarter(dataDir: string, say: Say, told: (brokers: string) => void): () => Promise<Part> {
  let again: (() => Promise<Part>) | undefined;
  return async () => {
    if (again) return again();
    const kafka = await startKafka({ dataDir: path.join(dataDir, 'kafka'), log: (line) => say(`  ${line}`) });
    told(kafka.brokers.join(','));
    const [node] = kafka.nodes;
    const part = (): Part => ({ ready: Promise.resolve(), ended: untilGone(node?.pid()), stop: () => kafka.stop() });
    again = async () => {
      await node?.start();
      return part();
    };
    return part();
  };
}
/** A process that is not a child of this one is looked at; a broker in a container is the container engine's to keep. */
async function untilGone(pid: number | undefined): Promise<string> {
  if (pid === undefined) return new Promise(() => undefined);
  while (isAlive(pid)) await pause(200);
  return `process ${pid} is gone`;
}
