// Decisions of the page's sign-in: where it may lead back to, which cookies it uses, whose request is the page's own.

/** A path of the page. Whatever could lead elsewhere, or into the sign-in itself, is the first page. */
export function safeReturn(given: unknown, publicUrl: string): string {
  if (typeof given !== 'string' || given.length > 1000 || !/^\/(?![/\\])[^\\\p{Cc}]*$/u.test(given)) return '/';
  const origin = new URL(publicUrl).origin;
  const url = URL.canParse(given, origin) ? new URL(given, origin) : undefined;
  if (url?.origin !== origin || /^\/(sign-in|sign-out|oidc|api)(\/|$)/.test(url.pathname)) return '/';
  return url.pathname + url.search + url.hash;
}
/** The name of a demonstration account, to be filled in; anything else is left out. */
export const accountHint = (given: unknown): string | undefined =>
  typeof given === 'string' && /^[a-z0-9.-]{1,40}$/.test(given) ? given : undefined;

/** Behind https a cookie that only this host may set, and only over https. */
export function cookieNames(publicUrl: string): { session: string; flow: string; secure: boolean } {
  const secure = publicUrl.startsWith('https:');
  const prefix = secure ? '__Host-' : '';
  return { session: `${prefix}a6_session`, flow: `${prefix}a6_sign_in`, secure };
}

interface Asked {
  readonly method: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}
/**
 * A browser sends our cookie along with whatever another site makes it ask. Another site cannot set this header
 * without our leave (it would need CORS, and there is none), and it cannot hide its Origin.
 */
export function isOwnPage({ method, headers }: Asked, publicUrl: string): boolean {
  if (method === 'GET' || method === 'HEAD') return true;
  const origin = headers['origin'];
  if (origin !== undefined && origin !== new URL(publicUrl).origin) return false;
  return headers['x-requested-with'] === 'article-six';
}
