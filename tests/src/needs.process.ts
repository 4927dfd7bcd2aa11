// The needs service as a process of its own, over the log in PostgreSQL.
import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { eventually } from '@article-six/testing';
import { freePorts } from './shapes.js';

const main = fileURLToPath(new URL('../../apps/needs/dist/main.js', import.meta.url));

export interface Server {
  readonly name: string;
  readonly url: string;
  readonly child: ChildProcess;
}
/** A compiled main as a process of its own, on no Kafka. */
export function startMain(file: string, args: readonly string[], env: Readonly<Record<string, string>>): ChildProcess {
  const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => name !== 'KAFKA_BROKERS'));
  return spawn(process.execPath, [file, ...args], {
    env: { ...inherited, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}
/** On a database server; `port`: to start again where it was. */
export async function startNeeds(databaseUrl: string, issuer: string, port?: number): Promise<Server> {
  const at = port ?? (await freePorts(1));
  const client = { CLIENT_ID: 'bench', CLIENT_SECRET: 'bench' };
  const env = { DATABASE_URL: databaseUrl, ISSUER_URL: issuer, ...client, LOG_LEVEL: 'warn', PORT: String(at) };
  const url = `http://127.0.0.1:${at}`;
  const child = startMain(main, [], env);
  const ready = async () => (await fetch(`${url}/health/ready`)).ok;
  await eventually(ready, { within: 60_000, reason: 'the needs service starts' });
  return { name: 'ours', url, child };
}
