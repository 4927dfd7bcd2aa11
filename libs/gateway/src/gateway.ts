// The one public door, as a service of the kit: sign-in, routing to the services, the live stream, the page.
import cookie from '@fastify/cookie';
import {
  Database,
  Log,
  notFound,
  Settings,
  StartRefused,
  Tokens,
  type ServiceDefinition,
} from '@article-six/service-kit';
import type { INestApplicationContext } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import { Accounts } from './accounts.js';
import { demonstrationRefusal } from './accounts.rules.js';
import { mountContracts } from './contracts.door.js';
import { protectAnswers } from './headers.js';
import { HintsConsumer } from './hints.consumer.js';
import { Hints } from './hints.js';
import { Issuer } from './issuer.js';
import { mountJoin } from './join.door.js';
import { Joined } from './joined.js';
import { mountPage } from './page.js';
import { problemsOf } from './problems.js';
import { mountProvider } from './provider.door.js';
import { openProvider } from './provider.js';
import { mountProxy } from './proxy.js';
import { keptSecret, randomText } from './secrets.js';
import { SessionController } from './session.controller.js';
import { readSessions } from './session.hook.js';
import { Sessions } from './sessions.js';
import { mountSignIn } from './sign-in.js';
import { Sweep } from './sweep.js';
import { gatewayTables } from './tables.js';

/** The kit serves figures to the internal network on the same port; nobody outside sees them through this door. */
function hideMetrics(http: FastifyInstance, log: Log): void {
  http.addHook('onRequest', (request, reply, done) => {
    if (request.routeOptions.url === '/metrics') problemsOf(log)(notFound(), request, reply);
    else done();
  });
}

async function prepare(app: INestApplicationContext & { getHttpAdapter(): { getInstance(): unknown } }): Promise<void> {
  const http = app.getHttpAdapter().getInstance() as FastifyInstance;
  const settings = app.get(Settings);
  const { config } = settings;
  const [database, sessions, log, accounts] = [app.get(Database), app.get(Sessions), app.get(Log), app.get(Accounts)];
  const refusal = demonstrationRefusal(config);
  if (refusal !== undefined) throw new StartRefused(refusal);
  await http.register(cookie);
  await protectAnswers(http, config.publicUrl);
  hideMetrics(http, log);
  readSessions(http, config, sessions, log);
  mountProxy(http, settings, log);
  if (config.issuerUrl === undefined) {
    const joined = new Joined(database);
    const provider = await openProvider(config, database, accounts.all, joined);
    mountProvider(http, provider, new URL(config.publicUrl), accounts.all, joined);
    mountJoin(http, config, joined);
  }
  mountSignIn(http, {
    ...{ config, database, sessions, log, issuer: app.get(Issuer), verifier: app.get(Tokens), hints: app.get(Hints) },
    flowSecret: await keptSecret(database, 'sign-in', randomText),
  });
  mountContracts(http, log);
  mountPage(http, log);
}

export const gatewayService: ServiceDefinition = {
  name: 'gateway',
  hintsOnly: true,
  migrations: [gatewayTables],
  controllers: [SessionController, HintsConsumer],
  providers: [Accounts, Hints, Issuer, Sessions, Sweep],
  prepare,
  start: (app) => app.get(Sweep).start(),
  leave: (app) => app.get(Hints).close(),
  stop: (app) => app.get(Sweep).stop(),
};
