import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Commands, DomainClock, Settings, readConfig } from '@article-six/service-kit';
import { openTestDatabase, type TestServiceDatabase } from '@article-six/service-kit/testkit';
import { eventually } from '@article-six/testing';
import { randomUUID } from 'node:crypto';
import { notificationsService } from './index.js';
import { MailSender, senderTiming } from './mail.sender.js';
import { openMailServer, type MailServer } from './mail.testkit.js';
import type { ToldEvent } from './notice.rules.js';
import { proposal, told } from './notifications.testkit.js';
import { NotificationsService } from './notifications.service.js';

const log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => log,
};
const timing = { ...senderTiming, pollMs: 50, retryMs: [20, 20], awayMs: [50] };
let db: TestServiceDatabase;
let mails: MailServer;
let running: MailSender[] = [];
beforeAll(async () => {
  db = await openTestDatabase(notificationsService);
  mails = await openMailServer();
});
const stopAll = async () => {
  await Promise.all(running.map((one) => one.stop()));
  running = [];
};
afterAll(async () => {
  await stopAll();
  await mails.close();
  await db.drop();
});
beforeEach(async () => {
  await stopAll();
  mails.received.length = 0;
  await db.sql('TRUNCATE delivery, read_mark, notice, address');
});

const settings = (smtp: string | undefined, demonstration = false) =>
  new Settings(
    readConfig({
      ...{ PUBLIC_URL: 'https://article-six.example', DEMONSTRATION: String(demonstration) },
      ...(smtp === undefined ? {} : { SMTP_URL: smtp }),
    }),
  );
const sender = (set: Settings, leaseMs = timing.leaseMs) => {
  const one = new MailSender(db.worker, set, log, { ...timing, leaseMs });
  running.push(one);
  return one;
};
/** Tells an event inside a transaction of the worker, as the inbox does. */
async function tell(set: Settings, event = told('proposal.circulated', { proposal: proposal() }), by = sender(set)) {
  const service = new NotificationsService(db.database, new Commands(db.database), new DomainClock(), set, by);
  await db.worker.transaction((tx) => service.onEvent(tx, event as ToldEvent));
  return by;
}
const address = (recipient: string, email: string | null, language = 'en') =>
  db.sql(`INSERT INTO address (recipient, version, email, language, changed_by) VALUES ($1, 1, $2, $3, 'capital')`, [
    recipient,
    email,
    language,
  ]);
const states = async () =>
  Object.fromEntries(
    (
      await db.sql<{ recipient: string; said: string }>(
        `SELECT recipient, concat_ws(' ', state, reason, attempts) AS said FROM delivery JOIN notice ON id = notice`,
      )
    ).map((row) => [row.recipient, row.said]),
  );
const until = (expected: Record<string, string>) =>
  eventually(
    async () => {
      const found = await states();
      return (
        Object.entries(expected).every(([who, said]) => found[who] === said) ||
        Promise.reject(new Error(JSON.stringify(found)))
      );
    },
    { reason: JSON.stringify(expected) },
  );

describe('a notice by mail', () => {
  it('reaches each recipient in its own language, as text and as HTML', async () => {
    await address('AGO', 'capital@example.org', 'ar');
    await address('NOR', 'office@example.com');
    const set = settings(mails.url());
    (await tell(set)).start();
    await until({ AGO: 'sent 1', NOR: 'sent 1', 'role:coordinator': 'notSent noAddress 0' });
    const english = mails.received.find((one) => one.to === 'office@example.com')!;
    const arabic = mails.received.find((one) => one.to === 'capital@example.org')!;
    expect(mails.received).toHaveLength(2);
    expect(english.subject).toBe('Please answer: M-0001, Norway to Angola');
    expect(english.text).toContain('Your answer is asked for by 31 January 2005.');
    expect(english.text).toContain(`https://article-six.example/proposals/${proposal().id}`);
    expect(english.html).toContain(`<a href="https://article-six.example/proposals/${proposal().id}">`);
    expect(arabic.subject).toContain('يُرجى الرد');
    expect(arabic.text).toContain('تقترح الخطة أن تدعم النرويج أنغولا');
    expect(arabic.html).toContain('dir="rtl"');
    const [notice] = await db.sql<{ id: string }>(`SELECT id FROM notice WHERE recipient = 'AGO'`);
    expect(arabic.headers['message-id']).toBe(`<${notice!.id}@article-six.invalid>`);
    expect(arabic.headers).toMatchObject({ 'auto-submitted': 'auto-generated', 'content-language': 'ar' });
    expect(arabic.headers['references']).toBe(english.headers['references']);
  });
  it('is written once for an event and a recipient, whoever writes', async () => {
    const set = settings(undefined);
    const event = told('proposal.circulated', { proposal: proposal() });
    await Promise.all([tell(set, event), tell(set, event), tell(set, event)]);
    const rows = await db.sql<{ n: number }>('SELECT count(*)::int AS n FROM notice GROUP BY event, recipient');
    expect(rows.map((row) => row.n)).toEqual([1, 1, 1]);
    const twice = `INSERT INTO notice SELECT gen_random_uuid(), number + 100, event, recipient, code, thing, link, params, must_answer, at FROM notice`;
    await expect(
      db.sql(twice.replace('INSERT INTO notice', 'INSERT INTO notice OVERRIDING SYSTEM VALUE')),
    ).rejects.toThrow('notice_event_recipient_key');
    expect(new Set(Object.values(await states()))).toEqual(new Set(['notSent noServer 0']));
  });
  it('goes once, though several senders look at once', async () => {
    const set = settings(mails.url(), true);
    for (let i = 0; i < 10; i += 1) {
      const event = told('proposal.circulated', { proposal: proposal({ id: randomUUID(), fictional: true }) });
      await tell(set, event, sender(settings(undefined)));
    }
    for (const one of [sender(set), sender(set), sender(set)]) one.start();
    await eventually(async () => (await db.sql(`SELECT FROM delivery WHERE state = 'sent'`)).length === 30, {
      reason: '30 mails',
    });
    await Promise.all(running.map((one) => one.stop()));
    const ids = mails.received.map((one) => one.headers['message-id']);
    expect(ids).toHaveLength(30);
    expect(new Set(ids).size).toBe(30);
    expect(new Set(mails.received.map((one) => one.to))).toEqual(
      new Set(['focal.ago@article-six.invalid', 'officer.nor@article-six.invalid', 'coordinator@article-six.invalid']),
    );
  });
  it('goes again under the same Message-ID when a process died between the yes of the server and its mark', async () => {
    await address('AGO', 'capital@example.org');
    const set = settings(mails.url());
    (await tell(set)).start();
    await until({ AGO: 'sent 1' });
    await db.sql(`UPDATE delivery SET state = 'sending', sent = NULL, next_attempt = now() WHERE state = 'sent'`);
    await until({ AGO: 'sent 2' });
    const [first, second] = mails.received.map((one) => one.headers['message-id']);
    expect(mails.received).toHaveLength(2);
    expect(first).toBe(second);
  });
  it('is given up when its address is refused, tried again when it is "not now", and holds up no other', async () => {
    await address('AGO', 'refused@example.org');
    await address('NOR', 'later@example.org');
    await address('role:coordinator', 'isu@example.org');
    (await tell(settings(mails.url()))).start();
    await until({ AGO: 'failed 1', NOR: 'failed 3', 'role:coordinator': 'sent 1' });
    const [refused] = await db.sql<{ error: string }>(
      `SELECT error FROM delivery JOIN notice ON id = notice WHERE recipient = 'AGO'`,
    );
    expect(refused?.error).toContain('550');
  });
  it('waits while the server is away and goes when it is back', async () => {
    await address('AGO', 'capital@example.org');
    const url = mails.url();
    await mails.close();
    const set = settings(url);
    (await tell(set)).start();
    await eventually(async () => (await db.sql(`SELECT FROM delivery WHERE error IS NOT NULL`)).length === 1, {
      reason: 'it noticed',
    });
    expect((await states())['AGO']).toMatch(/waiting 0|sending 1/);
    mails = await openMailServer(Number(new URL(url).port));
    await until({ AGO: 'sent 1' });
    expect(mails.received).toHaveLength(1);
  });
  it('stays here when news of the same record has come before it left', async () => {
    await address('AGO', 'capital@example.org');
    const set = settings(mails.url());
    await tell(set);
    const gone = told('proposal.superseded', { proposal: proposal({ status: 'superseded' }) }, { version: 2 });
    (await tell(set, gone)).start();
    await eventually(() => mails.received.length > 0, { reason: 'the mail' });
    await eventually(async () => (await db.sql(`SELECT FROM delivery WHERE state = 'sent'`)).length === 1, {
      reason: 'its mark',
    });
    expect(mails.received.map((one) => one.subject)).toEqual(['M-0001 is no longer on offer: Norway to Angola']);
    const said = await db.sql<{ said: string }>(
      `SELECT concat_ws(' ', code, state, reason) AS said FROM delivery JOIN notice ON id = notice WHERE recipient = 'AGO' ORDER BY number`,
    );
    expect(said.map((row) => row.said)).toEqual(['proposal.circulated notSent overtaken', 'proposal.superseded sent']);
  });
});
