// `npm run start:services`: the six services as processes of their own, over real Kafka and PostgreSQL. What is not
// configured (DATABASE_URL, KAFKA_BROKERS) is brought and kept in DATA_DIR; Ctrl-C ends everything.
import { spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  Beginning,
  readConfig,
  refuseStart,
  serviceNames,
  startEmbeddedPostgres,
  stopOnSignal,
  type ServiceName,
} from '@article-six/service-kit';
import { startKafka } from '@article-six/testing';

const say = (line: string) => void process.stdout.write(`${line}\n`);
const ended = (child: ChildProcess) =>
  new Promise<void>((resolve) =>
    child.exitCode !== null || child.signalCode !== null ? resolve() : child.once('exit', () => resolve()),
  );

async function untilReady(url: string, child: ChildProcess, name: string): Promise<void> {
  for (let tries = 0; tries < 600; tries += 1) {
    if (child.exitCode !== null) throw new Error(`${name} ended with exit code ${child.exitCode} while it started`);
    const ready = await fetch(`${url}/health/ready`)
      .then((answer) => answer.ok)
      .catch(() => false);
    if (ready) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${name} was not ready after a minute`);
}

try {
  const config = readConfig(undefined, { LOG_LEVEL: 'warn' });
  const beginning = new Beginning(config.dataDir);
  say('Article Six starts as six services …');
  const stops: (() => Promise<void>)[] = [];
  let databaseUrl = config.databaseUrl;
  if (databaseUrl === undefined) {
    const server = await startEmbeddedPostgres(config.dataDir, { log: (line) => say(`  ${line}`) });
    stops.push(() => server.stop());
    const { host, port, user } = server.connection;
    databaseUrl = `postgres://${user}@localhost:${port}/postgres?host=${encodeURIComponent(host)}`;
  }
  let brokers = config.kafkaBrokers?.join(',');
  if (brokers === undefined) {
    const kafka = await startKafka({ dataDir: path.join(config.dataDir, 'kafka'), log: (line) => say(`  ${line}`) });
    stops.push(() => kafka.stop());
    brokers = kafka.brokers.join(',');
  }
  const demonstration = config.issuerUrl === undefined;
  const children = new Map<string, ChildProcess>();
  const begin = (name: ServiceName, port: number, urls: Record<string, string>) => {
    const main = fileURLToPath(new URL(`../../${name}/dist/main.js`, import.meta.url));
    const own = { PORT: String(port), DATABASE_URL: databaseUrl, KAFKA_BROKERS: brokers, PUBLIC_URL: config.publicUrl };
    const env = { ...process.env, ...own, LOG_LEVEL: config.logLevel, DEMONSTRATION: String(demonstration), ...urls };
    const child = spawn(process.execPath, [main], { env, stdio: ['ignore', 'inherit', 'inherit'], detached: true });
    children.set(name, child);
    return child;
  };
  const stopAll = async () => {
    const gateway = children.get('gateway');
    gateway?.kill('SIGTERM');
    if (gateway) await ended(gateway);
    for (const child of children.values()) child.kill('SIGTERM');
    await Promise.all([...children.values()].map(ended));
    for (const stop of stops.reverse()) await stop();
  };
  stopOnSignal(stopAll);
  try {
    const inner = serviceNames.filter((name) => name !== 'gateway');
    const urls: Record<string, string> = {};
    const ready = inner.map((name, i) => {
      const port = config.port + 1 + i;
      urls[`${name.toUpperCase()}_URL`] = `http://127.0.0.1:${port}`;
      return untilReady(`http://127.0.0.1:${port}`, begin(name, port, {}), name);
    });
    await Promise.all(ready);
    await untilReady(`http://127.0.0.1:${config.port}`, begin('gateway', config.port, urls), 'gateway');
    for (const [name, child] of children)
      child.once('exit', (code) => code !== 0 && say(`${name} has ended (exit code ${code ?? 'none'}).`));
    say(`${config.publicUrl}  (six processes, Kafka at ${brokers}; Ctrl-C ends it)`);
    const before = beginning.read();
    if (demonstration && (before === undefined || before === 'loading') && !process.argv.includes('--empty')) {
      beginning.write('loading');
      const load = spawn(
        process.execPath,
        [fileURLToPath(new URL('./import.main.js', import.meta.url)), '--demonstration', '--url', config.publicUrl],
        { stdio: 'inherit' },
      );
      children.set('load', load);
      await ended(load);
      children.delete('load');
      if (load.exitCode === 0) beginning.write('loaded');
    } else if (before === undefined) beginning.write('empty');
  } catch (error) {
    await stopAll();
    throw error;
  }
} catch (error) {
  refuseStart(error);
}
