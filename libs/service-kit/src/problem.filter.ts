// Every error leaves as RFC 9457 problem details: expected refusals with their sentence, unexpected ones logged once,
// with the trace id that the user sees.
import { traceId } from '@article-six/messaging';
import type { Problem } from '@article-six/contracts';
import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { languagesOf, type KnownRequest } from './caller.js';
import type { Log } from './log.js';
import { Refusal } from './refusal.js';
import { languageOf, sentence, type Language } from './sentences.js';

const codes: Readonly<Record<number, string>> = {
  400: 'malformed',
  404: 'notFound',
  413: 'tooLarge',
  415: 'wrongMedia',
};

/** What a failure means to the caller. */
export function refusalOf(error: unknown): Refusal | undefined {
  if (error instanceof Refusal) return error;
  const status = error instanceof HttpException ? error.getStatus() : (error as { statusCode?: unknown }).statusCode;
  if (typeof status === 'number' && status >= 400 && status < 500)
    return new Refusal(status, codes[status] ?? 'malformed');
  const code = String((error as { code?: unknown }).code ?? '');
  const text = error instanceof Error ? error.message : '';
  const away = /^(ECONN|ENOENT|EPIPE|ETIMEDOUT|57P|53|08)/.test(code) || /timeout|Connection terminated/i.test(text);
  return away ? new Refusal(503, 'databaseAway') : undefined;
}

export function problemOf(refusal: Refusal, language: Language, trace: string | undefined): Problem {
  const { status, code, details } = refusal;
  const faults = details.faults ?? [];
  const detail = sentence(code, language, { count: faults.length, ...details.params });
  return {
    type: `/problems/${code}`,
    title: sentence(`title.${status}`, language) ?? code,
    status,
    ...(detail === undefined ? {} : { detail }),
    ...(trace === undefined ? {} : { traceId: trace }),
    ...(faults.length === 0
      ? {}
      : {
          errors: faults.map(({ pointer, code: what, params, message }) => ({
            ...{ pointer, code: what, message: sentence(what, language, params) ?? message ?? what },
            ...(params === undefined ? {} : { params: { ...params } }),
          })),
        }),
    ...(details.current === undefined ? {} : { current: { ...details.current } }),
  };
}

@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly log: Log) {}

  catch(error: unknown, host: ArgumentsHost): void {
    if (host.getType() !== 'http') throw error;
    const http = host.switchToHttp();
    const request = http.getRequest<KnownRequest>();
    const reply = http.getResponse<FastifyReply>();
    const refusal = refusalOf(error) ?? new Refusal(500, 'unexpected');
    const trace = traceId();
    if (refusal.status >= 500)
      this.log.error({ err: error, trace, method: request.method, url: request.url }, 'a request failed');
    const language = languageOf(languagesOf(request.headers['accept-language']));
    if (refusal.details.current) void reply.header('etag', `"${refusal.details.current.version}"`);
    if (refusal.status === 503) void reply.header('retry-after', '2');
    void reply
      .status(refusal.status)
      .header('content-type', 'application/problem+json; charset=utf-8')
      .header('content-language', language)
      .send(JSON.stringify(problemOf(refusal, language, trace)));
  }
}
