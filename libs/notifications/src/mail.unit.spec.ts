import { describe, expect, it } from '@jest/globals';
import { events, type EventOf, type EventType } from '@article-six/contracts';
import { mailOf, type MailInput } from './mail.rules.js';
import { amount, mailTexts } from './mail.texts.js';
import { toldBy, toldByTranche, type ToldEvent } from './notice.rules.js';
import { match, need, pledge, proposal, told, tranche } from './notifications.testkit.js';
import { failureOf, outgoingFor } from './outgoing.rules.js';

const input = (change: Partial<MailInput> = {}, state = proposal()): MailInput => {
  const event = toldBy(told('proposal.circulated', { proposal: state }) as ToldEvent);
  if (!event) throw new Error('nobody is told');
  const { code, params, link } = event;
  return { code, params, link, recipient: 'AGO', organisation: 'Angola', mustAnswer: true, language: 'en', ...change };
};
const url = 'https://article-six.example';
const visible = (mail: string) => mail.replaceAll(/[\u2068\u2069]/g, '');

describe('a mail', () => {
  it('says in English what happened, what is asked and where it stands', () => {
    const mail = mailOf(input(), url);
    expect(mail.subject).toBe('Please answer: M-0001, Norway to Angola');
    expect(visible(mail.text))
      .toBe(`The plan proposes that Norway supports Angola in the need N-AGO-0001, Physical rehabilitation in two provinces. Either side may accept or decline.

Amount: NOK\u00a02,910,000
Years: 2005–2006
Pillar: Victim assistance
Priority of the State: 1
Pledge: P-NOR-0001

Your answer is asked for by 31 January 2005.

Open it in Article Six:
${url}/proposals/${proposal().id}

--
You receive this because this address is set for Angola in Article Six. Replies to this message are not read.
`);
  });
  it('in Arabic, from right to left, codes kept together', () => {
    const mail = mailOf(input({ language: 'ar' }), url);
    expect(visible(mail.subject)).toBe('يُرجى الرد: M-0001، من النرويج إلى أنغولا');
    expect(mail.text).toContain('\u2068N-AGO-0001\u2069');
    expect(mail.text).toContain('31 كانون الثاني/يناير 2005');
    expect(mail.html).toContain('<html lang="ar" dir="rtl">');
    expect(mail.html).toContain('text-align:right');
  });
  it('takes what people typed for nothing but text', () => {
    const state = proposal();
    const typed = {
      ...state,
      need: { ...state.need, title: 'A <script>"x"</script>\r\nBcc: all@example.org \u202eevil {x}' },
    };
    const mail = mailOf(input({}, typed), url);
    expect(mail.html).not.toMatch(/<script|\u202e/);
    expect(mail.html).toContain('&lt;script&gt;');
    expect(mail.text).toContain('A <script>"x"</script> Bcc: all@example.org  evil {x}');
    expect(mail.subject).not.toMatch(/[\r\n]/);
  });
  it('says when it is a demonstration, and to whom it goes', () => {
    const mail = mailOf(
      input({ recipient: 'role:coordinator', mustAnswer: false }, proposal({ fictional: true })),
      url,
    );
    expect(mail.text).toContain('Demonstration data');
    expect(mail.text).toContain('set for the coordinators');
    expect(mail.text).not.toContain('Your answer is asked');
  });
  it('has its sentences for every event that is told, in every language, without a hole', () => {
    const yes = { answer: 'accepted', on: '2005-01-11', by: 'capital' } as const;
    for (const type of Object.keys(events) as EventType[]) {
      if (!/^(need|pledge|proposal|match)\./.test(type)) continue;
      const state = type.startsWith('need')
        ? { need: need() }
        : type.startsWith('pledge')
          ? { pledge: pledge() }
          : {
              proposal: proposal({
                status: 'accepted',
                answers: { donor: yes },
                ...(type.startsWith('match') ? { match: match() } : {}),
              }),
            };
      const event = toldBy(told(type, state) as ToldEvent);
      if (!event || event.to.length === 0) continue;
      for (const language of ['en', 'ar'] as const) {
        const mail = mailOf({ ...input(), ...event, language, mustAnswer: false }, url);
        expect(mail.subject).not.toBe('');
        expect(`${mail.subject} ${mail.text}`).not.toMatch(/[{}]|undefined/);
      }
    }
    expect(Object.keys(mailTexts.ar).sort()).toEqual(Object.keys(mailTexts.en).sort());
  });
  it('says how much money left a tranche', () => {
    const cut = told('tranche.changed', { tranche: tranche({ withdrawn: '700.25' }) }, { reason: 'cut' });
    const event = toldByTranche(cut as EventOf<'tranche.changed'>, '500.00');
    const mail = mailOf({ ...input({ mustAnswer: false }), ...event }, url);
    expect(mail.text).toContain('Norway withdrew NOK\u00a0200.25 of the tranche of 2005.');
  });
  it('writes amounts exactly', () => {
    expect(amount('en', '9007199254740993.01', 'money', 'USD')).toBe('USD\u00a09,007,199,254,740,993.01');
    expect(amount('en', '1234', 'money', 'JPY')).toBe('JPY\u00a01,234');
    expect(amount('en', '0.125', 'money', 'BHD')).toBe('BHD\u00a00.125');
    expect(amount('en', '3', 'machine', undefined)).toBe('3 machines');
  });
});

describe('whether it goes out', () => {
  const now = new Date('2026-01-10T00:00:00Z');
  const angola = { recipient: 'AGO', as: 'state', mustAnswer: true } as const;
  const kept = {
    recipient: 'AGO',
    version: 1,
    email: 'office@example.org',
    language: 'ar',
    changed_by: 'capital',
    changed: now,
  } as const;
  const off = { smtpUrl: undefined, demonstration: true };
  const on = { smtpUrl: 'smtp://localhost', demonstration: false };
  it('not without a server, an address, or news', () => {
    expect(outgoingFor(angola, kept, off, now, now)).toMatchObject({ reason: 'noServer' });
    expect(outgoingFor(angola, undefined, on, now, now)).toMatchObject({ reason: 'noAddress', email: null });
    expect(outgoingFor(angola, { ...kept, email: null }, { ...on, demonstration: true }, now, now)).toMatchObject({
      reason: 'noAddress',
    });
    expect(outgoingFor(angola, kept, on, new Date('2026-01-06T00:00:00Z'), now)).toMatchObject({ reason: 'tooOld' });
    expect(outgoingFor(angola, kept, on, now, now)).toMatchObject({
      reason: null,
      email: 'office@example.org',
      language: 'ar',
    });
  });
  it('in a demonstration to the demonstration accounts, which no server outside delivers to', () => {
    const demonstration = { ...on, demonstration: true };
    const to = (draft: Parameters<typeof outgoingFor>[0]) =>
      outgoingFor(draft, undefined, demonstration, now, now).email;
    expect(to(angola)).toBe('focal.ago@article-six.invalid');
    expect(to({ recipient: 'NOR', as: 'provider', mustAnswer: true })).toBe('officer.nor@article-six.invalid');
    expect(to({ recipient: 'role:coordinator', as: 'coordinator', mustAnswer: false })).toBe(
      'coordinator@article-six.invalid',
    );
  });
  it('an answer of the server is about this mail, or about all of them', () => {
    expect(failureOf({ code: 'EENVELOPE', responseCode: 550 })).toBe('refused');
    expect(failureOf({ code: 'EENVELOPE', responseCode: 450 })).toBe('later');
    expect(failureOf({ code: 'EMESSAGE', responseCode: 552 })).toBe('refused');
    expect(failureOf({ code: 'EENVELOPE', responseCode: 421 })).toBe('away');
    expect(failureOf({ code: 'ESOCKET' })).toBe('away');
    expect(failureOf({ code: 'EAUTH', responseCode: 535 })).toBe('away');
  });
});
