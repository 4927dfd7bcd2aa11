// What every service can inject, beside its own providers; and the guard, the refusals and the answers of all endpoints.
import { Inbox, Outbox } from '@article-six/messaging';
import { Module, type DynamicModule } from '@nestjs/common';
import { APP_FILTER, APP_GUARD } from '@nestjs/core';
import { apiAudience, AuthGuard, Tokens, type TokenRules } from './auth.js';
import { ClockConsumer, DomainClock } from './clock.js';
import { Commands } from './commands.js';
import type { Config } from './config.js';
import { Database, WorkerDatabase, type OpenDatabase } from './database.js';
import { Health, HealthController } from './health.controller.js';
import { Log } from './log.js';
import { ProblemFilter } from './problem.filter.js';
import type { ServiceDefinition, ServiceParts } from './service.js';
import { Standing, StandingConsumer } from './standing.js';

/** Injected settings: `constructor(private readonly settings: Settings)`. */
export class Settings {
  constructor(readonly config: Config) {}
}
@Module({})
class ServiceModule {}

export const tokenRules = (config: Config): TokenRules =>
  config.issuerUrl === undefined
    ? { issuer: `${config.publicUrl}/oidc`, audience: apiAudience }
    : { issuer: config.issuerUrl, audience: apiAudience };

export interface Held {
  readonly open: OpenDatabase;
  readonly clock: DomainClock;
  readonly standing: Standing;
  readonly health: Health;
  readonly log: Log;
}
export function moduleOf(
  definition: ServiceDefinition,
  parts: ServiceParts,
  { open, clock, standing, health, log }: Held,
) {
  const { name } = definition;
  return {
    module: ServiceModule,
    controllers: [
      HealthController,
      ...(definition.hintsOnly ? [] : [ClockConsumer, StandingConsumer]),
      ...definition.controllers,
    ],
    providers: [
      { provide: Database, useValue: open.database },
      { provide: WorkerDatabase, useValue: open.worker },
      { provide: DomainClock, useValue: clock },
      { provide: Standing, useValue: standing },
      { provide: Outbox, useValue: new Outbox(name) },
      { provide: Inbox, useValue: new Inbox({ service: name, db: open.worker, log }) },
      { provide: Health, useValue: health },
      { provide: Log, useValue: log },
      { provide: Settings, useValue: new Settings(parts.config) },
      { provide: Tokens, useValue: new Tokens(parts.tokens ?? tokenRules(parts.config)) },
      { provide: APP_GUARD, useClass: AuthGuard },
      { provide: APP_FILTER, useValue: new ProblemFilter(log) },
      Commands,
      ...definition.providers,
    ],
  } satisfies DynamicModule;
}
