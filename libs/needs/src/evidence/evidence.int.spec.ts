// Evidence beside a need: bytes that are what their name says, as visible as the need, and nothing else.
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createHash, randomUUID } from 'node:crypto';
import type { EvidenceView, Problem } from '@article-six/contracts';
import { WorkerDatabase, type Actor } from '@article-six/service-kit';
import { clientOf, donorActor, stateActor, type TestRun } from '@article-six/service-kit/testkit';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { needsOnDayOne, type input } from '../need.testkit.js';
import { nameFault, typeOf } from './evidence.rules.js';

let needs: Awaited<ReturnType<typeof needsOnDayOne>>;
let run: TestRun;
const folder = mkdtempSync(path.join(os.tmpdir(), 'article-six-evidence-'));
const focalActor = stateActor('AGO', 'focalPoint');
const focal = () => clientOf(run, focalActor);
const everybody = () => clientOf(run, null);
async function lay<T = EvidenceView>(
  need: string,
  name: string,
  bytes: Buffer,
  actor: Actor | null = focalActor,
  type = 'application/octet-stream',
) {
  const headers: Record<string, string> = { 'content-type': type, 'idempotency-key': randomUUID() };
  if (actor) headers['authorization'] = `Bearer ${await run.issuer.token(actor)}`;
  const url = `${run.running.url}/api/v1/needs/${need}/evidence?name=${encodeURIComponent(name)}`;
  const answer = await fetch(url, { method: 'POST', headers, body: new Uint8Array(bytes) });
  return { status: answer.status, body: (await answer.json()) as T };
}
const need = async (change: Parameters<typeof input>[0] = {}) => (await needs.published(change)).id;
const pdf = (text: string) => Buffer.from(`%PDF-1.4\n${text}`);
beforeAll(async () => {
  needs = await needsOnDayOne({ DATA_DIR: folder });
  run = needs.run;
}, 60_000);
afterAll(async () => {
  await needs?.close();
  rmSync(folder, { recursive: true, force: true });
});
const kept = () => readdirSync(path.join(folder, 'evidence'), { recursive: true }).map(String);

it('is kept outside the database, given out as what it is, and taken back in the open', async () => {
  const id = await need();
  const [bytes, name] = [pdf('a survey'), "مسح (l'été) 2005.pdf"];
  const laid = await lay(id, name, bytes);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  expect(laid).toMatchObject({
    status: 201,
    body: { name, type: 'application/pdf', bytes: bytes.length, sha256, addedBy: 'focalPoint' },
  });
  expect(kept()).toContain(path.join(sha256.slice(0, 2), sha256));
  expect(kept().filter((name) => name.includes('coming-'))).toEqual([]);
  const file = await fetch(`${run.running.url}/api/v1/needs/${id}/evidence/${laid.body.id}`);
  expect(Buffer.from(await file.arrayBuffer()).equals(bytes)).toBe(true);
  expect(file.headers.get('content-disposition')).toBe(
    `attachment; filename="___ _l__t__ 2005.pdf"; filename*=UTF-8''%D9%85%D8%B3%D8%AD%20%28l%27%C3%A9t%C3%A9%29%202005.pdf`,
  );
  expect(file.headers.get('x-content-type-options')).toBe('nosniff');
  expect(file.headers.get('content-security-policy')).toContain('sandbox');
  expect((await lay<Problem>(id, 'again.pdf', bytes)).body).toMatchObject({
    status: 409,
    type: '/problems/evidenceThere',
  });
  const away = `/needs/${id}/evidence/${laid.body.id}/withdraw`;
  expect((await focal().post<Problem>(away, {})).status).toBe(400);
  expect((await focal().post(away, { reason: 'The wrong survey.' })).status).toBe(200);
  expect((await everybody().get<{ items: EvidenceView[] }>(`/needs/${id}/evidence`)).body.items).toEqual([]);
  expect((await fetch(`${run.running.url}/api/v1/needs/${id}/evidence/${laid.body.id}`)).status).toBe(404);
  const told = await run.running.app
    .get(WorkerDatabase)
    .transaction((tx) =>
      tx.query<{ type: string; version: number; data: { evidence: object; change: object } }>(
        `SELECT type, version::int AS version, payload::jsonb AS data FROM outbox WHERE aggregate_id = $1 ORDER BY position`,
        [laid.body.id],
      ),
    );
  expect(told).toMatchObject([
    { type: 'evidence.added', version: 1, data: { evidence: { need: id, sha256 }, change: { by: 'focalPoint' } } },
    { type: 'evidence.withdrawn', version: 2, data: { change: { reason: 'The wrong survey.' } } },
  ]);
});

it('is as visible as its need, and laid by its State alone', async () => {
  const id = await need({ visibility: 'namedProviders', namedProviders: ['NOR'] });
  const { body } = await lay(id, 'plan.txt', Buffer.from('A plan.'));
  const [norway, sweden] = ['NOR', 'SWE'].map((code) => clientOf(run, donorActor(code, 'donorOfficer')));
  expect((await norway!.get<{ items: EvidenceView[] }>(`/needs/${id}/evidence`)).body.items).toHaveLength(1);
  for (const other of [sweden!, everybody()]) {
    expect((await other.get(`/needs/${id}/evidence`)).status).toBe(404);
    expect((await other.get(`/needs/${id}/evidence/${body.id}`)).status).toBe(404);
  }
  expect((await lay(id, 'x.txt', Buffer.from('x'), null)).status).toBe(401);
  expect((await lay(id, 'x.txt', Buffer.from('x'), donorActor('NOR', 'donorOfficer'))).status).toBe(403);
  expect((await lay(id, 'x.txt', Buffer.from('x'), stateActor('MOZ', 'focalPoint'))).status).toBe(404);
  const open = await need();
  expect((await lay(open, 'x.txt', Buffer.from('x'), stateActor('MOZ', 'focalPoint'))).status).toBe(403);
});

it('is refused by size, by kind, by what it is; nothing is left behind', async () => {
  const id = await need();
  const before = kept().length;
  expect((await lay(id, 'big.pdf', Buffer.concat([pdf(''), Buffer.alloc(10 * 1024 * 1024)]))).status).toBe(413);
  expect((await lay(id, 'empty.pdf', Buffer.alloc(0))).status).toBe(400);
  expect((await lay(id, 'page.pdf', Buffer.from('<html>'))).status).toBe(415);
  expect((await lay(id, 'x.pdf', pdf(''), focalActor, 'application/json')).status).toBe(400);
  expect(kept()).toHaveLength(before);
});

it.each([
  ['survey.pdf', undefined],
  ['Enquête été.docx', undefined],
  ['../secret.pdf', 'fileName'],
  ['a/b.pdf', 'fileName'],
  ['c:\\x.pdf', 'fileName'],
  ['gpj.\u202Eexe.pdf', 'fileName'],
  ['zero\u200Bwidth.pdf', 'fileName'],
  ['line\nfeed.pdf', 'fileName'],
  ['.hidden.pdf', 'fileName'],
  ['twice..pdf', 'fileName'],
  ['macro.docm', 'fileEnding'],
  ['page.html', 'fileEnding'],
  ['picture.svg', 'fileEnding'],
  ['noending', 'fileEnding'],
  [`${'n'.repeat(120)}.pdf`, 'tooLong'],
  ['', 'missing'],
  [undefined, 'missing'],
])('the name %j', (name, code) => expect(nameFault(name)?.code).toBe(code));

it.each([
  ['a.png', Buffer.from('89504e470d0a1a0a00', 'hex'), 'image/png'],
  ['a.jpg', Buffer.from('ffd8ffe0', 'hex'), 'image/jpeg'],
  ['a.png', Buffer.from('ffd8ffe0', 'hex'), undefined],
  ['a.xlsx', Buffer.from('504b030414', 'hex'), 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
  ['a.csv', Buffer.from('a;b\n1;2\n'), 'text/csv'],
  ['a.txt', Buffer.from('MZ\u0000\u0001'), undefined],
  ['a.geojson', Buffer.from('{"type":"Feature"}'), 'application/geo+json'],
  ['a.geojson', Buffer.from('[1]'), undefined],
])('%s is what its bytes say', (name, head, type) => expect(typeOf(name, head)).toBe(type));
