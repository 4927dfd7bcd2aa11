// /sign-in, its callback, /sign-out: how a person gets a session of the page and ends it.
import type { CookieSerializeOptions } from '@fastify/cookie';
import { Refusal, type Config, type Database, type Log, type Tokens as Verifier } from '@article-six/service-kit';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ClientError, ResponseBodyError, AuthorizationResponseError } from 'openid-client';
import type { Hints } from './hints.js';
import type { Begun, Issuer } from './issuer.js';
import { problemsOf, sendProblem } from './problems.js';
import { providerSessionCookie } from './provider.js';
import { ProviderStore } from './provider.store.js';
import { seal, unseal } from './secrets.js';
import type { OpenSession, Sessions } from './sessions.js';
import { failurePage, style, stylePath, type Failure } from './sign-in.pages.js';
import { accountHint, cookieNames, isOwnPage, safeReturn } from './sign-in.rules.js';

export interface SignInParts {
  readonly config: Config;
  readonly database: Database;
  readonly issuer: Issuer;
  readonly sessions: Sessions;
  readonly verifier: Verifier;
  readonly hints: Hints;
  readonly log: Log;
  /** seals what the browser keeps while a sign-in is under way */
  readonly flowSecret: string;
}
interface Flow extends Begun {
  readonly back: string;
  /** ms since 1970 */
  readonly until: number;
}
const flowMs = 15 * 60_000;
const html = 'text/html; charset=utf-8';
const purpose = 'sign-in';

/** Whoever is not at the address of the platform would lose their cookies on the way; they begin there. */
const elsewhere = (request: FastifyRequest, config: Config): boolean => request.host !== new URL(config.publicUrl).host;

function failureOf(error: unknown): Failure {
  if (error instanceof AuthorizationResponseError || error instanceof ResponseBodyError) return 'signIn.refused';
  // the library wraps a failed connection in a ClientError too; its other ones say that things do not belong together
  const wire = error instanceof ClientError ? error.code === 'OAUTH_TIMEOUT' : error instanceof TypeError;
  return wire ? 'signIn.away' : 'signIn.expired';
}

export function mountSignIn(http: FastifyInstance, parts: SignInParts): void {
  const { config, issuer, sessions, log } = parts;
  const names = cookieNames(config.publicUrl);
  const cookie: CookieSerializeOptions = { httpOnly: true, sameSite: 'lax', secure: names.secure, path: '/' };
  const failed = (request: FastifyRequest, reply: FastifyReply, failure: Failure) =>
    reply
      .status(failure === 'signIn.away' ? 503 : 400)
      .header('cache-control', 'no-store')
      .type(html)
      .send(failurePage(request.headers['accept-language'], failure));

  const begin = async (request: FastifyRequest, reply: FastifyReply) => {
    if (elsewhere(request, config)) return reply.redirect(config.publicUrl + request.url);
    const query = request.query as Record<string, unknown>;
    const account = issuer.isEmbedded ? accountHint(query['account']) : undefined;
    const { url, begun } = await issuer.begin(account);
    const flow: Flow = { ...begun, back: safeReturn(query['return'], config.publicUrl), until: Date.now() + flowMs };
    const sealed = seal(parts.flowSecret, purpose, flow).toString('base64url');
    return reply
      .setCookie(names.flow, sealed, { ...cookie, maxAge: flowMs / 1000 })
      .header('cache-control', 'no-store')
      .redirect(url.href);
  };
  const callback = async (request: FastifyRequest, reply: FastifyReply) => {
    const kept = Buffer.from(request.cookies[names.flow] ?? '', 'base64url');
    const flow = unseal(parts.flowSecret, purpose, kept) as Flow | undefined;
    void reply.clearCookie(names.flow, cookie);
    if (!flow || flow.until < Date.now()) return failed(request, reply, 'signIn.expired');
    const tokens = await issuer.finish(new URL(config.publicUrl + request.url), flow);
    const known = await parts.verifier.actor(tokens.accessToken).catch((error: unknown) => {
      if (error instanceof Refusal && error.status === 401) return undefined;
      throw error;
    });
    if (!known || known.roles.length === 0) return failed(request, reply, 'signIn.noRole');
    await leave(request);
    const session = await sessions.begin(tokens);
    return reply.setCookie(names.session, session, cookie).header('cache-control', 'no-store').redirect(flow.back);
  };
  /** Ends the session that the request came with, and its streams. */
  const leave = async (request: FastifyRequest): Promise<OpenSession | undefined> => {
    const before = request.cookies[names.session];
    const ended = before === undefined ? undefined : await sessions.end(before);
    if (ended) parts.hints.endSession(ended.id);
    return ended;
  };
  const signOut = async (request: FastifyRequest, reply: FastifyReply) => {
    if (!isOwnPage(request, config.publicUrl)) throw new Refusal(403, 'crossSite');
    const ended = await leave(request);
    // only here: at another sign-in of the same person the provider may hold old and new tokens for one grant
    if (ended) await issuer.revoke(ended.tokens).catch((error: unknown) => log.warn({ err: error }, 'not revoked'));
    const atProvider = request.cookies[providerSessionCookie];
    if (issuer.isEmbedded && atProvider !== undefined)
      await new ProviderStore(parts.database, 'Session').destroy(atProvider);
    return reply
      .clearCookie(names.session, cookie)
      .clearCookie(providerSessionCookie, cookie)
      .clearCookie(`${providerSessionCookie}.sig`, cookie)
      .status(204)
      .send();
  };

  void http.register((scope, _options, done) => {
    scope.setErrorHandler((error, request, reply) => {
      if (request.method !== 'GET') return problemsOf(log)(error, request, reply);
      if (error instanceof Refusal && error.status !== 503) return sendProblem(request, reply, error);
      log.warn({ err: error }, 'a sign-in did not finish');
      return failed(request, reply, error instanceof Refusal ? 'signIn.away' : failureOf(error));
    });
    scope.get('/sign-in', begin);
    scope.get('/sign-in/callback', callback);
    scope.get(stylePath, (_request, reply) =>
      reply.type('text/css; charset=utf-8').header('cache-control', 'public, max-age=3600').send(style),
    );
    scope.post('/sign-out', signOut);
    done();
  });
}
