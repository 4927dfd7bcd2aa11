// /join: whoever holds the code of an invitation chooses a password, and has an account of the embedded provider. The code
// is taken up at needs, which gives it out once; with another provider this door does not exist.
import type { AcceptedInvitation } from '@article-six/contracts';
import { Refusal, type Config } from '@article-six/service-kit';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Joined } from './joined.js';
import { joinedPage, joinPage, type JoinFault } from './sign-in.pages.js';

const html = 'text/html; charset=utf-8';
const shortest = 10;
const longest = 200;
const isCode = (code: string): boolean => /^[A-Za-z0-9_-]{43}$/.test(code);

/** What is wrong with a password that was typed twice. */
export function passwordFault(password: string, again: string): JoinFault | undefined {
  if (password.length < shortest || password.length > longest) return 'join.length';
  return password === again ? undefined : 'join.differ';
}

/** Takes up the invitation; undefined when its code is worth nothing, or no longer. Throws Refusal 503. */
async function accept(base: string, code: string): Promise<AcceptedInvitation | undefined> {
  const answer = await fetch(`${base}/api/v1/invitations/accept`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ code }),
    signal: AbortSignal.timeout(10_000),
  }).catch(() => undefined);
  if (!answer || answer.status >= 500) throw new Refusal(503, 'serviceAway');
  return answer.ok ? ((await answer.json()) as AcceptedInvitation) : undefined;
}

export function mountJoin(http: FastifyInstance, config: Config, joined: Joined): void {
  const show = (request: FastifyRequest, reply: FastifyReply, code: string, fault?: JoinFault) =>
    reply
      .status(fault ? 400 : 200)
      .type(html)
      .header('cache-control', 'no-store')
      .send(joinPage(request.headers['accept-language'], code, fault));

  void http.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers();
    const asText = { parseAs: 'string', bodyLimit: 4096 } as const;
    scope.addContentTypeParser('application/x-www-form-urlencoded', asText, (_request, body, parsed) =>
      parsed(null, new URLSearchParams(String(body))),
    );
    scope.get('/join', (request, reply) => {
      const { code } = request.query as { code?: unknown };
      return typeof code === 'string' && isCode(code)
        ? show(request, reply, code)
        : show(request, reply, '', 'join.noCode');
    });
    scope.post('/join', async (request, reply) => {
      const body = request.body instanceof URLSearchParams ? request.body : new URLSearchParams();
      const [code, password] = [body.get('code') ?? '', body.get('password') ?? ''];
      if (!isCode(code)) return show(request, reply, '', 'join.noCode');
      const fault = passwordFault(password, body.get('again') ?? '');
      if (fault) return show(request, reply, code, fault);
      const base = config.serviceUrls.needs;
      if (base === undefined) throw new Refusal(503, 'serviceAway');
      const accepted = await accept(base, code);
      if (!accepted) return show(request, reply, '', 'join.noCode');
      await joined.keep(accepted, password);
      const page = joinedPage(request.headers['accept-language'], accepted);
      return reply.type(html).header('cache-control', 'no-store').send(page);
    });
    done();
  });
}
