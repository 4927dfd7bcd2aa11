// The few pages that the gateway shows itself: the login form of the demonstration, and what went wrong with a
// sign-in. Plain HTML, no script, one style sheet of our own; they work without the page being built.
import { readerLanguage, say, type SentenceId } from './sentences.js';

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => entities[sign] ?? '');

export const stylePath = '/sign-in/style.css';
export const style = `
:root { color-scheme: light dark; --ink: #16222c; --ink-2: #4a5a66; --bg: #ffffff; --line: #8a99a5; --action: #0b5a8f; --on-action: #ffffff; --wrong: #a3261b; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8eef2; --ink-2: #aebbc5; --bg: #10191f; --line: #71818d; --action: #7cc0ee; --on-action: #10191f; --wrong: #ff9d92; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--bg); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
main { max-inline-size: 26rem; margin: 10vh auto; padding: 1.5rem; }
h1 { font-size: 1.6rem; line-height: 1.2; margin: 0 0 0.75rem; }
p { margin: 0 0 1rem; } .brand { font-weight: 700; color: var(--ink-2); } .wrong { color: var(--wrong); font-weight: 600; }
label { display: block; font-weight: 600; margin-block-end: 1rem; }
input { display: block; inline-size: 100%; min-block-size: 2.75rem; margin-block-start: 0.25rem; padding: 0.4rem 0.6rem; border: 1px solid var(--line); border-radius: 3px; background: var(--bg); color: var(--ink); font: inherit; }
button { min-block-size: 2.75rem; padding: 0.4rem 1.4rem; border: 0; border-radius: 3px; background: var(--action); color: var(--on-action); font: inherit; font-weight: 600; cursor: pointer; }
a { color: var(--action); } :focus-visible { outline: 3px solid var(--action); outline-offset: 2px; }
`;

function page(acceptLanguage: string | undefined, title: SentenceId, body: (say: Say) => string): string {
  const language = readerLanguage(acceptLanguage);
  const words: Say = (id, params) => escaped(say(id, language, params));
  return `<!doctype html>
<html lang="${language}" dir="${language === 'ar' ? 'rtl' : 'ltr'}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${words(title)} · Article Six</title><link rel="stylesheet" href="${stylePath}"></head>
<body><main><p class="brand">Article Six</p><h1>${words(title)}</h1>
${body(words)}
</main></body></html>`;
}
type Say = (id: SentenceId, params?: Record<string, string>) => string;

export interface LoginForm {
  /** where the form is sent */
  readonly action: string;
  /** what stands in the field already */
  readonly account: string;
  readonly wrong: boolean;
}
export const loginPage = (acceptLanguage: string | undefined, form: LoginForm): string =>
  page(
    acceptLanguage,
    'signIn.title',
    (words) => `<p>${words('signIn.lede')}</p>
${form.wrong ? `<p class="wrong" role="alert" id="wrong">${words('signIn.wrong')}</p>` : ''}
<form method="post" action="${escaped(form.action)}">
<label>${words('signIn.account')}<input name="login" autocomplete="username" autocapitalize="none" spellcheck="false" required value="${escaped(form.account)}"></label>
<label>${words('signIn.password')}<input name="password" type="password" autocomplete="current-password" required${form.account === '' ? '' : ' autofocus'}></label>
<button type="submit">${words('signIn.button')}</button></form>`,
  );

export type Failure = 'signIn.expired' | 'signIn.refused' | 'signIn.away' | 'signIn.noRole';
export const failurePage = (acceptLanguage: string | undefined, failure: Failure): string =>
  page(
    acceptLanguage,
    'signIn.failedTitle',
    (words) =>
      `<p>${words(failure)}</p><p><a href="/sign-in">${words('signIn.again')}</a></p><p><a href="/">${words('signIn.home')}</a></p>`,
  );
/** What the identity provider itself refuses, in its own words. */
export const failedPage = (acceptLanguage: string | undefined, reason: string): string =>
  page(
    acceptLanguage,
    'signIn.failedTitle',
    (words) => `<p>${words('signIn.reason', { reason })}</p><p><a href="/sign-in">${words('signIn.again')}</a></p>`,
  );
export const notBuiltPage = (acceptLanguage: string | undefined): string =>
  page(acceptLanguage, 'page.notBuilt', (words) => `<p>${words('page.howToBuild')}</p>`);

export type JoinFault = 'join.length' | 'join.differ' | 'join.noCode';
/** Without a code there is nothing to fill in. */
export const joinPage = (acceptLanguage: string | undefined, code: string, fault?: JoinFault): string =>
  page(acceptLanguage, 'join.title', (words) => {
    const wrong = fault ? `<p class="wrong" role="alert" id="wrong">${words(fault)}</p>` : '';
    if (code === '') return `${wrong}<p><a href="/">${words('signIn.home')}</a></p>`;
    const field = (name: string, label: string) =>
      `<label>${label}<input name="${name}" type="password" autocomplete="new-password" required${fault ? ' aria-describedby="wrong"' : ''}></label>`;
    return `<p>${words('join.lede')}</p>
${wrong}
<form method="post" action="/join"><input type="hidden" name="code" value="${escaped(code)}">
${field('password', words('join.password'))}
${field('again', words('join.again'))}
<button type="submit">${words('join.button')}</button></form>`;
  });
export const joinedPage = (
  acceptLanguage: string | undefined,
  { account, organisationName }: { readonly account: string; readonly organisationName: string },
): string =>
  page(
    acceptLanguage,
    'join.done',
    (words) => `<p>${words('join.isYours', { account, organisation: organisationName })}</p>
<p><a href="/sign-in?account=${encodeURIComponent(account)}">${words('signIn.title')}</a></p>`,
  );
