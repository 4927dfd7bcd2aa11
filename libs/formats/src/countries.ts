// Names and codes of countries as the outside writes them, after the United Nations' own list (M49, UNTERM). How a place
// is called here takes no view on its status.
import countries from './countries.json' with { type: 'json' };

const plain = (name: string) =>
  name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/^the /, '')
    .replace(/[^a-z]+/g, ' ')
    .trim();
const byTwo = new Map(Object.entries(countries).map(([three, [two = '']]) => [two, three]));
const byName = new Map(
  Object.entries(countries).flatMap(([three, [, ...names]]) => names.map((name) => [plain(name), three])),
);

/** ISO 3166-1 alpha-3 for alpha-2 or alpha-3; undefined for another text. */
export const countryOfCode = (code: string): string | undefined =>
  byTwo.get(code) ?? (code in countries ? code : undefined);
/** ISO 3166-1 alpha-3 for a name in English. */
export const countryOfName = (name: string): string | undefined => byName.get(plain(name));

/** Letters of any script, without accents and signs. */
const bare = (name: string) =>
  name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}]+/gu, '');
/** Names in the other languages of the United Nations, as the runtime's Unicode data have them. */
const byOtherName = new Map(
  ['fr', 'es', 'ar', 'ru', 'zh'].flatMap((language) => {
    const names = new Intl.DisplayNames([language], { type: 'region', fallback: 'none' });
    return [...byTwo].flatMap(([two, three]): [string, string][] => {
      const name = two === '' ? undefined : names.of(two);
      return name === undefined ? [] : [[bare(name), three]];
    });
  }),
);
/** ISO 3166-1 alpha-3 for what a person writes of a country: a code, or its name in one of the six languages. */
export const countryOf = (text: string): string | undefined =>
  countryOfCode(text.trim().toUpperCase()) ?? countryOfName(text) ?? byOtherName.get(bare(text));

/** The code by which the product knows a provider: a State's own, EU, or letters of its name. */
export function providerOf(name: string): { code: string; byName: boolean } {
  const state = countryOfName(name.replace(/, (Government|State|Kingdom|Republic) of$/i, ''));
  if (state !== undefined) return { code: state, byName: false };
  if (/^european (commission|union|community)/i.test(name)) return { code: 'EU', byName: false };
  const letters = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toUpperCase()
    .replace(/[^A-Z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  const short =
    letters.length <= 12
      ? letters
      : letters
          .split('-')
          .map((word) => word.slice(0, 3))
          .join('')
          .slice(0, 12);
  return { code: short.length < 2 ? `${short}XX`.slice(0, 2) : short, byName: true };
}
