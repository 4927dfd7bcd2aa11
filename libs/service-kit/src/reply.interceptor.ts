// A Reply leaves with its status and its version as ETag; a read whose version the reader has costs a 304.
import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { map, type Observable } from 'rxjs';
import { Reply } from './commands.js';

@Injectable()
export class ReplyInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (context.getType() !== 'http') return next.handle();
    const http = context.switchToHttp();
    return next.handle().pipe(
      map((answer: unknown) => {
        if (!(answer instanceof Reply)) return answer;
        const reply = http.getResponse<FastifyReply>();
        reply.status(answer.status);
        if (answer.version === undefined) return answer.body;
        const etag = `"${answer.version}"`;
        reply.header('etag', etag);
        const request = http.getRequest<FastifyRequest>();
        if (request.method === 'GET' && request.headers['if-none-match'] === etag) {
          reply.status(304);
          return undefined;
        }
        return answer.body;
      }),
    );
  }
}
