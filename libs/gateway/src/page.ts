// The page: the files that were there when the gateway started, and index.html for every path that is the page's own.
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import { notFound, type Log } from '@article-six/service-kit';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { problemsOf } from './problems.js';
import { notBuiltPage } from './sign-in.pages.js';

/** Where the build of apps/dashboard lies, seen from this package. */
export const pageFolder = fileURLToPath(new URL('../../../apps/dashboard/dist', import.meta.url));

/** Paths of the files below, with a slash in front. Only these are served: no name leads out of the folder. */
function filesIn(folder: string): ReadonlySet<string> {
  if (!existsSync(folder)) return new Set();
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Set(
    entries.map(
      (entry) => `/${path.relative(folder, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, '/')}`,
    ),
  );
}

export function mountPage(http: FastifyInstance, log: Log, folder: string = pageFolder): void {
  const files = filesIn(folder);
  const send = async (request: FastifyRequest, reply: FastifyReply) => {
    const asked = (request.raw.url ?? '/').split('?', 1)[0] ?? '/';
    if (files.has(asked) && asked !== '/index.html') {
      // the build puts a hash of the content into these names
      const hashed = asked.startsWith('/assets/');
      return reply.sendFile(asked.slice(1), { maxAge: hashed ? '365d' : '1h', immutable: hashed });
    }
    // a file name that is not there is no page; /api and /oidc have their own answers
    if (/\.[a-z0-9]{1,8}$/i.test(asked) || /^\/(api|oidc|assets|metrics|health)(\/|$)/.test(asked)) throw notFound();
    void reply.header('cache-control', 'no-cache');
    if (files.has('/index.html')) return reply.sendFile('index.html', { cacheControl: false });
    return reply.status(503).type('text/html; charset=utf-8').send(notBuiltPage(request.headers['accept-language']));
  };
  void http.register(async (scope) => {
    scope.setErrorHandler(problemsOf(log));
    await scope.register(fastifyStatic, { root: folder, serve: false });
    scope.get('/*', send);
  });
}
