// Names of columns: the product's own, as headings in the six languages of the United Nations, and as HXL tags. One
// table as data (headers.json); whoever adds a column adds all its names there.
import headers from './headers.json' with { type: 'json' };

export const languages = ['en', 'fr', 'es', 'ar', 'ru', 'zh'] as const;
export type SheetLanguage = (typeof languages)[number];
export type TableName = keyof typeof headers.tables;
interface Names {
  readonly labels: readonly string[];
  readonly hxl?: readonly string[];
  readonly also?: readonly string[];
}
const tables: Readonly<Record<TableName, Readonly<Record<string, Names>>>> = headers.tables;
export const tableNames = Object.keys(tables) as TableName[];

/** Letters and digits alone, without accents: "Année " and "annee" are one heading. */
export const headingKey = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '_')
    .replace(/^_|_$/g, '');
/** `#Country +code+v_iso3` as one tag and its sorted attributes. */
export function tagKey(text: string): string | undefined {
  const tag = /^#([A-Za-z][A-Za-z0-9_]*)((?:\s*\+[A-Za-z0-9_]+)*)$/.exec(text.trim());
  if (!tag) return undefined;
  const attributes = (tag[2] ?? '')
    .toLowerCase()
    .split('+')
    .map((one) => one.trim());
  return `#${(tag[1] ?? '').toLowerCase()}${attributes
    .filter(Boolean)
    .sort()
    .map((one) => `+${one}`)
    .join('')}`;
}

interface Known {
  readonly byHeading: ReadonlyMap<string, string>;
  readonly byTag: ReadonlyMap<string, string>;
}
function knownOf(columns: Readonly<Record<string, Names>>): Known {
  const byHeading = new Map<string, string>();
  const byTag = new Map<string, string>();
  for (const [column, { labels, hxl = [], also = [] }] of Object.entries(columns)) {
    for (const name of [column, ...labels, ...also])
      if (!byHeading.has(headingKey(name))) byHeading.set(headingKey(name), column);
    for (const tag of hxl) {
      const key = tagKey(tag);
      if (key !== undefined && !byTag.has(key)) byTag.set(key, column);
    }
  }
  return { byHeading, byTag };
}
const known = Object.fromEntries(tableNames.map((name) => [name, knownOf(tables[name])])) as Record<TableName, Known>;

/** The product's column for a heading, in whichever of the six languages. */
export const columnOfHeading = (table: TableName, heading: string): string | undefined =>
  known[table].byHeading.get(headingKey(heading));
export const columnOfTag = (table: TableName, tag: string): string | undefined => {
  const key = tagKey(tag);
  return key === undefined ? undefined : known[table].byTag.get(key);
};
/** The columns of a table in the order of its template. */
export const columnsOf = (table: TableName): string[] => Object.keys(tables[table]);
/** The heading of a column in a language; the name itself for a column that has none. */
export function headingOf(table: TableName, column: string, language: SheetLanguage): string {
  return tables[table][column]?.labels[languages.indexOf(language)] ?? column;
}
/** The HXL tag of a column; a column without one is tagged as extra data. */
export const tagOf = (table: TableName, column: string): string => tables[table][column]?.hxl?.[0] ?? '#meta';
