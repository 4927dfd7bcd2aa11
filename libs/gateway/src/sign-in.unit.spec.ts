// Small decisions of the sign-in: return addresses, hints, cookies, whose request, and where demonstration accounts are.
import { describe, expect, it } from '@jest/globals';
import { accountsOf, demonstrationRefusal } from './accounts.rules.js';
import { seal, unseal } from './secrets.js';
import { accountHint, cookieNames, isOwnPage, safeReturn } from './sign-in.rules.js';

const url = 'http://127.0.0.1:4600';

describe('safeReturn', () => {
  it('keeps a path of the page with its query', () => {
    for (const path of ['/', '/needs?state=AGO&sort=rank', '/proposals/1#answer'])
      expect(safeReturn(path, url)).toBe(path);
  });
  it.each([
    ...[
      'https://elsewhere.example',
      '//elsewhere.example',
      '/\\elsewhere.example',
      '/\t/elsewhere.example',
      'needs',
      '',
    ],
    ...[
      'javascript:alert(1)',
      '/sign-in?return=/',
      '/sign-out',
      '/oidc/auth',
      '/api/v1/needs',
      '/.//../sign-in',
      '/x\r\ny',
    ],
    ...[undefined, ['/needs'], `/${'x'.repeat(1000)}`],
  ])('%j is the first page', (given) => expect(safeReturn(given, url)).toBe('/'));
});

describe('isOwnPage', () => {
  const own = { 'x-requested-with': 'article-six' };
  it('needs the header for whatever changes something, and our origin if one is named', () => {
    expect(isOwnPage({ method: 'GET', headers: {} }, url)).toBe(true);
    expect(isOwnPage({ method: 'POST', headers: own }, url)).toBe(true);
    expect(isOwnPage({ method: 'PUT', headers: { ...own, origin: url } }, url)).toBe(true);
    expect(isOwnPage({ method: 'POST', headers: {} }, url)).toBe(false);
    expect(isOwnPage({ method: 'DELETE', headers: { origin: url } }, url)).toBe(false);
    expect(isOwnPage({ method: 'POST', headers: { ...own, origin: 'null' } }, url)).toBe(false);
    expect(isOwnPage({ method: 'POST', headers: { ...own, origin: 'http://127.0.0.1:4601' } }, url)).toBe(false);
  });
});

describe('sealed values', () => {
  it('open with the same secret and purpose only, unchanged', () => {
    const sealed = seal('secret', 'a', { back: '/needs' });
    expect(unseal('secret', 'a', sealed)).toEqual({ back: '/needs' });
    expect(unseal('other', 'a', sealed)).toBeUndefined();
    expect(unseal('secret', 'b', sealed)).toBeUndefined();
    sealed.writeUInt8(sealed.readUInt8(30) ^ 1, 30);
    expect(unseal('secret', 'a', sealed)).toBeUndefined();
    expect(unseal('secret', 'a', Buffer.alloc(0))).toBeUndefined();
  });
});

describe('demonstration accounts', () => {
  it('are two for each State and donor and three more, each with one role', () => {
    const all = accountsOf([{ code: 'AGO', name: 'Angola' }], [{ code: 'FND-A', name: 'A fund' }]);
    const names = [
      'coordinator',
      'administrator',
      'observer',
      'focal.ago',
      'capital.ago',
      'officer.fnd-a',
      'approver.fnd-a',
    ];
    expect(all.map((one) => one.name)).toEqual(names);
    expect(names.map(accountHint)).toEqual(names);
    expect(accountHint('<script>')).toBeUndefined();
  });
  it.each([
    ['127.0.0.1', url, true],
    ['::1', 'http://[::1]:4600', true],
    ['localhost', 'http://localhost:4600', true],
    ['0.0.0.0', url, false],
    ['127.0.0.1', 'https://platform.example', false],
    ['127.0.0.1', 'http://127.0.0.1.example', false],
  ])('on %s as %s: %s', (host, publicUrl, allowed) => {
    const refusal = demonstrationRefusal({ host, publicUrl, issuerUrl: undefined });
    expect(refusal === undefined).toBe(allowed);
    expect(demonstrationRefusal({ host, publicUrl, issuerUrl: 'https://id.example' })).toBeUndefined();
  });
  it('have cookies that only this host may set, behind https', () => {
    expect(cookieNames('https://platform.example')).toMatchObject({ session: '__Host-a6_session', secure: true });
    expect(cookieNames(url)).toMatchObject({ session: 'a6_session', secure: false });
  });
});
