// What every answer tells the browser: nothing from elsewhere, no script or style within a page, no framing. And the tags
// of what the gateway serves itself.
import { createHash } from 'node:crypto';
import helmet from '@fastify/helmet';
import type { FastifyInstance } from 'fastify';

/** The one style that React Aria writes into the page, for touch screens; by its hash, so that no other one may. */
const pressable = '@layer {\n  [data-react-aria-pressable] {\n    touch-action: pan-x pan-y pinch-zoom;\n  }\n}';
const pressableHash = `'sha256-${createHash('sha256').update(pressable).digest('base64')}'`;

export async function protectAnswers(http: FastifyInstance, publicUrl: string): Promise<void> {
  const secure = publicUrl.startsWith('https:');
  const own = ["'self'"];
  await http.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        ...{
          defaultSrc: ["'none'"],
          scriptSrc: own,
          styleSrc: [...own, pressableHash],
          fontSrc: own,
          connectSrc: own,
          manifestSrc: own,
        },
        ...{ imgSrc: ["'self'", 'data:'], formAction: own, frameAncestors: ["'none'"], baseUri: ["'none'"] },
        ...(secure ? { upgradeInsecureRequests: [] } : {}),
      },
    },
    strictTransportSecurity: secure ? { maxAge: 31_536_000, includeSubDomains: false } : false,
    referrerPolicy: { policy: 'same-origin' },
    crossOriginEmbedderPolicy: false,
    xFrameOptions: { action: 'deny' },
  });
}

/** The ETag of content. */
export const tagOf = (content: string | Buffer): string =>
  `"${createHash('sha256').update(content).digest('base64url').slice(0, 22)}"`;
/** Whether If-None-Match names this ETag; a cache on the way may have made it a weak one. */
export const hasTag = (given: string | undefined, etag: string): boolean =>
  (given ?? '').split(',').some((one) => ['*', etag].includes(one.trim().replace(/^W\//, '')));
