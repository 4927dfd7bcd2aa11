// /oidc: the embedded identity provider behind Fastify, and the login form that it sends people to.
import { timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type Provider from 'oidc-provider';
import { demonstrationPassword, type Account } from './accounts.rules.js';
import type { Joined } from './joined.js';
import { failurePage, loginPage } from './sign-in.pages.js';

const html = 'text/html; charset=utf-8';
const language = (request: FastifyRequest): string | undefined => request.headers['accept-language'];

/** The same work for every password: how long the answer takes tells nothing. */
function isPassword(given: string): boolean {
  const [a, b] = [Buffer.alloc(64), Buffer.alloc(64)];
  a.write(given.slice(0, 64));
  b.write(demonstrationPassword);
  return timingSafeEqual(a, b) && given.length === demonstrationPassword.length;
}

/** Gives the request to the provider as it came: its path without the mount, its body unread, its address ours. */
function handTo(provider: Provider, publicUrl: URL, request: FastifyRequest, reply: FastifyReply): void {
  const { raw } = request;
  const path = raw.url ?? '/';
  reply.hijack();
  Object.assign(raw, { originalUrl: path, url: path.slice('/oidc'.length) || '/' });
  // addresses in its answers come from configuration, never from a Host header that anybody may send
  delete raw.headers['x-forwarded-host'];
  raw.headers.host = publicUrl.host;
  raw.headers['x-forwarded-proto'] = publicUrl.protocol.slice(0, -1);
  void provider.callback()(raw, reply.raw);
}

export function mountProvider(
  http: FastifyInstance,
  provider: Provider,
  issuer: URL,
  accounts: readonly Account[],
  joined: Joined,
): void {
  const names = new Set(accounts.map((account) => account.name));
  const details = async (request: FastifyRequest, reply: FastifyReply) => {
    const { uid } = request.params as { uid: string };
    const found = await provider.interactionDetails(request.raw, reply.raw).catch(() => undefined);
    return found?.uid === uid ? found : undefined;
  };
  const expired = (request: FastifyRequest, reply: FastifyReply) =>
    reply
      .status(400)
      .type(html)
      .send(failurePage(language(request), 'signIn.expired'));

  void http.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, _body, parsed) => parsed(null));
    scope.all('/oidc/*', (request, reply) => handTo(provider, issuer, request, reply));
    done();
  });
  void http.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers();
    const asText = { parseAs: 'string', bodyLimit: 4096 } as const;
    scope.addContentTypeParser('application/x-www-form-urlencoded', asText, (_request, body, parsed) =>
      parsed(null, new URLSearchParams(String(body))),
    );
    scope.get('/oidc/interaction/:uid', async (request, reply) => {
      const found = await details(request, reply);
      if (!found) return expired(request, reply);
      const account = String(found.params['login_hint'] ?? '');
      return reply
        .type(html)
        .header('cache-control', 'no-store')
        .send(loginPage(language(request), { action: request.url, account, wrong: false }));
    });
    scope.post('/oidc/interaction/:uid', async (request, reply) => {
      const found = await details(request, reply);
      if (!found) return expired(request, reply);
      const body = request.body instanceof URLSearchParams ? request.body : new URLSearchParams();
      const account = (body.get('login') ?? '').trim().toLowerCase();
      const password = body.get('password') ?? '';
      const right = names.has(account) ? isPassword(password) : await joined.isPassword(account, password);
      if (!right) {
        const form = loginPage(language(request), { action: request.url, account, wrong: true });
        return reply.status(403).type(html).header('cache-control', 'no-store').send(form);
      }
      reply.hijack();
      const login = { accountId: account, amr: ['pwd'], remember: false };
      await provider.interactionFinished(request.raw, reply.raw, { login }, { mergeWithLastSubmission: false });
      return reply;
    });
    done();
  });
}
