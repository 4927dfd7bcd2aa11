// For specs of the gateway: the gateway as it runs, with its own identity provider, a service behind it that checks
// tokens itself, and a browser's jar of cookies.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { randomBytes } from 'node:crypto';
import type { StreamHint } from '@article-six/contracts';
import { eventually, testDatabase } from '@article-six/testing';
import { openMessaging, type Messaging } from '@article-six/messaging';
import {
  conflict,
  ensureDatabase,
  From,
  openLog,
  readConfig,
  Roles,
  startService,
  tokenRules,
  type Caller,
  type Config,
  type RunningService,
  type ServiceDefinition,
} from '@article-six/service-kit';
import { Body, Controller, Get, Headers as Sent, Param, Post, Query } from '@nestjs/common';
import pg from 'pg';
import { gatewayService } from './gateway.js';

/** What a service sees of a request that came through the gateway. */
@Controller()
class SeenController {
  @Get('needs/:id')
  @Roles('public')
  read(
    @From() { actor }: Caller,
    @Sent() headers: Record<string, string>,
    @Param('id') id: string,
    @Query() query: object,
  ) {
    return { actor, headers, id, query };
  }
  @Post('needs')
  @Roles('signedIn')
  write(@From() { actor, key }: Caller, @Body() body: unknown) {
    return { actor, key, body };
  }
  @Post('needs/refused')
  @Roles('focalPoint')
  refuse() {
    throw conflict('keyReused');
  }
}
const needsService: ServiceDefinition = { name: 'needs', migrations: [], controllers: [SeenController], providers: [] };

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

export interface TestGateway {
  readonly url: string;
  readonly config: Config;
  readonly gateway: RunningService;
  readonly messaging: Messaging;
  /** as the administrator of the server, past row-level security, in the gateway's database */
  sql<R = Record<string, unknown>>(text: string, params?: unknown[]): Promise<R[]>;
  /** stops the gateway and starts it again on the same address and database */
  restart(): Promise<void>;
  stopNeeds(): Promise<void>;
  close(): Promise<void>;
}
export async function runGateway(): Promise<TestGateway> {
  const { connection: admin } = await testDatabase();
  const unique = (what: string) => `a6_${process.pid}_${what}_${randomBytes(4).toString('hex')}`;
  const names = { gateway: unique('gateway'), needs: unique('needs'), bus: unique('bus') };
  const port = await freePort();
  const settings = readConfig({ PORT: String(port), LOG_LEVEL: 'silent', DEMONSTRATION: 'true' });
  const log = openLog(settings);
  const messaging = openMessaging({ kind: 'postgres', bus: await ensureDatabase(admin, names.bus), log });
  await messaging.ensureTopics();
  const parts = { log, messaging, admin, tokens: tokenRules(settings) };
  const needs = await startService(needsService, { ...parts, config: settings, port: 0, database: names.needs });
  const away = `http://127.0.0.1:${await freePort()}`;
  const config: Config = { ...settings, serviceUrls: { needs: needs.url, pledges: away } };
  const start = () => startService(gatewayService, { ...parts, config, port, database: names.gateway });
  let gateway = await start();
  const client = new pg.Client({ ...admin, database: names.gateway });
  await client.connect();
  return {
    url: config.publicUrl,
    config,
    messaging,
    get gateway() {
      return gateway;
    },
    sql: async <R>(text: string, params?: unknown[]) => (await client.query(text, params)).rows as R[],
    restart: async () => {
      await gateway.stop();
      gateway = await start();
    },
    stopNeeds: () => needs.stop(),
    close: async () => {
      await client.end();
      await gateway.stop();
      await needs.stop();
      await messaging.close();
      const last = new pg.Client(admin);
      await last.connect();
      for (const name of Object.values(names)) await last.query(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`);
      await last.end();
    },
  };
}

export async function machineToken(url: string, account: string, secret = 'demonstration'): Promise<Response> {
  return fetch(`${url}/oidc/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${account}:${secret}`).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials', resource: 'article-six' }),
  });
}

/** Reads a stream until it is closed; hints and ids as they come. */
export async function readStream(
  url: string,
  headers: Record<string, string>,
  send = (init: RequestInit) => fetch(`${url}/api/v1/stream`, init),
) {
  const stop = new AbortController();
  const answer = await send({ headers, signal: stop.signal });
  const seen = { hints: [] as StreamHint[], lastId: '', ended: false, status: answer.status };
  const read = async () => {
    let rest = '';
    for await (const part of (answer.body ?? new ReadableStream()).pipeThrough(new TextDecoderStream())) {
      const blocks = (rest + part).split('\n\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks) {
        const of = (name: string) =>
          block
            .split('\n')
            .find((line) => line.startsWith(`${name}: `))
            ?.slice(name.length + 2);
        seen.lastId = of('id') ?? seen.lastId;
        if (of('event') === 'hint') seen.hints.push(JSON.parse(of('data') ?? '') as StreamHint);
      }
    }
  };
  void read()
    .catch(() => undefined)
    .finally(() => (seen.ended = true));
  await eventually(() => seen.lastId !== '', { reason: 'the stream is open' });
  return { seen, stop: () => stop.abort() };
}

/** Keeps cookies by name and path and follows redirects one at a time, as a browser does. */
export class Jar {
  readonly cookies = new Map<string, { value: string; path: string; text: string }>();
  constructor(private readonly url: string) {}

  async send(path: string, init: RequestInit = {}): Promise<Response> {
    const target = new URL(path, this.url);
    const sent = [...this.cookies].filter(([, one]) => target.pathname.startsWith(one.path));
    const headers = new Headers(init.headers);
    if (sent.length > 0) headers.set('cookie', sent.map(([name, { value }]) => `${name}=${value}`).join('; '));
    const answer = await fetch(target, { ...init, headers, redirect: 'manual' });
    for (const text of answer.headers.getSetCookie()) {
      const [pair = '', ...rest] = text.split(/; ?/);
      const [name = '', value = ''] = [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)];
      const path = rest.find((one) => /^path=/i.test(one))?.slice(5) ?? '/';
      if (value === '') this.cookies.delete(name);
      else this.cookies.set(name, { value, path, text });
    }
    return answer;
  }
  /** Follows redirects to the first answer that is none. */
  async follow(path: string, init?: RequestInit): Promise<{ answer: Response; path: string }> {
    let [answer, at] = [await this.send(path, init), path];
    for (let step = 0; answer.status >= 300 && answer.status < 400 && step < 10; step += 1) {
      at = new URL(answer.headers.get('location') ?? '', new URL(at, this.url)).href;
      answer = await this.send(at);
    }
    return { answer, path: new URL(at, this.url).pathname + new URL(at, this.url).search };
  }
  /** Signs in as a person does; answers where it ends. */
  async signIn(account: string, password = 'demonstration', back = '/'): Promise<{ answer: Response; path: string }> {
    const form = await this.follow(`/sign-in?${new URLSearchParams({ account, return: back })}`);
    return this.follow(form.path, { method: 'POST', body: new URLSearchParams({ login: account, password }) });
  }
}
