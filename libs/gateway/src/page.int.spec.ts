// The files of the page: served as they were when the gateway started, whatever a new build does beside it.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openLog, readConfig } from '@article-six/service-kit';
import fastify, { type FastifyInstance } from 'fastify';
import { mountPage } from './page.js';

const log = openLog(readConfig({ LOG_LEVEL: 'silent' }));
let folder: string;
let http: FastifyInstance;
const write = (name: string, text: string) => {
  mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
  writeFileSync(path.join(folder, name), text);
};
const build = (hash: string) => {
  rmSync(folder, { recursive: true, force: true });
  write('index.html', `<script type="module" src="/assets/index-${hash}.js"></script>`);
  write(`assets/index-${hash}.js`, `console.log('${hash}')`);
  write('icon.svg', '<svg xmlns="http://www.w3.org/2000/svg"/>');
  write('.env', 'SECRET=1');
};
const get = (url: string, headers: Record<string, string> = {}) => http.inject({ url, headers });
const start = () => {
  http = fastify();
  mountPage(http, log, folder);
};
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'article-six-page-'));
  build('old');
  start();
});
afterEach(async () => {
  await http.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('the files of the page', () => {
  it('a new build beside a running gateway changes nothing until it starts again', async () => {
    build('new');
    for (const address of ['/', '/needs/1']) expect((await get(address)).body).toContain('index-old.js');
    expect(await get('/assets/index-old.js')).toMatchObject({ statusCode: 200, body: "console.log('old')" });
    expect((await get('/assets/index-new.js')).statusCode).toBe(404);
    rmSync(folder, { recursive: true });
    expect((await get('/assets/index-old.js')).statusCode).toBe(200);
    await http.close();
    build('new');
    start();
    expect((await get('/')).body).toContain('index-new.js');
    expect((await get('/assets/index-new.js')).statusCode).toBe(200);
    expect((await get('/assets/index-old.js')).statusCode).toBe(404);
  });
  it('are kept by a browser for as long as their name or their tag says', async () => {
    const script = await get('/assets/index-old.js');
    expect(script.headers).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'public, max-age=31536000, immutable',
    });
    const index = await get('/proposals');
    expect(index.headers).toMatchObject({ 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-cache' });
    const again = await get('/needs', { 'if-none-match': String(index.headers.etag) });
    expect([again.statusCode, again.body]).toEqual([304, '']);
    expect((await get('/icon.svg')).headers).toMatchObject({ 'content-type': 'image/svg+xml' });
  });
  it('nothing else of the folder is served, and nothing outside of it', async () => {
    for (const address of ['/.env', '/assets/../.env', '/%2e%2e/package.json', '/assets/', '/assets/none.js'])
      expect({ address, status: (await get(address)).statusCode }).toEqual({ address, status: 404 });
  });
  it('says how to build them when they are not there', async () => {
    await http.close();
    rmSync(folder, { recursive: true });
    start();
    const answer = await get('/', { 'accept-language': 'en' });
    expect(answer.statusCode).toBe(503);
    expect(answer.headers['content-type']).toMatch(/^text\/html/);
    expect(answer.body).toContain('npm');
  });
});
