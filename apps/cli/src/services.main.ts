// `npm run start:services`: the six services as processes of their own, over real Kafka and PostgreSQL. What is not
// configured (DATABASE_URL, KAFKA_BROKERS) is brought and kept in DATA_DIR; what ends unasked is started again; Ctrl-C
// ends everything.
import type { ChildProcess } from 'node:child_process';
import {
  Beginning,
  ConfigRefused,
  connectionOf,
  ensureDatabase,
  messagingOf,
  openLog,
  readConfig,
  refuseStart,
  refuseTakenPort,
  serviceNames,
  stopOnSignal,
  type Config,
} from '@article-six/service-kit';
import { brokerStarter, DidNotStart, endOf, startChild, startDatabase, startService } from './services.js';
import { Supervisor } from './supervisor.js';

const say = (line: string) => void process.stdout.write(`${line}\n`);
const inner = serviceNames.filter((name) => name !== 'gateway');

/** Every expected reason not to start is found here, where it is said once, and not by each service. */
async function refuseEarly(config: Config): Promise<void> {
  const admin = connectionOf(config.databaseUrl ?? '');
  await ensureDatabase(admin, admin.database);
  const messaging = await messagingOf(config, admin, openLog(config));
  await messaging.close();
}

try {
  const unknown = process.argv.slice(2).filter((flag) => flag !== '--empty');
  if (unknown.length > 0)
    throw new ConfigRefused(unknown.map((flag) => `${flag} is not a flag of start:services; --empty is the only one.`));
  let config = readConfig(undefined, { LOG_LEVEL: 'warn' });
  const beginning = new Beginning(config.dataDir);
  say('Article Six starts as six services …');
  const ports = serviceNames.map((_, i) => config.port + i);
  for (const port of ports) await refuseTakenPort(config.host, port);
  const supervisor = new Supervisor(say);
  let loading: ChildProcess | undefined;
  const stopAll = async () => {
    loading?.kill('SIGTERM');
    await supervisor.end(['gateway'], inner, ['the broker'], ['the database']);
  };
  try {
    if (config.databaseUrl === undefined) {
      const told = (databaseUrl: string) => (config = { ...config, databaseUrl });
      await supervisor.keep('the database', () => startDatabase(config.dataDir, say, told));
    }
    if (config.kafkaBrokers === undefined) {
      const told = (brokers: string) => (config = { ...config, kafkaBrokers: brokers.split(',') });
      await supervisor.keep('the broker', brokerStarter(config.dataDir, say, told));
    }
    stopOnSignal(stopAll);
    await refuseEarly(config);
    const demonstration = config.issuerUrl === undefined;
    const common = {
      ...process.env,
      ...{ DATABASE_URL: config.databaseUrl, KAFKA_BROKERS: config.kafkaBrokers?.join(',') },
      ...{ PUBLIC_URL: config.publicUrl, LOG_LEVEL: config.logLevel, DEMONSTRATION: String(demonstration) },
    };
    const portOf = (name: (typeof serviceNames)[number]) =>
      name === 'gateway' ? config.port : config.port + 1 + inner.indexOf(name);
    const urls = inner.map((name) => [`${name.toUpperCase()}_URL`, `http://127.0.0.1:${portOf(name)}`] as const);
    const keep = (name: (typeof serviceNames)[number], more: NodeJS.ProcessEnv = {}) =>
      supervisor.keep(name, () =>
        Promise.resolve(startService(name, portOf(name), { ...common, ...more, PORT: String(portOf(name)) })),
      );
    await Promise.all(inner.map((name) => keep(name)));
    await keep('gateway', Object.fromEntries(urls));
    say(`${config.publicUrl}  (six processes, Kafka at ${common.KAFKA_BROKERS}; Ctrl-C ends it)`);
    const before = beginning.read();
    if (demonstration && (before === undefined || before === 'loading') && !process.argv.includes('--empty')) {
      beginning.write('loading');
      const load = ['--demonstration', '--url', config.publicUrl];
      loading = startChild(new URL('./import.main.js', import.meta.url), load, process.env);
      if ((await endOf(loading)) === 'exit code 0') beginning.write('loaded');
      loading = undefined;
    } else if (before === undefined) beginning.write('empty');
  } catch (error) {
    await stopAll();
    throw error;
  }
} catch (error) {
  if (!(error instanceof DidNotStart)) refuseStart(error);
  say(error.message);
  process.exit(1);
}
