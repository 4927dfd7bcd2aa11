// Words of mail in the reader's language: ICU messages, names of places, days, amounts. Arabic is a draft for a translator.
import { isCurrency } from '@article-six/money';
import { IntlMessageFormat } from 'intl-messageformat';
import ar from './messages/ar.json' with { type: 'json' };
import en from './messages/en.json' with { type: 'json' };
import placesAr from './messages/places.ar.json' with { type: 'json' };
import type { Params } from './notice.params.js';

export type Language = 'en' | 'ar';
export const mailTexts: Readonly<Record<Language, Readonly<Record<string, string>>>> = { en, ar };
const locales: Readonly<Record<Language, string>> = { en: 'en-GB', ar: 'ar-u-nu-latn' };
const compiled = new Map<string, IntlMessageFormat>();

/** undefined when there is no such message. */
export function text(language: Language, id: string, values: Params = {}): string | undefined {
  const message = mailTexts[language][id];
  if (message === undefined) return undefined;
  const key = `${language} ${id}`;
  let format = compiled.get(key);
  if (!format) compiled.set(key, (format = new IntlMessageFormat(message, locales[language])));
  return String(format.format(values));
}
/** A word of a closed list; one that this version does not know is shown as it is. */
export const word = (language: Language, list: string, one: string): string => text(language, `${list}.${one}`) ?? one;

const places: Readonly<Record<string, string>> = placesAr;
export const placeName = (language: Language, code: string, name: string): string =>
  language === 'ar' ? (places[code] ?? isolated(name)) : name;

const controls = /[\p{Cc}\u2028\u2029\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]+/gu;
/** What people typed, on one line and without marks that would turn the text around it. */
export const plain = (typed: string): string => typed.replace(controls, ' ').trim();
/** Of another script than the sentence around it: its direction stays its own. */
export const isolated = (foreign: string): string => `\u2068${foreign}\u2069`;
const hasRightToLeft = (typed: string) => /[\u0590-\u08ff\ufb1d-\ufefc]/.test(typed);
export const typedText = (language: Language, typed: string): string =>
  language === 'ar' || hasRightToLeft(typed) ? isolated(plain(typed)) : plain(typed);
export const code = (language: Language, one: string): string => (language === 'ar' ? isolated(one) : one);

/** YYYY-MM-DD written out; Arabic with the double month names of the United Nations. */
export function day(language: Language, iso: string): string {
  const [year = '', month = '', date = ''] = iso.split('-');
  return (
    text(language, 'date', { day: Number(date), month: word(language, 'month', String(Number(month))), year }) ?? iso
  );
}
export const years = (language: Language, first: number, last: number): string =>
  first === last ? String(first) : code(language, `${first}\u2013${last}`);

/** NOK 2,910,000; 3 machines. The decimal string is formatted as it is, never as a number. */
export function amount(language: Language, decimal: string, commodity: string, currency: string | undefined): string {
  const exact = decimal as Intl.StringNumericLiteral;
  const locale = locales[language];
  if (commodity !== 'money' || currency === undefined || !isCurrency(currency)) {
    const unit = word(language, 'unit', commodity === 'money' ? (currency ?? '') : commodity);
    return text(language, 'inKind', { amount: new Intl.NumberFormat(locale).format(exact), unit }) ?? decimal;
  }
  // the decimals of the kept amount, not those that the runtime knows for the currency; none when they are zeros
  const digits = /\.0+$/.test(decimal) ? 0 : (decimal.split('.')[1]?.length ?? 0);
  const bounds = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  return new Intl.NumberFormat(locale, { style: 'currency', currency, currencyDisplay: 'code', ...bounds }).format(
    exact,
  );
}
