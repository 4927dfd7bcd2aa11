// A Reply leaves with its status and its version as ETag; a read whose version the reader has costs a 304. A page of a list
// says in its Link header where the next one is.
import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { map, type Observable } from 'rxjs';
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

@Injectable()
export class ReplyInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (context.getType() !== 'http') return next.handle();
    const http = context.switchToHttp();
    return next.handle().pipe(
      map((answer: unknown) => {
        const [request, reply] = [http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>()];
        const next = nextPage(request, answer instanceof Reply ? answer.body : answer);
        if (next !== undefined) reply.header('link', next);
        if (!(answer instanceof Reply)) return answer;
        reply.status(answer.status);
        if (answer.version === undefined) return answer.body;
        const etag = `"${answer.version}"`;
        reply.header('etag', etag);
        if (request.method === 'GET' && request.headers['if-none-match'] === etag) {
          reply.status(304);
          return undefined;
        }
        return answer.body;
      }),
    );
  }
}
