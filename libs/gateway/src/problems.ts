// Problem details for the routes that are Fastify's own (proxy, page, sign-in): the same answers as everywhere.
import { problemOf, Refusal, refusalOf, type Log } from '@article-six/service-kit';
import { traceId } from '@article-six/messaging';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { readerLanguage } from './sentences.js';

export function sendProblem(request: FastifyRequest, reply: FastifyReply, refusal: Refusal): FastifyReply {
  const language = readerLanguage(request.headers['accept-language']);
  if (refusal.status === 503) void reply.header('retry-after', '2');
  return reply
    .status(refusal.status)
    .header('content-language', language)
    .type('application/problem+json; charset=utf-8')
    .send(JSON.stringify(problemOf(refusal, language, traceId())));
}
/** For `setErrorHandler` of a scope. */
export const problemsOf =
  (log: Log) =>
  (error: unknown, request: FastifyRequest, reply: FastifyReply): void => {
    const refusal = refusalOf(error) ?? new Refusal(500, 'unexpected');
    if (refusal.status >= 500) log.error({ err: error, method: request.method }, 'a request failed');
    void sendProblem(request, reply, refusal);
  };
