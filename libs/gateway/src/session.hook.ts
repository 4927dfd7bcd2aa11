// A request with the page's cookie becomes one with a Bearer token, before anybody else sees it: the services know
// tokens alone. A request that brings a token of its own keeps it, and its cookie counts for nothing.
import { Refusal, type Config, type Log } from '@article-six/service-kit';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { problemsOf } from './problems.js';
import type { OpenSession, Sessions } from './sessions.js';
import { cookieNames, isOwnPage } from './sign-in.rules.js';

/** A request that came with a session of the page. */
export interface SessionRequest extends FastifyRequest {
  pageSession?: string;
}

export function readSessions(http: FastifyInstance, config: Config, sessions: Sessions, log: Log): void {
  const names = cookieNames(config.publicUrl);
  const problems = problemsOf(log);
  const ended = (request: FastifyRequest, reply: FastifyReply) => {
    void reply.clearCookie(names.session, { path: '/', secure: names.secure });
    // reads go on as the public's, so that the page can say it; a command must not pass for somebody else's
    if (request.method !== 'GET' && request.method !== 'HEAD') throw new Refusal(401, 'sessionEnded');
  };
  const take = async (request: SessionRequest, reply: FastifyReply) => {
    const cookie = request.cookies[names.session];
    if (cookie === undefined || request.headers.authorization !== undefined) return;
    if (!isOwnPage(request, config.publicUrl)) throw new Refusal(403, 'crossSite');
    const session: OpenSession | undefined = await sessions.open(cookie);
    if (!session) return ended(request, reply);
    request.headers.authorization = `Bearer ${session.tokens.accessToken}`;
    request.pageSession = session.id;
  };
  http.addHook('onRequest', async (request, reply) => {
    if (!request.url.startsWith('/api/v1/')) return;
    try {
      await take(request, reply);
    } catch (error) {
      problems(error, request, reply);
      return reply;
    }
  });
}
