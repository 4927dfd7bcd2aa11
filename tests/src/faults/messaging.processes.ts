// Starts processes of a service, kills and stops them, and hears what they say.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { eventually, long } from '@article-six/testing';
import type { Work } from './messaging.work.js';

export interface Process {
  readonly child: ChildProcess;
  /** commits that a writer has reported */
  committed(): number;
  /** why its relay holds back what it would send; empty while it does not */
  held(): string;
  /** whether its relay leads, as far as it knows itself */
  leads(): boolean;
  ended(): boolean;
  end(): Promise<void>;
}
/** For whatever must happen, on a machine that may do other things at the same time. */
export const patience = long() ? 600_000 : 60_000;
const running = new Set<Process>();
/** Started and loaded, and waiting to be told their work: what a kill costs is then not the time of a start. */
const spares: ChildProcess[] = [];
const file = fileURLToPath(new URL('./messaging.worker.js', import.meta.url));
const spare = () => spawn(process.execPath, [file], { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });

/** Resolves once the process is ready, or has ended by itself before that. */
export async function start(work: Work): Promise<Process> {
  const child = spares.shift() ?? spare();
  let [committed, held, leads, ready] = [0, '', false, false];
  createInterface({ input: child.stdout! }).on('line', (line) => {
    const said = JSON.parse(line) as { ready?: number; committed?: number; held?: string; leads?: boolean };
    if (said.ready) ready = true;
    committed = said.committed ?? committed;
    held = said.held ?? held;
    leads = said.leads ?? leads;
  });
  const ended = () => child.exitCode !== null || child.signalCode !== null;
  const one: Process = {
    child,
    committed: () => committed,
    held: () => held,
    leads: () => leads,
    ended,
    end: async () => {
      running.delete(one);
      await kill(child);
    },
  };
  running.add(one);
  child.send(work);
  await eventually(() => ready || ended(), { reason: 'the process is ready', within: patience });
  while (spares.length < 2) spares.push(spare());
  return one;
}
async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGCONT');
  child.kill('SIGKILL');
  await exit;
}
/** After a test. */
export async function endAll(): Promise<void> {
  await Promise.all([...running].map((one) => one.end()));
}
/** After the last test. */
export async function endSpares(): Promise<void> {
  await Promise.all(spares.splice(0).map(kill));
}
export const hasEnded = (one: Process) =>
  eventually(() => one.ended(), { reason: 'the process kills itself', within: patience });
