// All services in one process on the embedded default, or on the database and the log that are configured. The same
// definitions, each with its own pools, doors, relay and consumers (docs/decisions/0002).
import { createServer } from 'node:net';
import path from 'node:path';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { Messaging } from '@article-six/messaging';
import type { Config, ServiceName } from './config.js';
import type { ConnectionOptions } from './database.js';
import {
  removeEmbeddedPostgres,
  startEmbeddedPostgres,
  StartRefused,
  type EmbeddedPostgres,
} from './embedded-postgres.js';
import { openLog, type Log } from './log.js';
import { connectionOf } from './prepare.js';
import { messagingOf } from './run.js';
import { startService, type RunningService, type ServiceDefinition } from './service.js';

export interface Platform {
  /** the address that people use */
  readonly url: string;
  readonly services: ReadonlyMap<ServiceName, RunningService>;
  stop(): Promise<void>;
}
/** `say` gets what a person at the terminal should read while it starts. */
export async function startPlatform(
  definitions: readonly ServiceDefinition[],
  config: Config,
  say: (line: string) => void,
): Promise<Platform> {
  await refuseTakenPort(config.host, config.port);
  const log = openLog(config);
  const stops: (() => Promise<void>)[] = [];
  // in the reverse order of starting; what fails to stop does not keep the others from it
  const stop = async () => {
    let failed: unknown;
    for (const one of stops.reverse()) await one().catch((error: unknown) => (failed ??= error));
    if (failed) throw failed as Error;
  };
  try {
    const admin = await databaseServer(config, log, say, stops);
    const messaging: Messaging = await messagingOf(config, admin, log);
    stops.push(() => messaging.close());
    const services = new Map<ServiceName, RunningService>();
    const start = async (definition: ServiceDefinition, changes: Partial<Config>, port: number) => {
      const running = await startService(definition, {
        config: { ...config, ...changes },
        log,
        messaging,
        admin,
        port,
      });
      services.set(definition.name, running);
      stops.push(() => running.stop());
    };
    const inner = definitions.filter((one) => one.name !== 'gateway');
    const settled = await Promise.allSettled(inner.map((definition) => start(definition, {}, 0)));
    for (const one of settled) if (one.status === 'rejected') throw one.reason;
    const serviceUrls = Object.fromEntries([...services].map(([name, { url }]) => [name, url]));
    const gateway = definitions.find((one) => one.name === 'gateway');
    if (gateway) await start(gateway, { serviceUrls }, config.port);
    return { url: services.get('gateway')?.url ?? config.publicUrl, services, stop };
  } catch (error) {
    await stop().catch(() => undefined);
    throw error;
  }
}

async function databaseServer(
  config: Config,
  log: Log,
  say: (line: string) => void,
  stops: (() => Promise<void>)[],
): Promise<ConnectionOptions> {
  if (config.databaseUrl !== undefined) return connectionOf(config.databaseUrl);
  const server: EmbeddedPostgres = await startEmbeddedPostgres(config.dataDir, { log: say });
  let stopping = false;
  stops.push(() => {
    stopping = true;
    return server.stop();
  });
  void server.exit.then((code) => {
    if (stopping) return;
    log.error({ code }, 'the embedded database has ended by itself; the process ends, the next start recovers it');
    process.exitCode = 1;
    process.kill(process.pid, 'SIGTERM');
  });
  return { ...server.connection, database: 'postgres' };
}

/** Before anything is started: whoever reads "port in use" has nothing to clean up. */
export function refuseTakenPort(host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) => {
      const why = error.code === 'EADDRINUSE' ? 'is in use' : `cannot be used (${error.code ?? error.message})`;
      reject(new StartRefused(`Port ${port} on ${host} ${why}; choose another with PORT.`));
    });
    probe.listen(port, host, () => probe.close(() => resolve()));
  });
}

/** What a data folder has been given to begin with: told once, so that an interrupted load is finished and none is repeated. */
export class Beginning {
  private readonly file: string;
  constructor(private readonly dataDir: string) {
    this.file = path.join(dataDir, 'beginning.json');
  }
  /** undefined: a folder that no start has seen yet */
  read(): 'empty' | 'loading' | 'loaded' | undefined {
    try {
      return (JSON.parse(readFileSync(this.file, 'utf8')) as { demonstration: 'empty' | 'loading' | 'loaded' })
        .demonstration;
    } catch {
      return undefined;
    }
  }
  write(demonstration: 'empty' | 'loading' | 'loaded'): void {
    mkdirSync(this.dataDir, { recursive: true });
    writeFileSync(this.file, `${JSON.stringify({ demonstration })}\n`);
  }
  /** Removes the folder and its database: only one that a start of ours has marked. Nothing there: nothing to do. */
  async reset(): Promise<void> {
    if (!existsSync(this.dataDir)) return;
    if (this.read() === undefined) {
      throw new StartRefused(`${this.dataDir} was not made by this program, so it is not removed.`);
    }
    await removeEmbeddedPostgres(this.dataDir);
  }
}
