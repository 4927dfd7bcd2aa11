import { describe, expect, it } from '@jest/globals';
import { eventFixtures } from '@article-six/contracts/fixtures';
import { mailOf } from './mail.rules.js';
import { toldBy, type ToldEvent } from './notice.rules.js';

const alarms = eventFixtures().filter((one) => one.type.startsWith('alarm.')) as unknown as ToldEvent[];
const mails = (language: 'en' | 'ar') =>
  alarms.flatMap((event) => {
    const told = toldBy(event);
    if (!told) return [];
    return told.to.map(({ recipient }) => ({
      recipient,
      ...mailOf(
        { ...told, recipient, organisation: 'Angola', mustAnswer: false, language },
        'https://article-six.example',
      ),
    }));
  });

describe('an alarm', () => {
  it('is told to its State and to the coordinators when it is raised and when it is over, not when figures change', () => {
    expect(alarms.filter((event) => toldBy(event) === undefined).map((event) => event.type)).toEqual(['alarm.changed']);
    expect([...new Set(mails('en').map((one) => one.recipient))]).toEqual(['AGO', 'role:coordinator']);
  });
  it('says what threatens what, in every language, without a hole', () => {
    const [first] = mails('en').filter((one) => one.text.includes('has money this year'));
    expect(first?.subject).toBe('Nothing is agreed for 2007: N-AGO-0001 of Angola');
    expect(first?.text).toContain('It asks for USD\u00a0750,000 in 2007, and nothing is agreed for that year.');
    for (const language of ['en', 'ar'] as const) {
      const texts = mails(language).map((one) => `${one.subject} ${one.text}`);
      expect(texts).toHaveLength(8);
      for (const text of texts) expect(text).not.toMatch(/[{}]|undefined/);
    }
  });
});
