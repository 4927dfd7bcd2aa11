// What every answer tells the browser: nothing from elsewhere, no script or style within a page, no framing.
import helmet from '@fastify/helmet';
import type { FastifyInstance } from 'fastify';

export async function protectAnswers(http: FastifyInstance, publicUrl: string): Promise<void> {
  const secure = publicUrl.startsWith('https:');
  const own = ["'self'"];
  await http.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        ...{ defaultSrc: ["'none'"], scriptSrc: own, styleSrc: own, fontSrc: own, connectSrc: own, manifestSrc: own },
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
