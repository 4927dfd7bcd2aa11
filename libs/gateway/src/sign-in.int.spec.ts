// Signing in, whole: machines by client credentials, people by code flow, and what must not work.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Problem, SessionView } from '@article-six/contracts';
import {
  SignJWT,
  UnsecuredJWT,
  decodeJwt,
  decodeProtectedHeader,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWK,
} from 'jose';
import { Jar, machineToken, runGateway, type TestGateway } from './testkit.js';

let stage: TestGateway;
beforeAll(async () => void (stage = await runGateway()), 60_000);
afterAll(() => stage.close());

const tokenOf = async (account: string): Promise<string> => {
  const answer = await machineToken(stage.url, account);
  expect(answer.status).toBe(200);
  return ((await answer.json()) as { access_token: string }).access_token;
};
const asked = (token: string) =>
  fetch(`${stage.url}/api/v1/needs/1`, { headers: { authorization: `Bearer ${token}` } });
const own = { 'x-requested-with': 'article-six', 'content-type': 'application/json' };

describe('machines', () => {
  it('get a token that every service accepts, for ten minutes', async () => {
    const token = await tokenOf('focal.ago');
    expect(decodeProtectedHeader(token)).toMatchObject({ alg: 'RS256', typ: 'at+jwt' });
    const claims = decodeJwt(token);
    expect(claims).toMatchObject({
      ...{ iss: `${stage.url}/oidc`, aud: 'article-six', sub: 'focal.ago' },
      ...{ organisation: 'AGO', organisation_kind: 'state', roles: ['focalPoint'] },
    });
    expect((claims.exp ?? 0) - (claims.iat ?? 0)).toBe(600);
    const answer = await asked(token);
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ actor: { account: 'focal.ago', organisation: 'AGO', kind: 'state' } });
  });
  it('exist for both sides, the coordinator, the administrator and the observer', async () => {
    for (const account of ['officer.nor', 'approver.swe', 'capital.moz', 'coordinator', 'administrator', 'observer'])
      expect({ account, status: (await machineToken(stage.url, account)).status }).toEqual({ account, status: 200 });
  });
  it('are refused with a wrong secret, an unknown name or another resource', async () => {
    expect((await machineToken(stage.url, 'focal.ago', 'guess')).status).toBe(401);
    expect((await machineToken(stage.url, 'nobody')).status).toBe(401);
    const other = await fetch(`${stage.url}/oidc/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from('focal.ago:demonstration').toString('base64')}` },
      body: new URLSearchParams({ grant_type: 'client_credentials', resource: 'https://elsewhere.example' }),
    });
    expect(other.status).toBe(400);
    expect(await other.json()).toMatchObject({ error: 'invalid_target' });
  });
  it('keep their tokens when the gateway starts again: its keys are kept', async () => {
    const token = await tokenOf('coordinator');
    await stage.restart();
    expect((await asked(token)).status).toBe(200);
  });
});

describe('tokens that are refused', () => {
  const claims = { organisation: 'AGO', organisation_kind: 'state', roles: ['administrator'] };
  const draft = (typ = 'at+jwt', kid = 'x') =>
    new SignJWT(claims)
      .setProtectedHeader({ alg: 'RS256', typ, kid })
      .setSubject('focal.ago')
      .setIssuer(`${stage.url}/oidc`)
      .setAudience('article-six');
  const kept = async () => {
    const [row] = await stage.sql<{ value: JWK }>(`SELECT value FROM gateway_secret WHERE name = 'signing-key'`);
    return row!.value;
  };
  const status = async (token: string) => (await asked(token)).status;

  it('alg none, another key, another issuer, and what expired', async () => {
    const unsigned = new UnsecuredJWT(claims).setSubject('focal.ago').setIssuer(`${stage.url}/oidc`);
    expect(await status(unsigned.setAudience('article-six').setExpirationTime('5m').encode())).toBe(401);
    const { privateKey } = await generateKeyPair('RS256', { extractable: true });
    expect(await status(await draft().setExpirationTime('5m').sign(privateKey))).toBe(401);
    const jwk = await kept();
    const real = await importJWK(jwk, 'RS256');
    const signed = (change: (one: SignJWT) => SignJWT, typ?: string) => change(draft(typ, jwk.kid)).sign(real);
    expect(await status(await signed((t) => t.setExpirationTime('5m')))).toBe(200);
    expect(await status(await signed((t) => t.setExpirationTime('5m').setIssuer('https://elsewhere.example')))).toBe(
      401,
    );
    expect(await status(await signed((t) => t.setExpirationTime(new Date(Date.now() - 3_600_000))))).toBe(401);
    expect(await status(await signed((t) => t.setExpirationTime('5m').setNotBefore('10m')))).toBe(401);
    expect(await status(await signed((t) => t.setExpirationTime('5m').setAudience('another')))).toBe(401);
    expect(await status(await signed((t) => t))).toBe(401);
    expect(await status(await signed((t) => t.setExpirationTime('5m'), 'JWT'))).toBe(401);
    const jku = {
      alg: 'RS256',
      typ: 'at+jwt',
      jwk: await exportJWK(privateKey),
      jku: 'https://elsewhere.example/jwks',
    };
    const brought = new SignJWT(decodeJwt(await signed((t) => t.setExpirationTime('5m')))).setProtectedHeader(jku);
    expect(await status(await brought.sign(privateKey))).toBe(401);
  });
  it('a broken Authorization header is no token, and no public reader either', async () => {
    const answer = await fetch(`${stage.url}/api/v1/needs/1`, { headers: { authorization: 'Basic Zm9jYWwuYWdvOng=' } });
    expect(answer.status).toBe(401);
  });
});

describe('people', () => {
  it('sign in, are known, and sign out everywhere', async () => {
    const jar = new Jar(stage.url);
    expect((await jar.send('/api/v1/session')).status).toBe(204);
    const end = await jar.signIn('capital.ago', 'demonstration', '/needs?state=AGO');
    expect(end.path).toBe('/needs?state=AGO');
    const cookie = jar.cookies.get('a6_session')!;
    expect(cookie.text).toMatch(/HttpOnly/i);
    expect(cookie.text).toMatch(/SameSite=Lax/i);
    const session = (await (await jar.send('/api/v1/session')).json()) as SessionView;
    expect(session).toEqual({
      account: 'capital.ago',
      organisation: { code: 'AGO', kind: 'state', name: 'Angola' },
      roles: ['capital'],
    });
    const seen = await (await jar.send('/api/v1/needs/7')).json();
    expect(seen).toMatchObject({ actor: { account: 'capital.ago' } });
    expect((seen as { headers: object }).headers).not.toHaveProperty('cookie');

    const out = await jar.send('/sign-out', { method: 'POST', headers: { 'x-requested-with': 'article-six' } });
    expect(out.status).toBe(204);
    expect(jar.cookies.has('a6_session')).toBe(false);
    jar.cookies.set('a6_session', cookie);
    expect((await jar.send('/api/v1/session')).status).toBe(204);
    const again = await jar.follow('/sign-in');
    expect(await again.answer.text()).toContain('type="password"');
    expect(await stage.sql(`SELECT 1 FROM provider_record WHERE kind = 'RefreshToken' AND expires > now()`)).toEqual(
      [],
    );
  });
  it('see the form with the name filled in, and a sentence after a wrong password', async () => {
    const jar = new Jar(stage.url);
    const form = await jar.follow('/sign-in?account=officer.nor');
    const text = await form.answer.text();
    expect(text).toContain('value="officer.nor"');
    expect(form.answer.headers.get('content-security-policy')).toContain("script-src 'self'");
    for (const password of ['guess', '', `demonstration${'n'.repeat(80)}`]) {
      const refused = await jar.signIn('officer.nor', password);
      expect(refused.answer.status).toBe(403);
      expect(await refused.answer.text()).toContain('do not belong together');
    }
    expect(jar.cookies.has('a6_session')).toBe(false);
  });
  it('get another session at each sign-in, and the one before has ended', async () => {
    const jar = new Jar(stage.url);
    await jar.signIn('officer.nor');
    const first = jar.cookies.get('a6_session')!;
    await jar.signIn('officer.nor');
    const second = jar.cookies.get('a6_session')!;
    expect(second.value).not.toBe(first.value);
    expect((await jar.send('/api/v1/session')).status).toBe(200);
    const thief = new Jar(stage.url);
    thief.cookies.set('a6_session', first);
    expect((await thief.send('/api/v1/session')).status).toBe(204);
  });
  it('never get a session whose name somebody else chose', async () => {
    const planted = { value: 'A'.repeat(43), path: '/', text: '' };
    const jar = new Jar(stage.url);
    jar.cookies.set('a6_session', planted);
    await jar.signIn('coordinator');
    expect(jar.cookies.get('a6_session')!.value).not.toBe(planted.value);
    const thief = new Jar(stage.url);
    thief.cookies.set('a6_session', planted);
    expect((await thief.send('/api/v1/session')).status).toBe(204);
  });
  it('stay signed in while the token is renewed, and when the gateway starts again', async () => {
    const jar = new Jar(stage.url);
    await jar.signIn('approver.nor');
    const before = await (await jar.send('/api/v1/needs/1')).json();
    await stage.sql(`UPDATE page_session SET access_until = now() + interval '1 second'`);
    await stage.restart();
    const many = await Promise.all(Array.from({ length: 8 }, () => jar.send('/api/v1/needs/1')));
    expect(many.map((one) => one.status)).toEqual(many.map(() => 200));
    const after = await many[0]!.json();
    const sent = (seen: unknown) => (seen as { headers: { authorization: string } }).headers.authorization;
    expect(sent(after)).not.toBe(sent(before));
    const [row] = await stage.sql<{ left: string }>(
      `SELECT max(access_until) - now() > '8 minutes' AS left FROM page_session`,
    );
    expect(row!.left).toBe(true);
  });
  it('are told when the session has ended: a read is the public’s, a command is refused', async () => {
    const jar = new Jar(stage.url);
    await jar.signIn('focal.ago');
    const cookie = jar.cookies.get('a6_session')!;
    await stage.sql(`UPDATE page_session SET idle_until = now() - interval '1 second'`);
    const refused = await jar.send('/api/v1/needs', { method: 'POST', headers: own, body: '{}' });
    expect(refused.status).toBe(401);
    expect(((await refused.json()) as Problem).detail).toBe('Your session has ended. Sign in again.');
    jar.cookies.set('a6_session', cookie);
    expect(await (await jar.send('/api/v1/needs/1')).json()).toMatchObject({ actor: { account: '' } });
    expect(jar.cookies.has('a6_session')).toBe(false);
  });
});

describe('what another site could try', () => {
  it('a command without the header, or from another origin, changes nothing', async () => {
    const jar = new Jar(stage.url);
    await jar.signIn('focal.ago');
    const post = (headers: Record<string, string>) =>
      jar.send('/api/v1/needs', { method: 'POST', headers, body: '{"title":"x"}' });
    const json = { 'content-type': 'application/json' };
    expect((await post(json)).status).toBe(403);
    expect((await post({ 'content-type': 'text/plain' })).status).toBe(403);
    expect((await post({ ...own, origin: 'https://elsewhere.example' })).status).toBe(403);
    expect((await post({ ...own, origin: 'null' })).status).toBe(403);
    expect((await post({ ...own, origin: stage.url })).status).toBe(201);
    expect((await jar.send('/sign-out', { method: 'POST' })).status).toBe(403);
    expect((await jar.send('/api/v1/session')).status).toBe(200);
  });
  it('nothing of the API is opened to other origins', async () => {
    const answer = await fetch(`${stage.url}/api/v1/needs/1`, { headers: { origin: 'https://elsewhere.example' } });
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
  });
  it('a sign-in leads back into the page only', async () => {
    for (const back of [
      'https://elsewhere.example/',
      '//elsewhere.example',
      '/\\elsewhere.example',
      'javascript:alert(1)',
    ]) {
      const jar = new Jar(stage.url);
      expect((await jar.signIn('observer', 'demonstration', back)).path).toBe('/');
    }
  });
  it('a callback that this browser did not begin, or that comes twice, gives no session', async () => {
    const jar = new Jar(stage.url);
    expect((await jar.send('/sign-in/callback?code=x&state=y')).status).toBe(400);
    await jar.follow('/sign-in?account=observer');
    const foreign = await jar.send(`/sign-in/callback?code=x&state=y&iss=${encodeURIComponent(`${stage.url}/oidc`)}`);
    expect(foreign.status).toBe(400);
    expect(await foreign.text()).toContain('did not finish');
    expect(jar.cookies.has('a6_session')).toBe(false);
  });
  it('a Host header of somebody else is in no address that the provider gives', async () => {
    const { request } = await import('node:http');
    const body = await new Promise<string>((resolve, reject) => {
      const path = '/oidc/.well-known/openid-configuration';
      const headers = { host: 'elsewhere.example', 'x-forwarded-host': 'elsewhere.example' };
      request(stage.url + path, { headers }, (answer) => {
        let text = '';
        answer.on('data', (part: Buffer) => void (text += part.toString())).on('end', () => resolve(text));
      })
        .on('error', reject)
        .end();
    });
    expect(JSON.parse(body)).toMatchObject({ token_endpoint: `${stage.url}/oidc/token` });
  });
  it('the tables of the gateway show nothing to its own role that did not bring the right name', async () => {
    const jar = new Jar(stage.url);
    await jar.signIn('observer');
    const cookie = jar.cookies.get('a6_session')!.value;
    const [row] = await stage.sql<{ text: string }>(
      `SELECT string_agg(page_session::text, '') AS text FROM page_session`,
    );
    expect(row!.text).not.toContain(cookie);
    expect(row!.text).not.toContain('eyJ');
    const seen = async (account: string) => {
      await stage.sql('BEGIN; SET LOCAL ROLE gateway_app');
      await stage.sql(`SELECT set_config('app.account', $1, true)`, [account]);
      const [found] = await stage.sql<{ n: number }>(
        `SELECT ((SELECT count(*) FROM page_session) + (SELECT count(*) FROM gateway_secret)
          + (SELECT count(*) FROM provider_record))::int AS n`,
      );
      await stage.sql('ROLLBACK');
      return found!.n;
    };
    expect(await seen('administrator')).toBe(0);
    expect(await seen('')).toBe(0);
  });
});
