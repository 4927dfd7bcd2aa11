// What every service shares: settings, database and tenancy, refusals, sign-in, health, logs, start and stop.
export { hasRole, isSignedIn, publicActor, roleOf, type Actor } from './actor.js';
export { apiAudience, Roles, Tokens, type Allowed, type TokenRules } from './auth.js';
export { From, callerOf, languagesOf, type Caller, type KnownRequest } from './caller.js';
export { DomainClock, keepClock, type ClockSetting } from './clock.js';
export { Commands, Reply, type AuditEntry, type CommandOptions, type Done } from './commands.js';
export { ConfigRefused, readConfig, serviceNames, type Config, type ServiceName } from './config.js';
export {
  Database,
  openDatabase,
  WorkerDatabase,
  type ConnectionOptions,
  type EntityClass,
  type OpenDatabase,
  type Tx,
} from './database.js';
export { embeddedConnection, startEmbeddedPostgres, StartRefused, type EmbeddedPostgres } from './embedded-postgres.js';
export { Health } from './health.controller.js';
export { Log, openLog } from './log.js';
export { connectionOf, ensureDatabase, migration, prepareDatabase, type MigrationClass } from './prepare.js';
export { problemOf, refusalOf } from './problem.filter.js';
export { conflict, expectVersion, forbidden, invalid, notFound, Refusal, refuseFaults, type Fault } from './refusal.js';
export { addSentences, catalogues, languageOf, sentence, type Language } from './sentences.js';
export { Settings, tokenRules } from './service.module.js';
export { startService, type RunningService, type ServiceDefinition, type ServiceParts } from './service.js';
export * from './sight.js';
export { messagingOf, refuseStart, runService, sentenceOf, stopOnSignal } from './run.js';
export { Beginning, refuseTakenPort, startPlatform, type Platform } from './platform.js';
export { runPlatform } from './run-platform.js';
export { keepParties } from './parties.js';
export { bodies } from './validation.js';
export { changedMembers } from './changed-members.js';
