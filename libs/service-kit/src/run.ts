// A service as a process of its own: settings, log, messaging, start, and an orderly end on SIGINT and SIGTERM.
import { openMessaging, TopicsRefused, type Messaging } from '@article-six/messaging';
import { ConfigRefused, readConfig, type Config } from './config.js';
import { StartRefused } from './embedded-postgres-refusal.js';
import { openLog, type Log } from './log.js';
import { connectionOf, ensureDatabase } from './prepare.js';
import { startService, type RunningService, type ServiceDefinition } from './service.js';
import type { ConnectionOptions } from './database.js';

/** The log of events as configured: Kafka, or the one in PostgreSQL, in a database of its own (`bus`). */
export async function messagingOf(config: Config, admin: ConnectionOptions, log: Log): Promise<Messaging> {
  // a consumer that its client has stopped for good is never seen again by it: a new process is
  const onDead = (service: string, reason: string) => {
    log.error({ service, reason }, 'a consumer has stopped for good; the process ends');
    process.exitCode = 1;
    process.kill(process.pid, 'SIGTERM');
  };
  const messaging = config.kafkaBrokers
    ? openMessaging({ kind: 'kafka', brokers: config.kafkaBrokers, log, onDead })
    : openMessaging({ kind: 'postgres', bus: await ensureDatabase(admin, 'bus'), log });
  try {
    await messaging.ensureTopics();
  } catch (error) {
    await messaging.close();
    throw brokerRefused(error, config.kafkaBrokers);
  }
  return messaging;
}
function brokerRefused(error: unknown, brokers: readonly string[] | undefined): unknown {
  const away = brokers !== undefined && error instanceof Error && error.name.startsWith('KafkaJS');
  return away ? new StartRefused(`Kafka at ${brokers.join(', ')} cannot be used: ${error.message}.`) : error;
}

/** One sentence for each expected reason not to start; undefined for what nobody expected. */
export function sentenceOf(error: unknown): string | undefined {
  const expected = error instanceof ConfigRefused || error instanceof StartRefused || error instanceof TopicsRefused;
  return expected ? (error as Error).message : undefined;
}
/** Says why the process ends and ends it, exit code 1. */
export function refuseStart(error: unknown): never {
  process.stderr.write(
    `${sentenceOf(error) ?? (error instanceof Error ? (error.stack ?? error.message) : String(error))}\n`,
  );
  process.exit(1);
}

/**
 * Runs `stop` once on the first signal; a second one ends the process at once. A process that another one started with a
 * channel stops as well when that one has gone, however it ended.
 */
export function stopOnSignal(stop: () => Promise<void>): void {
  let asked = false;
  const end = () => {
    if (asked) process.exit(1);
    asked = true;
    stop().then(
      () => process.exit(process.exitCode ?? 0),
      (error: unknown) => refuseStart(error),
    );
  };
  process.on('SIGINT', end);
  process.on('SIGTERM', end);
  process.on('disconnect', end);
}

export async function runService(definition: ServiceDefinition): Promise<void> {
  try {
    const config = readConfig();
    if (config.databaseUrl === undefined) {
      throw new ConfigRefused([`DATABASE_URL is needed to run ${definition.name} as a process of its own.`]);
    }
    const log = openLog(config);
    const admin = connectionOf(config.databaseUrl);
    const messaging = await messagingOf(config, admin, log);
    const running: RunningService = await startService(definition, {
      config,
      log,
      messaging,
      admin,
      port: config.port,
    });
    stopOnSignal(async () => {
      await running.stop();
      await messaging.close();
    });
  } catch (error) {
    refuseStart(error);
  }
}
