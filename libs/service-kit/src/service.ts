// Starts one service: its database at the right level, its doors for HTTP and events, its relay; and stops it in the
// order in which nothing is lost. The same code in six processes and in one.
import { Inbox, nextHop, Outbox, Relay, runWithTrace, type Messaging, type PgClientLike } from '@article-six/messaging';
import { Module, type DynamicModule, type INestApplicationContext, type Provider, type Type } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import pg from 'pg';
import { apiAudience, AuthGuard, Tokens, type TokenRules } from './auth.js';
import { ClockConsumer, DomainClock } from './clock.js';
import { Commands } from './commands.js';
import type { Config, ServiceName } from './config.js';
import { Database, openDatabase, WorkerDatabase, type ConnectionOptions, type EntityClass } from './database.js';
import { StartRefused } from './embedded-postgres-refusal.js';
import { Health, HealthController } from './health.controller.js';
import { Log } from './log.js';
import { prepareDatabase, type MigrationClass } from './prepare.js';
import { ProblemFilter } from './problem.filter.js';
import { ReplyInterceptor } from './reply.interceptor.js';
import { bodies } from './validation.js';

export interface ServiceDefinition {
  readonly name: ServiceName;
  readonly entities?: readonly EntityClass[];
  /** of this service; the kit's own come first */
  readonly migrations: readonly MigrationClass[];
  readonly controllers: readonly Type[];
  readonly providers: readonly Provider[];
  /** only for readers of events that keep nothing: begin at the end of the log, in a group of this process alone */
  readonly hintsOnly?: boolean;
  /** before HTTP listens: plugins of the HTTP server */
  prepare?(app: NestFastifyApplication): Promise<void> | void;
  /** once everything listens */
  start?(app: INestApplicationContext): Promise<void> | void;
  /** before HTTP is drained: long answers end here */
  leave?(app: INestApplicationContext): Promise<void> | void;
  /** once consumers have left, before the relay: what plans or sends in the background ends here */
  stop?(app: INestApplicationContext): Promise<void> | void;
}
export interface ServiceParts {
  readonly config: Config;
  readonly log: Log;
  readonly messaging: Messaging;
  /** the administrator's connection of the PostgreSQL server */
  readonly admin: ConnectionOptions;
  /** where it listens; 0 lets the system choose */
  readonly port: number;
  readonly tokens?: TokenRules;
  /** name of the database, the service's when absent */
  readonly database?: string;
}
export interface RunningService {
  readonly name: ServiceName;
  readonly url: string;
  readonly app: NestFastifyApplication;
  stop(): Promise<void>;
}

/** Injected settings: `constructor(private readonly settings: Settings)`. */
export class Settings {
  constructor(readonly config: Config) {}
}
@Module({})
class ServiceModule {}

const largestBody = 256 * 1024;
export const tokenRules = (config: Config): TokenRules =>
  config.issuerUrl === undefined
    ? { issuer: `${config.publicUrl}/oidc`, audience: apiAudience }
    : { issuer: config.issuerUrl, audience: apiAudience };

export async function startService(definition: ServiceDefinition, parts: ServiceParts): Promise<RunningService> {
  const { name } = definition;
  const { config, messaging, admin } = parts;
  const log = parts.log.child({ service: name });
  const prepared = await prepareDatabase(admin, name, definition.migrations, parts.database);
  const lost = (error: Error) => log.warn({ err: error }, 'an idle database connection was lost');
  const open = await openDatabase(prepared.app, prepared.worker, definition.entities ?? [], lost);
  const { database, worker } = open;
  const clock = new DomainClock();
  await clock.load(worker);
  const health = new Health(worker);
  const outbox = new Outbox(name);
  const inbox = new Inbox({ service: name, db: worker, log });
  const module: DynamicModule = {
    module: ServiceModule,
    controllers: [HealthController, ...(definition.hintsOnly ? [] : [ClockConsumer]), ...definition.controllers],
    providers: [
      { provide: Database, useValue: database },
      { provide: WorkerDatabase, useValue: worker },
      { provide: DomainClock, useValue: clock },
      { provide: Outbox, useValue: outbox },
      { provide: Inbox, useValue: inbox },
      { provide: Health, useValue: health },
      { provide: Log, useValue: log },
      { provide: Settings, useValue: new Settings(config) },
      { provide: Tokens, useValue: new Tokens(parts.tokens ?? tokenRules(config)) },
      { provide: APP_GUARD, useClass: AuthGuard },
      { provide: APP_FILTER, useValue: new ProblemFilter(log) },
      { provide: APP_INTERCEPTOR, useClass: ReplyInterceptor },
      Commands,
      ...definition.providers,
    ],
  };
  const adapter = new FastifyAdapter({ bodyLimit: largestBody, forceCloseConnections: 'idle', requestTimeout: 30_000 });
  const app = await NestFactory.create<NestFastifyApplication>(module, adapter, { logger: false, abortOnError: false });
  app.useGlobalPipes(bodies());
  app.setGlobalPrefix('api/v1', { exclude: ['health/live', 'health/ready', 'metrics'] });
  const http = app.getHttpAdapter().getInstance();
  http.addHook('onRequest', (request, reply, done) => {
    const given = request.headers['traceparent'];
    const hop = nextHop(typeof given === 'string' ? given : undefined);
    void reply.header('traceparent', hop);
    runWithTrace(hop, done);
  });
  await definition.prepare?.(app);
  const group = definition.hintsOnly ? { group: `${name}-${process.pid}`, fromNow: true } : {};
  const transport = messaging.transport(name, group);
  health.watch(() => transport.health());
  app.connectMicroservice({ strategy: transport }, { inheritAppConfig: false });
  const lockClient = async (): Promise<PgClientLike> => {
    const client = new pg.Client({ ...prepared.worker, ssl: prepared.worker.ssl === true, keepAlive: true });
    await client.connect();
    return client as unknown as PgClientLike;
  };
  const producer = messaging.producer(name);
  const relay = new Relay({ service: name, db: worker, lockClient, producer, log });
  try {
    await app.startAllMicroservices();
    relay.start();
    await app.listen(parts.port, config.host);
    await definition.start?.(app);
  } catch (error) {
    await Promise.allSettled([
      app.close(),
      relay
        .stop()
        .then(() => producer.close())
        .then(() => open.close()),
    ]);
    throw portRefused(error, config.host, parts.port);
  }
  health.setReady(true);
  const url = (await app.getUrl()).replace('[::1]', '127.0.0.1');
  log.info({ url }, 'listens');

  let stopping: Promise<void> | undefined;
  // Readiness off, HTTP drained, consumers leave, background work ends, relay unlocks, producer, pools. Nest alone would
  // run its destroy hooks before the consumers have finished.
  const stop = async () => {
    health.setReady(false);
    await definition.leave?.(app);
    await http.close();
    await transport.close();
    await definition.stop?.(app);
    await relay.drain();
    await relay.stop();
    await producer.close();
    await app.close();
    await open.close();
    log.info({}, 'has stopped');
  };
  return { name, url, app, stop: () => (stopping ??= stop()) };
}

function portRefused(error: unknown, host: string, port: number): unknown {
  const code = (error as { code?: string }).code;
  if (code === 'EADDRINUSE') return new StartRefused(`Port ${port} on ${host} is in use; choose another with PORT.`);
  if (code === 'EACCES')
    return new StartRefused(`Port ${port} on ${host} may not be used by this user; choose another with PORT.`);
  return error;
}
