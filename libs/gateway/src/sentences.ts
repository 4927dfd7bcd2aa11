// The gateway's own sentences, in every language of the API.
import { addSentences, languageOf, languagesOf, sentence, type Language } from '@article-six/service-kit';
import ar from './messages/ar.json' with { type: 'json' };
import en from './messages/en.json' with { type: 'json' };

addSentences({ en, ar });
export type SentenceId = keyof typeof en;

/** The language of an Accept-Language header. */
export const readerLanguage = (header: string | undefined): Language => languageOf(languagesOf(header));
/** The gateway's sentence of this name. */
export const say = (id: SentenceId, language: Language, params: Record<string, string | number> = {}): string =>
  sentence(id, language, params) ?? id;
