// Both shapes of running, as a person starts them: one process on the embedded default, and six over real Kafka.
import { spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { eventually } from '@article-six/testing';

const root = path.resolve(import.meta.dirname, '..', '..');
export const mains = {
  platform: path.join(root, 'apps/platform/dist/main.js'),
  services: path.join(root, 'apps/cli/dist/services.main.js'),
} as const;

/** The first of `count` free ports in a row, below the range that the system hands out. */
export async function freePorts(count: number): Promise<number> {
  for (;;) {
    const first = 10_000 + Math.floor(Math.random() * 9_000);
    const free = await Promise.all(
      Array.from(
        { length: count },
        (_, i) =>
          new Promise<boolean>((resolve) => {
            const server = net.createServer();
            server.once('error', () => resolve(false));
            server.listen(first + i, '127.0.0.1', () => server.close(() => resolve(true)));
          }),
      ),
    );
    if (free.every(Boolean)) return first;
  }
}

/** The database's own user must be able to enter: else it lies in another folder, which nobody here removes. */
function enterable(folder: string): string {
  chmodSync(folder, 0o755);
  return folder;
}

export interface Started {
  readonly baseUrl: string;
  readonly dataDir: string;
  readonly child: ChildProcess;
  /** everything it has printed */
  output(): string;
  /** the way of Ctrl-C; resolves with the exit code */
  stop(): Promise<number | null>;
  /** starts again on the same folder and port */
  again(): Promise<Started>;
  /** stops and removes the folder */
  end(): Promise<void>;
}
export interface StartOptions {
  readonly flags?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly dataDir?: string;
  readonly port?: number;
}

/** Resolves once it answers on its address. */
export async function startShape(shape: keyof typeof mains, o: StartOptions = {}): Promise<Started> {
  const dataDir = o.dataDir ?? enterable(mkdtempSync(path.join(os.tmpdir(), 'article-six-story-')));
  const port = o.port ?? (await freePorts(6));
  const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => name !== 'KAFKA_BROKERS'));
  const child = spawn(process.execPath, [mains[shape], ...(o.flags ?? ['--empty'])], {
    env: { ...inherited, PORT: String(port), DATA_DIR: dataDir, ...o.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    cwd: os.tmpdir(),
  });
  let said = '';
  child.stdout.on('data', (text: Buffer) => (said += text.toString()));
  child.stderr.on('data', (text: Buffer) => (said += text.toString()));
  const exit = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  const baseUrl = `http://127.0.0.1:${port}`;
  await eventually(
    async () => {
      if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}: ${said}`);
      if (!said.includes('Ctrl-C ends it')) throw new Error(`it has said: ${said}`);
      return (await fetch(`${baseUrl}/health/ready`)).ok;
    },
    { within: 90_000, reason: `${shape} starts`, every: 100 },
  ).catch((error: unknown) => {
    child.kill('SIGINT'); // what did not start in time would go on without anybody
    throw error;
  });
  const stop = () => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGINT');
    return exit;
  };
  return {
    ...{ baseUrl, dataDir, child, stop },
    output: () => said,
    again: () => startShape(shape, { ...o, dataDir, port }),
    end: async () => {
      await stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
