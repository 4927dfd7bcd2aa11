// The door itself: what passes to the services, what does not, the live stream, the page.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { asyncApi, schemaFiles, type Problem } from '@article-six/contracts';
import { eventually } from '@article-six/testing';
import { headersOf } from '@article-six/messaging';
import { randomUUID } from 'node:crypto';
import { Jar, machineToken, readStream, runGateway, type TestGateway } from './testkit.js';

let stage: TestGateway;
beforeAll(async () => void (stage = await runGateway()), 60_000);
afterAll(() => stage.close());

const bearer = async (account: string) => {
  const { access_token } = (await (await machineToken(stage.url, account)).json()) as { access_token: string };
  return { authorization: `Bearer ${access_token}` };
};
const get = (path: string, headers: Record<string, string> = {}) => fetch(stage.url + path, { headers });
const problem = async (answer: Response) => {
  expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  return (await answer.json()) as Problem;
};

describe('the way to the services', () => {
  it('passes path, query, body, key and trace, and nothing that is not named', async () => {
    const trace = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const headers = { 'x-forwarded-for': '10.0.0.1', cookie: 'a=b', traceparent: trace, 'accept-language': 'ar' };
    const seen = (await (await get('/api/v1/needs/a%20b?year=2005&year=2006', headers)).json()) as {
      headers: Record<string, string>;
    };
    expect(seen).toMatchObject({ id: 'a b', query: { year: ['2005', '2006'] }, actor: { account: '' } });
    expect(seen.headers).toMatchObject({ 'accept-language': 'ar' });
    expect(seen.headers['traceparent']).toMatch(/^00-0af7651916cd43dd8448eb211c80319c-(?!b7ad6b7169203331)/);
    for (const name of ['cookie', 'x-forwarded-for']) expect(seen.headers).not.toHaveProperty(name);

    const text = '{"title":"Räumung 地雷","amount":"12345678901234567890.10"}';
    const json = { 'content-type': 'application/json', 'idempotency-key': 'k-1' };
    const answer = await fetch(`${stage.url}/api/v1/needs`, {
      ...{ method: 'POST', body: text, headers: { ...(await bearer('focal.ago')), ...json } },
    });
    expect(answer.status).toBe(201);
    expect(await answer.json()).toEqual({
      actor: expect.objectContaining({ account: 'focal.ago' }),
      key: 'k-1',
      body: JSON.parse(text),
    });
    expect(answer.headers.get('cache-control')).toBe('private, no-cache');
  });
  it('brings a service’s refusals back as they are, and takes no larger body than the services do', async () => {
    const token = await bearer('focal.ago');
    const send = (body: string) =>
      fetch(`${stage.url}/api/v1/needs/refused`, {
        ...{ method: 'POST', body, headers: { ...token, 'content-type': 'application/json' } },
      });
    const refused = await send('{}');
    expect(refused.status).toBe(409);
    expect(await problem(refused)).toMatchObject({ type: '/problems/keyReused' });
    const large = await send(JSON.stringify({ text: 'x'.repeat(300_000) }));
    expect(large.status).toBe(413);
    await problem(large);
  });
  it('what nobody answers is 404, also what services keep to themselves', async () => {
    const paths = [
      '/api/v1/nothing',
      '/api/v1/health/ready',
      '/api/v1/needs/..%2f..%2f..%2fmetrics',
      '/metrics',
      '/api/v1/',
      '/api',
    ];
    for (const path of paths) {
      const answer = await get(path);
      expect({ path, status: answer.status }).toEqual({ path, status: 404 });
      await problem(answer);
    }
    expect((await get('/health/live')).status).toBe(200);
    expect((await get('/health/ready')).status).toBe(200);
    const post = await fetch(`${stage.url}/anything`, { method: 'POST' });
    expect(post.status).toBe(404);
  });
  it('a service that is away, or not configured, is a sentence and not a wait', async () => {
    const began = Date.now();
    for (const path of ['/api/v1/pledges', '/api/v1/coverage']) {
      const answer = await get(path, { 'accept-language': 'en' });
      expect(answer.status).toBe(503);
      expect(answer.headers.get('retry-after')).toBe('2');
      expect((await problem(answer)).detail).toContain('does not answer. Nothing was changed');
    }
    expect(Date.now() - began).toBeLessThan(3_000);
  });
});

const listen = (headers: Record<string, string>, send?: Parameters<typeof readStream>[2]) =>
  readStream(stage.url, headers, send);
const drafted = async (state: string): Promise<string> => {
  const id = randomUUID();
  const producer = stage.messaging.producer('needs');
  const attributes = { id: randomUUID(), type: 'need.drafted', source: 'needs', subject: id, version: '1' };
  const value = JSON.stringify({ need: { id, state, status: 'draft' }, change: { by: 'focalPoint' } });
  const headers = headersOf({ ...attributes, time: new Date().toISOString(), traceparent: '' });
  await producer.send([{ topic: 'needs.need.v1', key: id, value, headers }]);
  await producer.close();
  return id;
};

describe('the live stream', () => {
  it('tells those who may know, resumes where a reader was, and says resync when it cannot', async () => {
    const ago = await bearer('focal.ago');
    const [own, other, open] = [await listen(ago), await listen(await bearer('focal.moz')), await listen({})];
    const first = await drafted('AGO');
    await eventually(() => own.seen.hints.some((hint) => hint.id === first), { reason: 'the hint arrives' });
    expect(own.seen.hints).toEqual([{ kind: 'need', id: first, type: 'need.drafted', version: 1 }]);
    own.stop();
    const second = await drafted('AGO');
    const mark = await drafted('MOZ');
    await eventually(() => other.seen.hints.length === 1, { reason: 'the other State hears of its own' });
    expect(other.seen.hints[0]?.id).toBe(mark);
    expect(open.seen.hints).toEqual([]);

    const back = await listen({ ...ago, 'last-event-id': own.seen.lastId });
    expect(back.seen.hints.map((hint) => hint.id)).toEqual([second]);
    const lost = await listen({ ...ago, 'last-event-id': '0123456789ab-7' });
    expect(lost.seen.hints.map((hint) => hint.kind)).toEqual(['resync']);
    for (const one of [other, open, back, lost]) one.stop();
  });
  it('ends with the session it was opened by', async () => {
    const jar = new Jar(stage.url);
    await jar.signIn('focal.ago');
    const { seen } = await listen({}, (init) => jar.send('/api/v1/stream', init));
    await jar.send('/sign-out', { method: 'POST', headers: { 'x-requested-with': 'article-six' } });
    await eventually(() => seen.ended, { reason: 'the stream has ended' });
  });
  it('lets its readers go when the gateway stops, at once', async () => {
    const { seen } = await listen(await bearer('coordinator'));
    const began = Date.now();
    await stage.restart();
    await eventually(() => seen.ended, { reason: 'the stream has ended' });
    expect(Date.now() - began).toBeLessThan(10_000);
  });
});

describe('the contracts of the events', () => {
  it('are there for everybody, as the services send by them', async () => {
    const api = await get('/asyncapi.json');
    expect(api.status).toBe(200);
    expect(api.headers.get('content-type')).toMatch(/^application\/vnd\.aai\.asyncapi\+json; version="3\.0\.0"/);
    expect(await api.json()).toEqual(asyncApi());
    for (const [name, text] of schemaFiles()) {
      const schema = await get(`/schemas/${name}`);
      expect({ name, status: schema.status, text: await schema.text() }).toEqual({ name, status: 200, text });
      expect(schema.headers.get('content-type')).toMatch(/^application\/schema\+json/);
    }
  });
  it('may be kept, and cost nothing while they are the same', async () => {
    for (const path of ['/asyncapi.json', '/schemas/need.published.v1.json']) {
      const first = await get(path);
      expect(first.headers.get('cache-control')).toBe('public, max-age=300');
      expect(first.headers.get('access-control-allow-origin')).toBe('*');
      const etag = first.headers.get('etag') ?? '';
      expect(etag).toMatch(/^"[\w-]{22}"$/);
      for (const known of [etag, `W/${etag}`, `"other", ${etag}`]) {
        const again = await get(path, { 'if-none-match': known });
        expect({ known, status: again.status, text: await again.text() }).toEqual({ known, status: 304, text: '' });
        expect(again.headers.get('etag')).toBe(etag);
      }
      expect((await get(path, { 'if-none-match': '"other"' })).status).toBe(200);
    }
  });
  it('a type that there is not has none', async () => {
    for (const path of ['/schemas/need.burnt.v1.json', '/schemas/', '/schemas/..%2fasyncapi.json', '/schemas']) {
      const answer = await get(path);
      expect({ path, status: answer.status }).toEqual({ path, status: 404 });
      await problem(answer);
    }
  });
});

describe('the page', () => {
  it('is there for each of its paths, or says that it was not built; a file that is not there is no page', async () => {
    for (const path of ['/', '/needs/1', '/enter']) {
      const answer = await get(path);
      expect([200, 503]).toContain(answer.status);
      expect(answer.headers.get('content-type')).toMatch(/^text\/html/);
      expect(answer.headers.get('content-security-policy')).toMatch(
        /default-src 'none';script-src 'self';style-src 'self'/,
      );
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    }
    for (const path of ['/assets/none.js', '/..%2f..%2fpackage.json', '/none.txt', '/%2e%2e/package.json'])
      expect({ path, status: (await get(path)).status }).toEqual({ path, status: 404 });
  });
});
