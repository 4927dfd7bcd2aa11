// Doors of the gateway for signing in and out. The page holds no token: the session is a cookie it cannot read.
/** The gateway starts the OpenID Connect sign-in; `account` names a demonstration account. */
export const signInUrl = (account?: string, back = '/'): string =>
  `/sign-in?${new URLSearchParams({ ...(account === undefined ? {} : { account }), return: back })}`;

export async function signOut(): Promise<void> {
  await fetch('/sign-out', {
    method: 'POST',
    credentials: 'same-origin',
    headers: { 'x-requested-with': 'article-six' },
  });
  location.assign('/');
}
