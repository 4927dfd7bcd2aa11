// Texts and numbers in the reader's language: ICU messages compiled at build, Intl for the rest.
import { createContext, Fragment, useContext, useEffect, useMemo, useState, type ReactNode } from 'react';
import { IntlMessageFormat } from 'intl-messageformat';
import type firstTexts from './messages/en.json';
import type pageTexts from './messages/pages/en.json';
import { compare, isZero, powerOf, scaled, share } from './money.js';
import { NewVersion, part } from './part.js';

export type MessageId = keyof typeof firstTexts | keyof typeof pageTexts;
export type Language = 'en' | 'ar';
export const languages: { code: Language; name: string; locale: string; dir: 'ltr' | 'rtl' }[] = [
  { code: 'en', name: 'English', locale: 'en-GB', dir: 'ltr' },
  { code: 'ar', name: 'العربية', locale: 'ar-u-nu-latn', dir: 'rtl' },
];
type Compiled = Record<string, ConstructorParameters<typeof IntlMessageFormat>[0]>;
const files: Record<Language, () => Promise<[{ default: unknown }, { default: Record<string, string> }]>> = {
  en: () => Promise.all([import('./messages/en.json'), import('./messages/places/en.json')]),
  ar: () => Promise.all([import('./messages/ar.json'), import('./messages/places/ar.json')]),
};
/** Texts of the pages that are loaded on demand: they come with the first of them. */
const pageFiles: Record<Language, () => Promise<{ default: unknown }>> = {
  en: () => import('./messages/pages/en.json'),
  ar: () => import('./messages/pages/ar.json'),
};
const ofPages: Partial<Record<Language, Compiled>> = {};
/** The languages that the page is shown in now, and is about to be shown in. */
const shown: { now: Language; next: Language; pages: boolean } = { now: 'en', next: 'en', pages: false };
async function loadPageTexts(language: Language): Promise<void> {
  ofPages[language] ??= (await part(pageFiles[language])).default as Compiled;
}
/** Loads a page together with the texts of all pages. */
export async function page<T>(load: () => Promise<T>): Promise<T> {
  shown.pages = true;
  const texts = [...new Set([shown.now, shown.next])].map(loadPageTexts);
  const [loaded] = await Promise.all([part(load), ...texts]);
  return loaded;
}

export type Values = Record<string, string | number>;
const tags = {
  b: (children: ReactNode[]) => <b>{children}</b>,
  open: (children: ReactNode[]) => <b className="gap-ink">{children}</b>,
  code: (children: ReactNode[]) => <bdi className="code">{children}</bdi>,
};
const plainTags = Object.fromEntries(Object.keys(tags).map((tag) => [tag, (parts: unknown[]) => parts.join('')]));

export class Text {
  readonly locale: string;
  readonly dir: 'ltr' | 'rtl';
  private readonly formats = new Map<string, IntlMessageFormat>();

  constructor(
    readonly language: Language,
    private readonly texts: Compiled,
    private readonly places: Record<string, string>,
  ) {
    const row = languages.find((l) => l.code === language);
    this.locale = row?.locale ?? 'en-GB';
    this.dir = row?.dir ?? 'ltr';
  }

  private text = (id: string) => this.texts[id] ?? ofPages[this.language]?.[id];
  has = (id: string): id is MessageId => this.text(id) !== undefined;
  /** One sentence or word. */
  t = (id: MessageId, values: Values = {}): string => String(this.run(id, { ...plainTags, ...values }));
  /** The same with <b>, <open> (money without a source) and <code> as elements. */
  rich = (id: MessageId, values: Values = {}): ReactNode => {
    const parts = this.run(id, { ...tags, ...values });
    return Array.isArray(parts)
      ? parts.map((part: ReactNode, at) => <Fragment key={at}>{part}</Fragment>)
      : (parts as ReactNode);
  };
  /** A word of a closed list; a word this version does not know yet is shown as it is. */
  word = (list: string, word: string): string => {
    const id = `${list}.${word}`;
    return this.has(id) ? this.t(id) : word;
  };
  /** A sentence from a code and its parameters; undefined when this version has no sentence for the code. */
  sentence = (list: string, code: string, values: Values): ReactNode | undefined => {
    const id = `${list}.${code}`;
    return this.has(id) ? this.rich(id, values) : undefined;
  };
  /** The name of a State or organisation; where only its code is known, `name` may be left out. */
  place = (code: string, name?: string): string => this.places[code] ?? name ?? code;

  private run(id: string, values: Record<string, unknown>): unknown {
    const compiled = this.text(id) ?? id;
    if (typeof compiled === 'string') return compiled;
    let format = this.formats.get(id);
    if (!format) {
      format = new IntlMessageFormat(compiled, this.locale);
      this.formats.set(id, format);
    }
    try {
      return format.format(values as never);
    } catch {
      // a parameter that the sender left out reads as unknown, "–"; the sentence stays
      return format.format(new Proxy(values, { get: (all, key) => all[String(key)] ?? '–', has: () => true }) as never);
    }
  }

  number = (value: number | string, digits = 0): string =>
    new Intl.NumberFormat(this.locale, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(
      value as never,
    );
  /** A rate as it was stated, without the zeros at its end. */
  exact = (value: string): string =>
    new Intl.NumberFormat(this.locale, { maximumFractionDigits: 10 }).format(value as never);
  /** Whole percent; 0 % and 100 % are said of nothing and of all alone. */
  percent = (part: string, of: string): string => {
    const exact = share(part, of);
    const format = new Intl.NumberFormat(this.locale, { style: 'percent', maximumFractionDigits: 0 });
    if (exact < 0.005 && !isZero(part)) return `\u2066<\u00a0${format.format(0.01)}\u2069`;
    if (exact >= 0.995 && compare(part, of) < 0) return `\u2066>\u00a0${format.format(0.99)}\u2069`;
    return format.format(exact);
  };
  /** US$ 447.2 m, NOK 7.2 m; with `power` fixed the unit is the figure's own. */
  money = (amount: string, currency = 'USD'): string => {
    if (!/^[A-Z]{3}$/.test(currency)) return `${this.number(amount)} ${this.word('unit', currency)}`;
    const power = powerOf(amount);
    const value = this.number(scaled(amount, power), power >= 6 ? 1 : 0);
    const unit = currency === 'USD' ? this.t('money.usd') : currency;
    return this.t(`money.e${power}`, { value, unit });
  };
  /** The bare figure in millions: one decimal under 25, none above; a true zero is 0. */
  millions = (amount: string): string => {
    const value = scaled(amount, 6);
    // a true zero is 0; what rounds to it is not
    if (Number(value) > 0 && Number(value) < 0.05) return `\u2066<\u00a0${this.number('0.1', 1)}\u2069`;
    return this.number(value, Number(value) !== 0 && Math.abs(Number(value)) < 25 ? 1 : 0);
  };
  thousands = (amount: string): string => this.number(scaled(amount, 3));
  /** 10 January 2005; in Arabic with the double month names of the United Nations. */
  date = (day: string): string => {
    const at = new Date(day.length === 10 ? `${day}T00:00:00Z` : day);
    if (this.language === 'ar') {
      const month = this.t(`month.${at.getUTCMonth() + 1}` as MessageId);
      return `${at.getUTCDate()} ${month} ${at.getUTCFullYear()}`;
    }
    return new Intl.DateTimeFormat(this.locale, { dateStyle: 'long', timeZone: 'UTC' }).format(at);
  };
  shortDate = (day: string): string =>
    new Intl.DateTimeFormat(this.locale, { day: 'numeric', month: 'short', timeZone: 'UTC' }).format(new Date(day));
  time = (at: Date): string =>
    new Intl.DateTimeFormat(this.locale, { hour: '2-digit', minute: '2-digit', hour12: false, timeZone: 'UTC' }).format(
      at,
    );
  years = (list: number[]): string => {
    const [first, last] = [Math.min(...list), Math.max(...list)];
    return list.length === 0 ? '–' : first === last ? String(first) : `\u2068${first}\u2060–\u2060${last}\u2069`;
  };
  /** 2007 and 2009, but 2006–2009 where none is left out */
  yearList = (list: number[]): string =>
    list.length > 2 && Math.max(...list) - Math.min(...list) === list.length - 1
      ? this.years(list)
      : this.list(list.map(String));
  list = (words: string[]): string => new Intl.ListFormat(this.locale, { type: 'conjunction' }).format(words);
}

const TextContext = createContext<{ text: Text; setLanguage: (language: Language) => void } | null>(null);
const remembered = 'article-six.language';

export function firstLanguage(): Language {
  const asked =
    new URLSearchParams(location.search).get('lang') ?? localStorage.getItem(remembered) ?? navigator.language;
  return asked.startsWith('ar') ? 'ar' : 'en';
}
export async function loadText(language: Language): Promise<Text> {
  shown.next = language;
  const [texts, places] = await part(files[language]);
  if (shown.pages) await loadPageTexts(language);
  shown.now = language;
  return new Text(language, texts.default as Compiled, places.default);
}

export function TextProvider({ first, children }: { first: Text; children: ReactNode }) {
  const [text, setText] = useState(first);
  useEffect(() => {
    document.documentElement.lang = text.language;
    document.documentElement.dir = text.dir;
  }, [text]);
  const value = useMemo(
    () => ({
      text,
      setLanguage: (language: Language) => {
        localStorage.setItem(remembered, language);
        // the language is remembered: the new version begins with it
        void loadText(language).then(setText, (error: unknown) => error instanceof NewVersion && location.reload());
      },
    }),
    [text],
  );
  return <TextContext value={value}>{children}</TextContext>;
}
export function useLanguage() {
  const value = useContext(TextContext);
  if (!value) throw new Error('TextProvider is missing');
  return value;
}
export const useText = (): Text => useLanguage().text;
