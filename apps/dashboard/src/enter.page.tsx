// Sign-in. The demonstration offers its roles; an installation of one's own has its organisation's sign-in alone.
import type { ClockView } from '@article-six/contracts';
import { Figure, Head } from './parts.js';
import { useRead } from './reads.js';
import { signInUrl } from './session.js';
import { useText, type MessageId } from './text.js';

const accounts: { account: string; words: MessageId; place?: string; home: string }[] = [
  { account: 'coordinator', words: 'enter.coordinator', home: '/' },
  { account: 'focal.ago', words: 'enter.focal', place: 'AGO', home: '/home' },
  { account: 'capital.ago', words: 'enter.capital', place: 'AGO', home: '/home' },
  { account: 'officer.nor', words: 'enter.officer', place: 'NOR', home: '/proposals' },
  { account: 'approver.nor', words: 'enter.approver', place: 'NOR', home: '/proposals' },
  { account: 'observer', words: 'enter.observer', home: '/' },
  { account: 'administrator', words: 'enter.administrator', home: '/' },
];
const english: Record<string, string> = { AGO: 'Angola', NOR: 'Norway' };

export function Enter() {
  const { t, place } = useText();
  const clock = useRead<ClockView>('/clock');
  return (
    <>
      <Head title={t('signIn')} lede={t('enter.lede')} />
      <div className="grid">
        <div className="c6 stack">
          {clock.data?.demonstration !== false && (
            <Figure title={t('enter.demoTitle')} hint={t('enter.demoHint')}>
              <ul className="list rows enter-list">
                {accounts.map(({ account, words, place: where = '', home }) => {
                  const title = t(words, { place: place(where, english[where] ?? where) });
                  return (
                    <li key={account}>
                      <p>
                        <b>{title}</b>
                        <span className="sub">{t(`${words}.text` as MessageId)}</span>
                      </p>
                      <a className="btn small" href={signInUrl(account, home)}>
                        {t('enter.button')}
                        <span className="vh"> {title}</span>
                      </a>
                    </li>
                  );
                })}
              </ul>
            </Figure>
          )}
        </div>
        <div className="c6 stack">
          <Figure title={t('enter.ownTitle')} hint={t('enter.ownHint')}>
            <p className="actions">
              <a className="btn main" href={signInUrl()}>
                {t('enter.own')}
              </a>
            </p>
          </Figure>
          <section className="panel s">
            <h2>{t('enter.whoTitle')}</h2>
            <p className="ink-2">{t('enter.who')}</p>
          </section>
        </div>
      </div>
    </>
  );
}
