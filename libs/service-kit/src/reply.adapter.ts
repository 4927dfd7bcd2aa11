// A Reply leaves with its status and its version as ETag; a read whose version the reader has costs a 304. A page of a list
// says in its Link header where the next one is. In the adapter: an interceptor would take every answer through rxjs.
import type { ServerResponse } from 'node:http';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Reply } from './commands.js';

/** The same question with the next place: filters, order and size stay what the reader asked for. */
function nextPage(request: FastifyRequest, body: unknown): string | undefined {
  if (request.method !== 'GET' || typeof body !== 'object' || body === null) return undefined;
  const { items, next } = body as { items?: unknown; next?: unknown };
  if (!Array.isArray(items) || typeof next !== 'string') return undefined;
  const query = new URLSearchParams(request.url.split('?').slice(1).join('?'));
  query.set('cursor', next);
  return `<?${query.toString()}>; rel="next"`;
}

export class ReplyAdapter extends FastifyAdapter {
  override reply(response: ServerResponse | FastifyReply, answer: unknown, status?: number): FastifyReply {
    if (!('request' in response)) return super.reply(response, answer, status);
    const body = answer instanceof Reply ? (answer.body as unknown) : answer;
    const next = nextPage(response.request, body);
    if (next !== undefined) response.header('link', next);
    if (!(answer instanceof Reply)) return super.reply(response, body, status);
    if (answer.version === undefined) return super.reply(response, body, answer.status);
    const etag = `"${answer.version}"`;
    response.header('etag', etag);
    const { method, headers } = response.request;
    const known = method === 'GET' && headers['if-none-match'] === etag;
    return known ? super.reply(response, undefined, 304) : super.reply(response, body, answer.status);
  }
}
