// Starts one service: its database at the right level, its doors for HTTP and events, its relay; and stops it in the
// order in which nothing is lost. The same code in six processes and in one.
import { randomUUID } from 'node:crypto';
import { nextHop, Relay, runWithTrace, type Messaging } from '@article-six/messaging';
import type { INestApplicationContext, Provider, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import type { TokenRules } from './auth.js';
import { DomainClock } from './clock.js';
import type { Config, ServiceName } from './config.js';
import { openDatabase, type ConnectionOptions, type EntityClass } from './database.js';
import { StartRefused } from './embedded-postgres-refusal.js';
import { Health } from './health.controller.js';
import type { Log } from './log.js';
import { prepareDatabase, type MigrationClass } from './prepare.js';
import { ReplyAdapter } from './reply.adapter.js';
import { moduleOf } from './service.module.js';
import { silentSockets } from './silent-sockets.js';
import { Standing } from './standing.js';
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

const largestBody = 256 * 1024;

export async function startService(definition: ServiceDefinition, parts: ServiceParts): Promise<RunningService> {
  const { config, messaging } = parts;
  const { name } = definition;
  const log = parts.log.child({ service: name });
  const prepared = await prepareDatabase(parts.admin, name, definition.migrations, parts.database);
  const lost = (error: Error) => log.warn({ err: error }, 'an idle database connection was lost');
  const open = await openDatabase(prepared.app, prepared.worker, definition.entities ?? [], lost);
  // what a start that fails has opened so far
  const undo: (() => Promise<unknown>)[] = [() => open.close()];
  try {
    const clock = new DomainClock();
    await clock.load(open.worker);
    const standing = new Standing();
    await standing.load(open.worker);
    const health = new Health(open.worker);
    const adapter = new ReplyAdapter({
      bodyLimit: largestBody,
      forceCloseConnections: 'idle',
      requestTimeout: 30_000,
    });
    const app = await NestFactory.create<NestFastifyApplication>(
      moduleOf(definition, parts, { open, clock, standing, health, log }),
      adapter,
      { logger: false, abortOnError: false },
    );
    undo.push(() => app.close());
    app.useGlobalPipes(bodies());
    app.setGlobalPrefix('api/v1', { exclude: ['health/live', 'health/ready', 'metrics'] });
    const http = app.getHttpAdapter().getInstance();
    watchRequests(http, log);
    const cutSilent = silentSockets(http.server);
    await definition.prepare?.(app);
    // a group that nobody else has: process ids repeat, and in containers every process is number 1
    const group = definition.hintsOnly ? { group: `${name}-${randomUUID()}`, fromNow: true } : {};
    const transport = messaging.transport(name, group);
    health.watch(() => transport.health());
    app.connectMicroservice({ strategy: transport }, { inheritAppConfig: false });
    const lockClient = () => open.worker.connection();
    const producer = messaging.producer(name);
    undo.push(() => producer.close());
    const relay = new Relay({ service: name, db: open.worker, lockClient, producer, log });
    health.watch(() => relay.health());
    undo.push(() => relay.stop());
    await app.startAllMicroservices();
    relay.start();
    await app.listen(parts.port, config.host);
    // what operators ask for the service's dead letters; a reader of hints keeps none
    const replayer = definition.hintsOnly ? undefined : messaging.replayer(name, transport, open.worker);
    replayer?.start();
    undo.push(async () => replayer?.stop());
    await definition.start?.(app);
    health.setReady(true);
    const url = (await app.getUrl()).replace('[::1]', '127.0.0.1');
    log.info({ url }, 'listens');
    let stopping: Promise<void> | undefined;
    // Readiness off, HTTP drained, consumers leave, background work ends, relay unlocks, producer, pools. Nest alone
    // would run its destroy hooks before the consumers have finished.
    const stop = async () => {
      health.setReady(false);
      await definition.leave?.(app);
      cutSilent();
      await http.close();
      await replayer?.stop();
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
  } catch (error) {
    for (const one of undo.reverse()) await one().catch(() => undefined);
    throw portRefused(error, config.host, parts.port);
  }
}

/** One trace for all that a request causes, answered to whoever asked; at level debug a line for each request. */
function watchRequests(http: FastifyInstance, log: Log): void {
  http.addHook('onRequest', (request, reply, done) => {
    const given = request.headers['traceparent'];
    const hop = nextHop(typeof given === 'string' ? given : undefined);
    void reply.header('traceparent', hop);
    runWithTrace(hop, done);
  });
  http.addHook('onResponse', (request, reply, done) => {
    const { method, routeOptions } = request;
    log.debug(
      { method, route: routeOptions.url, status: reply.statusCode, ms: Math.round(reply.elapsedTime) },
      'answered',
    );
    done();
  });
}

function portRefused(error: unknown, host: string, port: number): unknown {
  const code = (error as { code?: string }).code;
  if (code === 'EADDRINUSE') return new StartRefused(`Port ${port} on ${host} is in use; choose another with PORT.`);
  if (code === 'EACCES')
    return new StartRefused(`Port ${port} on ${host} may not be used by this user; choose another with PORT.`);
  return error;
}
