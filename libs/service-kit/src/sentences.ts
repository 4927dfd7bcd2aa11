// Sentences of the API in the reader's language: ICU messages by code. A language that lacks one fails a test.
import { IntlMessageFormat } from 'intl-messageformat';
import ar from './messages/ar.json' with { type: 'json' };
import en from './messages/en.json' with { type: 'json' };

export type Language = 'en' | 'ar';
export const catalogues: Readonly<Record<Language, Readonly<Record<string, string>>>> = { en, ar };
const compiled = new Map<string, IntlMessageFormat>();

/** The best language that there are sentences in; English when there is none. */
export function languageOf(tags: readonly string[]): Language {
  for (const tag of tags) {
    const base = tag.split('-')[0];
    if (base === 'en' || base === 'ar') return base;
  }
  return 'en';
}

/** A service's own sentences, by code, in every language. Called once when the service's room is loaded. */
const added: Record<Language, Record<string, string>> = { en: {}, ar: {} };
export function addSentences(own: Readonly<Record<Language, Readonly<Record<string, string>>>>): void {
  for (const language of ['en', 'ar'] as const) Object.assign(added[language], own[language]);
}

/** undefined when there is no sentence for this code. */
export function sentence(
  code: string,
  language: Language,
  params: Readonly<Record<string, string | number>> = {},
): string | undefined {
  const text = catalogues[language][code] ?? added[language][code];
  if (text === undefined) return undefined;
  const key = `${language} ${code}`;
  let format = compiled.get(key);
  if (!format) compiled.set(key, (format = new IntlMessageFormat(text, language === 'ar' ? 'ar-u-nu-latn' : 'en-GB')));
  return String(format.format(params));
}
