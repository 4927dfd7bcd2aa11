// The page: the files that were there when the gateway started, and index.html for every path that is the page's own.
// They are held in memory (about half a megabyte), so a new build beside a running gateway changes nothing: an index.html
// of one build with the scripts of another would be a broken page. The new one is served from the next start on.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { notFound, type Log } from '@article-six/service-kit';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { hasTag, tagOf } from './headers.js';
import { problemsOf } from './problems.js';
import { notBuiltPage } from './sign-in.pages.js';

/** Where the build of apps/dashboard lies, seen from this package. */
export const pageFolder = fileURLToPath(new URL('../../../apps/dashboard/dist', import.meta.url));

/** What a build may hold. A file of another kind is not served: a browser that guesses is how files become scripts. */
const types: Readonly<Record<string, string>> = {
  ...{
    '.html': 'text/html; charset=utf-8',
    '.js': 'text/javascript; charset=utf-8',
    '.css': 'text/css; charset=utf-8',
  },
  ...{ '.svg': 'image/svg+xml', '.ico': 'image/x-icon', '.png': 'image/png', '.woff2': 'font/woff2' },
  ...{ '.json': 'application/json', '.txt': 'text/plain; charset=utf-8' },
};
interface PageFile {
  readonly type: string;
  readonly bytes: Buffer;
  readonly etag: string;
}
/** By path, with a slash in front. Only these are served: no name leads out of the folder. */
function filesIn(folder: string): ReadonlyMap<string, PageFile> {
  if (!existsSync(folder)) return new Map();
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    entries.flatMap((entry) => {
      const file = path.join(entry.parentPath, entry.name);
      const type = types[path.extname(file)];
      if (type === undefined) return [];
      const bytes = readFileSync(file);
      return [
        [`/${path.relative(folder, file).replaceAll(path.sep, '/')}`, { type, bytes, etag: tagOf(bytes) }] as const,
      ];
    }),
  );
}

export function mountPage(http: FastifyInstance, log: Log, folder: string = pageFolder): void {
  const files = filesIn(folder);
  const send = (request: FastifyRequest, reply: FastifyReply, file: PageFile, cache: string): FastifyReply => {
    void reply.header('cache-control', cache).header('etag', file.etag);
    if (hasTag(request.headers['if-none-match'], file.etag)) return reply.status(304).send();
    return reply.type(file.type).send(file.bytes);
  };
  const answer = (request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const asked = (request.raw.url ?? '/').split('?', 1)[0] ?? '/';
    const file = asked === '/index.html' ? undefined : files.get(asked);
    // the build puts a hash of the content into the names below /assets
    if (file) {
      const hashed = asked.startsWith('/assets/');
      return send(request, reply, file, hashed ? 'public, max-age=31536000, immutable' : 'public, max-age=3600');
    }
    // a file name that is not there is no page; /api and /oidc have their own answers
    if (/\.[a-z0-9]{1,8}$/i.test(asked) || /^\/(api|oidc|assets|schemas|metrics|health)(\/|$)/.test(asked))
      throw notFound();
    const index = files.get('/index.html');
    if (index) return send(request, reply, index, 'no-cache');
    void reply.header('cache-control', 'no-cache');
    return reply
      .status(503)
      .type(types['.html'] ?? '')
      .send(notBuiltPage(request.headers['accept-language']));
  };
  void http.register((scope, _options, done) => {
    scope.setErrorHandler(problemsOf(log));
    scope.get('/*', answer);
    done();
  });
}
