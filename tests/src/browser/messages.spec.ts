// The texts of the page: none missing in any language, no sentence without its parameters, every word of the contract.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import {
  declineReasons,
  events,
  forms,
  matchStatuses,
  needStatuses,
  pillars,
  proposalStatuses,
  roles,
  visibilities,
  type EventType,
} from '@article-six/contracts';
import { describe, expect, it } from '@jest/globals';

const source = path.resolve(import.meta.dirname, '../../../apps/dashboard/src');
const texts = (name: string) =>
  JSON.parse(readFileSync(path.join(source, 'messages', `${name}.json`), 'utf8')) as Record<string, string>;
/** Of the first load, and of the pages that are loaded on demand. */
const en = { ...texts('en'), ...texts('pages/en') };
const ar = { ...texts('ar'), ...texts('pages/ar') };
const ids = (file: Record<string, string>) =>
  Object.keys(file)
    .filter((id) => !id.startsWith('@'))
    .sort();
const sources = readdirSync(source).filter((file) => /\.tsx?$/.test(file));
const code = sources.map((file) => readFileSync(path.join(source, file), 'utf8'));
/** Topics of which people are told, and what is nobody's but the author's. */
const told: readonly string[] = ['needs.need.v1', 'pledges.pledge.v1', 'matching.proposal.v1', 'matching.tranche.v1'];
const hidden = /\.drafted$/;
/** Arguments and tags of an ICU text, whatever their order. */
const parts = (text: string) =>
  [...new Set([...text.matchAll(/\{(\w+)[,}]|<(\w+)>/g)].map((m) => m[1] ?? m[2]))].sort();

describe('texts of the page', () => {
  it('every text stands in every language', () => {
    expect(ids(ar)).toEqual(ids(en));
    expect(ids(texts('places/ar'))).toEqual(ids(texts('places/en')));
  });

  it('every id that the page names exists', () => {
    const named = code.flatMap((file) => [...file.matchAll(/\b(?:t|rich)\(\s*'([\w.]+)'/g)].map((m) => m[1] ?? ''));
    const given = code.flatMap((file) =>
      [...file.matchAll(/(?:word|words): '([\w]+\.[\w.]+)'/g)].map((m) => m[1] ?? ''),
    );
    expect(named.length).toBeGreaterThan(100);
    expect([...named, ...given].filter((id) => !(id in en))).toEqual([]);
  });

  it('what is loaded first names no text that comes with the pages', () => {
    const first = new Set<string>();
    const take = (file: string) => {
      if (first.has(file)) return;
      first.add(file);
      const text = readFileSync(path.join(source, file), 'utf8').replace(/import type [^;]*;/g, '');
      for (const [, name = ''] of text.matchAll(/^import\s[^;]*?'\.\/([\w.-]+)\.js';/gm))
        take(sources.find((one) => one === `${name}.ts` || one === `${name}.tsx`) ?? `${name}.ts`);
    };
    take('main.tsx');
    const pages = texts('pages/en');
    const used = [...first].flatMap((file) => {
      const text = readFileSync(path.join(source, file), 'utf8');
      const ids = [...text.matchAll(/'(\w+(?:\.\w+)*)'/g)].map((m) => m[1] ?? '').filter((id) => id in pages);
      const lists = [...text.matchAll(/word\(\s*'(\w+)'|`([\w.]+)\$\{/g)].map((m) => m[2] ?? `${m[1]}.`);
      const late = lists.filter((list) => Object.keys(pages).some((id) => id.startsWith(list)));
      return [...ids, ...late].map((id) => `${file}: ${id}`);
    });
    expect(first.size).toBeGreaterThan(10);
    expect(used).toEqual([]);
  });

  it('every sentence has the same parameters and marks in every language', () => {
    const words = /^(zero|one|two|few|many|other|noEligiblePledge|stateCap)$/;
    const of = (text: string) => parts(text).filter((part) => !words.test(part ?? ''));
    const different = ids(en).filter((id) => of(en[id] ?? '').join() !== of(ar[id] ?? '').join());
    expect(different).toEqual([]);
  });

  it('counts in Arabic have all six forms', () => {
    const plurals = ids(ar).flatMap((id) =>
      [...(ar[id] ?? '').matchAll(/\{\w+, plural, ((?:=?\w+ \{[^{}]*\}\s*)+)\}/g)].map(
        (m) => [id, m[1] ?? ''] as const,
      ),
    );
    expect(plurals.length).toBeGreaterThan(10);
    for (const [id, forms] of plurals) {
      expect({ id, forms: [...forms.matchAll(/(\w+) \{/g)].map((m) => m[1]) }).toEqual({
        id,
        forms: ['zero', 'one', 'two', 'few', 'many', 'other'],
      });
    }
  });

  it('Arabic says that nobody has reviewed it, and is Arabic', () => {
    expect(ar['@review']).toContain('unreviewed');
    // codes and forms of numbers have no letters of a language
    const bare = ids(ar).filter(
      (id) => !/[\u0600-\u06ff]/.test(ar[id] ?? '') && !/^(\{\w+\}.*\{\w+\}|\.)$/.test(ar[id] ?? ''),
    );
    expect(bare).toEqual([]);
  });

  it.each([
    ['pillar', pillars],
    ['form', forms],
    ['needStatus', needStatuses],
    ['visibility', visibilities],
    ['proposalStatus', proposalStatuses],
    ['declineReason', declineReasons],
    ['matchStatus', matchStatuses],
    ['role', roles],
    [
      'news',
      Object.keys(events).filter((type) => told.includes(events[type as EventType].topic) && !hidden.test(type)),
    ],
  ])('every %s of the contract has its word', (list, words: readonly string[]) => {
    expect(words.filter((word) => !(`${list}.${word}` in en))).toEqual([]);
  });

  it('the styles of the page name no left or right', () => {
    const css = readFileSync(path.join(source, 'styles', 'page.css'), 'utf8');
    expect(
      css.match(
        /\b(?:margin|padding|border|inset)-(?:left|right)\b|(?:^|[\s;{])(?:left|right)\s*:|text-align:\s*(?:left|right)/g,
      ),
    ).toBeNull();
  });
});
