// `npm start` to its first answered request, and what the whole keeps in memory: the process and its database.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { removeEmbeddedPostgres } from '@article-six/service-kit/embedded-postgres';
import { Client } from '../client.js';
import { needInput } from '../inputs.js';
import { freePorts, mains } from '../shapes.js';
import { quantile, type Row } from './bench.js';

interface Answering {
  readonly url: string;
  readonly took: number;
  readonly pid: number;
  stop(): Promise<void>;
}
async function start(dataDir: string): Promise<Answering> {
  const port = await freePorts(1);
  const began = performance.now();
  const child = spawn(process.execPath, [mains.platform, '--empty'], {
    env: { ...process.env, PORT: String(port), DATA_DIR: dataDir },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const url = `http://127.0.0.1:${port}`;
  const exit = new Promise<number | null>((resolve) => child.once('exit', resolve));
  while (
    !(await fetch(`${url}/api/v1/needs`).then(
      (a) => a.ok,
      () => false,
    ))
  ) {
    if (child.exitCode !== null) throw new Error(`the platform ended with ${child.exitCode}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  const took = performance.now() - began;
  const stop = async () => {
    child.kill('SIGINT');
    await exit;
  };
  return { url, took, pid: child.pid ?? 0, stop };
}

/** What a file of /proc says; empty where there is none, or no longer: processes come and go. */
function told(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
/** Processes below this one, itself included, by the kernel's account. */
function family(root: number): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc').filter((one) => /^\d+$/.test(one))) {
    const parent = told(`/proc/${name}/stat`).split(') ')[1]?.split(' ')[1];
    parents.set(Number(name), Number(parent));
  }
  const below = [root];
  for (const one of below) for (const [pid, parent] of parents) if (parent === one) below.push(pid);
  return below;
}
/** Megabytes: the resident set of the process, and the proportional share of all of them (pages in common count once). */
function memory(root: number): { node: number; whole: number } {
  const kilobytes = (file: string, name: string) =>
    Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(told(file))?.[1] ?? 0);
  const whole = family(root).reduce((sum, pid) => sum + kilobytes(`/proc/${pid}/smaps_rollup`, 'Pss'), 0);
  return { node: kilobytes(`/proc/${root}/status`, 'VmRSS') / 1024, whole: whole / 1024 };
}

const starts = 5;
const needs = 400;
export async function startRows(report: (row: Row) => void): Promise<void> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'article-six-bench-'));
  try {
    const first = await start(folder);
    await first.stop();
    const times: number[] = [];
    for (let i = 0; i < starts; i += 1) {
      const one = await start(folder);
      times.push(one.took);
      await one.stop();
    }
    const s = (took: number) => `${(took / 1000).toFixed(1)} s`;
    report({
      what: 'start of the built platform to the first answered request',
      figures: { 'empty folder': s(first.took), 'again p50': s(quantile(times, 0.5)), worst: s(Math.max(...times)) },
      aim: '5 s',
    });
    if (!existsSync('/proc/self/smaps_rollup')) return; // the kernel's account of memory is Linux's
    const loaded = await start(folder);
    const focal = new Client(loaded.url, 'focal.ago');
    for (let i = 0; i < needs; i += 1) await focal.post('/needs', needInput());
    await new Promise((resolve) => setTimeout(resolve, 10_000)); // idle
    const found = memory(loaded.pid);
    await loaded.stop();
    report({
      what: `memory, idle after ${needs} needs were posted`,
      figures: {
        'resident, process': `${Math.round(found.node)} MB`,
        'with the database': `${Math.round(found.whole)} MB`,
      },
      aim: '400 MB',
      note: 'with the database: proportional share of all processes, so that pages which they have in common count once',
    });
  } finally {
    await removeEmbeddedPostgres(folder);
    rmSync(folder, { recursive: true, force: true });
  }
}
