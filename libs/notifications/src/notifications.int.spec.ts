import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { NotificationView, Page, Problem, Role } from '@article-six/contracts';
import type { Producer } from '@article-six/messaging';
import { openTables, openTestDatabase, runTestService, type TestRun } from '@article-six/service-kit/testkit';
import { eventually } from '@article-six/testing';
import { notificationsService } from './index.js';
import type { AddressView } from './notice.view.js';
import { need, pledge, proposal, record, told } from './notifications.testkit.js';

let run: TestRun;
let producer: Producer;
beforeAll(async () => {
  run = await runTestService(notificationsService);
  producer = run.messaging.producer('test');
});
afterAll(async () => {
  await producer.close();
  await run.close();
});

const people: Record<string, { organisation: string; kind: 'state' | 'donor' | 'secretariat'; roles: Role[] }> = {
  'focal.ago': { organisation: 'AGO', kind: 'state', roles: ['focalPoint'] },
  'capital.ago': { organisation: 'AGO', kind: 'state', roles: ['capital'] },
  'officer.nor': { organisation: 'NOR', kind: 'donor', roles: ['donorOfficer'] },
  'officer.swe': { organisation: 'SWE', kind: 'donor', roles: ['donorOfficer'] },
  coordinator: { organisation: 'ISU', kind: 'secretariat', roles: ['coordinator'] },
  observer: { organisation: 'AGO', kind: 'state', roles: ['observer'] },
};
async function call<T>(account: string, method: string, path: string, body?: unknown, ifMatch?: number) {
  const person = people[account]!;
  const token = await run.issuer.token({ account, ...person });
  const answer = await fetch(`${run.running.url}/api/v1/notifications${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(ifMatch === undefined ? {} : { 'if-match': `"${ifMatch}"` }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: answer.status, etag: answer.headers.get('etag'), body: (await answer.json()) as T };
}
const list = async (account: string, query = '') =>
  (await call<Page<NotificationView>>(account, 'GET', query)).body.items;
/** The log holds the event as often as `times` says. */
async function tell(event: ReturnType<typeof told>, times = 1): Promise<void> {
  const { topic, key, value, headers } = record(event);
  const message = { topic, key: String(key), value: String(value), headers };
  for (let i = 0; i < times; i += 1) await producer.send([message]);
}
const toldOf = (account: string, code: string) =>
  eventually(async () => (await list(account)).find((one) => one.code === code), { reason: `${account}: ${code}` });

describe('the list in the page', () => {
  it('holds each event once for each recipient, though it came three times', async () => {
    await tell(told('need.published', { need: need() }), 3);
    await tell(told('pledge.registered', { pledge: pledge() }), 3);
    await tell(told('proposal.circulated', { proposal: proposal() }), 3);
    // what follows in the same partition shows that all three copies were taken
    await tell(
      told(
        'proposal.accepted',
        { proposal: proposal({ status: 'accepted', answers: { donor: yes } }) },
        { version: 2 },
      ),
    );
    for (const [account, code] of [
      ['capital.ago', 'need.published'],
      ['officer.nor', 'pledge.registered'],
    ] as const)
      await toldOf(account, code);
    for (const account of ['capital.ago', 'officer.nor', 'coordinator']) {
      await toldOf(account, 'proposal.accepted');
      const codes = (await list(account)).map((one) => one.code);
      expect(codes.filter((code) => code === 'proposal.circulated')).toHaveLength(1);
      expect(new Set(codes).size).toBe(codes.length);
    }
    expect(await list('officer.swe')).toEqual([]);
    expect((await list('officer.nor')).map((one) => one.code)).not.toContain('need.published');
  });
  it('asks for an answer as long as one is missing, and no longer', async () => {
    const asks = async (account: string) => (await list(account, '?mustAnswer=true')).map((one) => one.code);
    expect(await asks('capital.ago')).toEqual(['proposal.accepted']);
    expect(await asks('officer.nor')).toEqual([]);
    await tell(told('proposal.superseded', { proposal: proposal({ status: 'superseded' }) }, { version: 3 }));
    await toldOf('capital.ago', 'proposal.superseded');
    expect(await asks('capital.ago')).toEqual([]);
  });
  it('keeps read marks for each account alone', async () => {
    const [first] = await list('focal.ago');
    expect(first).toMatchObject({ code: 'proposal.superseded', read: false, link: `/proposals/${proposal().id}` });
    const marked = await call<NotificationView>('focal.ago', 'POST', `/${first!.id}/read`);
    expect(marked).toMatchObject({ status: 200, body: { id: first!.id, read: true } });
    expect((await call('focal.ago', 'POST', `/${first!.id}/read`)).status).toBe(200);
    expect((await list('focal.ago'))[0]?.read).toBe(true);
    expect((await list('capital.ago'))[0]?.read).toBe(false);
    for (const other of ['officer.swe', 'officer.nor'])
      expect((await call(other, 'POST', `/${first!.id}/read`)).status).toBe(404);
    expect((await call('focal.ago', 'POST', '/nothing/read')).status).toBe(404);
  });
  it('marks all that was seen, and leaves unread what came later', async () => {
    const [newest, seen, ...older] = await list('capital.ago');
    const answer = await call('capital.ago', 'POST', '/read-all', { upTo: seen!.id });
    expect(answer).toMatchObject({ status: 200, body: { marked: older.length + 1 } });
    expect((await list('capital.ago', '?unread=true')).map((one) => one.id)).toEqual([newest!.id]);
    expect((await call('capital.ago', 'POST', '/read-all')).body).toEqual({ marked: 1 });
    expect((await call<Problem>('capital.ago', 'POST', '/read-all', { upto: 1 })).body.errors?.[0]?.pointer).toBe(
      '/upto',
    );
  });
  it('goes page by page, newest first, and refuses what it does not know', async () => {
    const all = (await list('coordinator')).map((one) => one.id);
    const paged: string[] = [];
    for (let next = ''; ;) {
      const { body } = await call<Page<NotificationView>>('coordinator', 'GET', `?limit=2${next}`);
      paged.push(...body.items.map((one) => one.id));
      if (body.next === undefined) break;
      next = `&cursor=${body.next}`;
    }
    expect(paged).toEqual(all);
    expect(all).toHaveLength(5);
    const wrong = await call<Problem>('coordinator', 'GET', '?limit=0&unraed=true&cursor=7');
    expect(wrong.status).toBe(400);
    expect(wrong.body.errors?.map((one) => [one.pointer, one.code])).toEqual([
      ['?limit', 'outOfRange'],
      ['?unraed', 'unknownParameter'],
      ['?cursor', 'notAnId'],
    ]);
  });
});
const yes = { answer: 'accepted', on: '2005-01-11', by: 'donorOfficer' } as const;

describe('addresses', () => {
  it('are set by the organisation itself, with the version that was read', async () => {
    const before = await call<Page<AddressView>>('focal.ago', 'GET', '/addresses');
    expect(before.body.items).toEqual([{ recipient: 'AGO', email: null, language: 'en', version: 0 }]);
    const office = { email: 'office@example.org', language: 'ar' };
    const put = (account: string, recipient: string, body: unknown, ifMatch?: number) =>
      call<AddressView & Problem>(account, 'PUT', `/addresses/${recipient}`, body, ifMatch);
    expect((await put('focal.ago', 'AGO', office)).status).toBe(428);
    expect(await put('focal.ago', 'AGO', office, 0)).toMatchObject({
      status: 200,
      etag: '"1"',
      body: { ...office, version: 1 },
    });
    const stale = await put('capital.ago', 'AGO', office, 0);
    expect(stale).toMatchObject({ status: 412, body: { current: { version: 1, changedBy: 'focalPoint' } } });
    expect((await put('capital.ago', 'AGO', { email: null, language: 'en' }, 1)).status).toBe(200);
    expect((await put('officer.nor', 'AGO', office, 2)).status).toBe(404);
    expect((await put('observer', 'AGO', office, 2)).status).toBe(403);
    expect((await put('officer.nor', 'role:coordinator', office, 0)).status).toBe(404);
    expect((await put('coordinator', 'role:coordinator', office, 0)).status).toBe(200);
    const wrong = await put('focal.ago', 'AGO', { email: 'a@b@c', language: 'fr', name: 'x' }, 2);
    expect(wrong.body.errors?.map((one) => [one.pointer, one.code]).sort()).toEqual([
      ['/email', 'notAnEmail'],
      ['/language', 'unknownWord'],
      ['/name', 'unknownMember'],
    ]);
    expect((await put('focal.ago', 'AGO', { language: 'ar' }, 2)).body.errors?.[0]).toMatchObject({
      pointer: '/email',
      code: 'missing',
    });
  });
});

describe('the database', () => {
  it('shows nothing past row-level security', async () => {
    const db = await openTestDatabase(notificationsService);
    expect(await openTables(db, 'notifications')).toEqual([]);
    await db.drop();
  });
});
