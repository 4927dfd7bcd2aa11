// What a foreign client needs to read the events, for everybody: the AsyncAPI document and the JSON Schema of each type.
// Both are made once, from the table that the services themselves send by.
import { asyncApi, schemaFiles } from '@article-six/contracts';
import { notFound, type Log } from '@article-six/service-kit';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { hasTag, tagOf } from './headers.js';
import { problemsOf } from './problems.js';

/** A newer version of the platform may have added members: nobody keeps an old one for longer. */
const freshSeconds = 300;

interface Served {
  readonly type: string;
  readonly text: string;
  readonly etag: string;
}
const served = (type: string, text: string): Served => ({
  ...{ type, text },
  etag: tagOf(text),
});
function documents(): ReadonlyMap<string, Served> {
  const schemas = [...schemaFiles()].map(
    ([name, text]) => [`/schemas/${name}`, served('application/schema+json', text)] as const,
  );
  const api = served('application/vnd.aai.asyncapi+json;version=3.0.0', `${JSON.stringify(asyncApi(), null, 2)}\n`);
  return new Map([['/asyncapi.json', api], ...schemas]);
}
export function mountContracts(http: FastifyInstance, log: Log): void {
  const all = documents();
  const send = (request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const found = all.get(request.url.split('?', 1)[0] ?? '');
    if (!found) throw notFound();
    void reply
      .header('etag', found.etag)
      .header('cache-control', `public, max-age=${freshSeconds}`)
      // tools that read contracts run in pages of their own; nothing here depends on who asks
      .header('access-control-allow-origin', '*')
      .header('cross-origin-resource-policy', 'cross-origin');
    if (hasTag(request.headers['if-none-match'], found.etag)) return reply.status(304).send();
    return reply.type(found.type).send(found.text);
  };
  void http.register((scope, _options, done) => {
    scope.setErrorHandler(problemsOf(log));
    scope.get('/asyncapi.json', send);
    scope.get('/schemas/*', send);
    done();
  });
}
