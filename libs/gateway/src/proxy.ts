// /api/v1 to the services. Only named headers pass inwards, only resources of the routing table are reachable, and a
// service that is away costs its caller a sentence and not a wait.
import replyFrom from '@fastify/reply-from';
import { currentTrace } from '@article-six/messaging';
import { notFound, Refusal, type Log, type Settings } from '@article-six/service-kit';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { problemsOf, sendProblem } from './problems.js';
import { targetOf } from './routes.rules.js';

const inwards = [
  ...['accept', 'accept-language', 'authorization', 'content-length', 'content-type', 'host'],
  ...['idempotency-key', 'if-match', 'if-none-match'],
];
const largestBody = 256 * 1024;
/** A statement of a service may take 10 s; what takes longer than this has lost its answer. */
const answerMs = 15_000;
const connectMs = 2_000;
const prefix = '/api/v1/';
/** Nothing was sent: whoever asked may simply ask again. */
const neverArrived = /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|UND_ERR_CONNECT_TIMEOUT)$/;

const isRead = (request: FastifyRequest) => request.method === 'GET' || request.method === 'HEAD';

function inwardHeaders<H extends Record<string, unknown>>(request: FastifyRequest, headers: H): H {
  const passes = (name: string) => inwards.includes(name) && !(isRead(request) && name.startsWith('content-'));
  const kept = Object.entries(headers).filter(([name]) => passes(name));
  const trace = currentTrace();
  return Object.fromEntries(trace === undefined ? kept : [...kept, ['traceparent', trace]]) as H;
}
function outwardHeaders<H extends Record<string, unknown>>(headers: H): H {
  // an answer depends on who asks: no shared cache may keep it, the browser's own asks again by ETag
  const kept = Object.entries(headers).filter(
    ([name]) => !/^(connection|keep-alive|set-cookie|traceparent)$/.test(name),
  );
  return {
    'cache-control': 'private, no-cache',
    vary: 'cookie, authorization, accept-language',
    ...Object.fromEntries(kept),
  } as unknown as H;
}
/** The bytes as they came: left to itself the library would write a JSON body anew. */
function bodyOf(request: FastifyRequest): { body?: Buffer; contentType?: string } {
  const { body, headers } = request;
  return Buffer.isBuffer(body) ? { body, contentType: headers['content-type'] ?? 'application/octet-stream' } : {};
}
function away(request: FastifyRequest, error: Error): Refusal {
  const code = String((error.cause as { code?: unknown } | undefined)?.code ?? '');
  const safe = isRead(request) || neverArrived.test(code);
  return new Refusal(503, safe ? 'serviceAway' : 'serviceSlow');
}

export function mountProxy(http: FastifyInstance, settings: Settings, log: Log): void {
  const pass = (request: FastifyRequest, reply: FastifyReply) => {
    const target = targetOf((request.raw.url ?? '').split('?', 1)[0]?.slice(prefix.length) ?? '');
    if (!target) throw notFound();
    const base = settings.config.serviceUrls[target.service];
    if (base === undefined) throw new Refusal(503, 'serviceAway');
    return reply.from(base + target.path, {
      ...bodyOf(request),
      rewriteRequestHeaders: (_request, headers) => inwardHeaders(request, headers),
      rewriteHeaders: (headers) => outwardHeaders(headers),
      retryDelay: () => null as unknown as number, // the library would ask again ten times for every 503
      onError: (given, { error }) => {
        log.warn({ service: target.service, err: error }, 'a service does not answer');
        void sendProblem(request, given as FastifyReply, away(request, error));
      },
    });
  };
  void http.register(async (scope) => {
    scope.setErrorHandler(problemsOf(log));
    await scope.register(replyFrom, {
      disableRequestLogging: true,
      undici: {
        connections: 64,
        pipelining: 1,
        headersTimeout: answerMs,
        bodyTimeout: answerMs,
        connect: { timeout: connectMs },
        tls: { rejectUnauthorized: true }, // the library's own default is false
      } as object,
    });
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: largestBody }, (_request, body, parsed) =>
      parsed(null, body),
    );
    scope.all(`${prefix}*`, pass);
    // files of imports and of evidence pass as they come; the service that takes them counts their bytes
    void scope.register((files, _options, ready) => {
      files.addContentTypeParser('application/octet-stream', (_request, payload, parsed) => parsed(null, payload));
      files.all(`${prefix}imports/*`, pass);
      files.all(`${prefix}needs/:need/evidence`, pass);
      ready();
    });
  });
}
