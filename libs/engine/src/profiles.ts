// Needs that look the same to every earmark of the input share a profile. Only what some pledge asks about counts:
// a tag that nobody names does not tell two needs apart.
import { byText } from './canonical.js';
import type { NeedInput } from './input.format.js';
import type { Parts } from './network.js';

type Key = (need: NeedInput) => string;

/** What the pledges of an input ask about a need, as functions from a need to text. */
function questions(parts: Parts): Key[] {
  const earmarks = parts.pledges.map((pledge) => pledge.earmark ?? {});
  const all = (lists: (string[] | undefined)[]) => new Set(lists.flatMap((list) => list ?? []));
  const stateTexts = new Map(parts.states.map(({ iso3 }) => [iso3, JSON.stringify(iso3)]));
  const keys: Key[] = [(need) => stateTexts.get(need.state) ?? ''];
  const value = (named: Set<string>, of: (need: NeedInput) => string | undefined) => {
    const texts = new Map([...named].map((name) => [name, JSON.stringify(name)]));
    const textOf = (name: string | undefined) => (name === undefined ? '' : (texts.get(name) ?? ''));
    if (named.size > 0) keys.push((need) => textOf(of(need)));
  };
  const list = (named: Set<string>, of: (need: NeedInput) => string[] | undefined) => {
    if (named.size === 0) return;
    keys.push((need) => {
      const names = of(need);
      if (!names || names.length === 0) return '';
      return JSON.stringify([...new Set(names.filter((name) => named.has(name)))].sort(byText));
    });
  };
  const states = all(earmarks.flatMap((earmark) => [earmark.states, earmark.excludedStates]));
  list(states, (need) => need.coStates);
  value(all(earmarks.map((earmark) => earmark.pillars)), (need) => need.pillar);
  value(all(earmarks.map((earmark) => earmark.subTypes)), (need) => need.subType);
  value(all(earmarks.map((earmark) => earmark.forms)), (need) => need.form);
  list(all(earmarks.map((earmark) => earmark.channels)), (need) => need.channels);
  list(all(earmarks.map((earmark) => earmark.tags)), (need) => need.tags);
  if (earmarks.some((earmark) => (earmark.minimumEvidence ?? 0) > 0)) keys.push((need) => String(need.evidence ?? 0));
  if (parts.pledges.some((pledge) => pledge.loan)) keys.push((need) => String(need.acceptsLoans ?? false));
  // A need that names donors is told apart by its whole list, also when none of them has a pledge here.
  if (parts.needs.some((need) => need.donors && need.donors.length > 0))
    keys.push((need) => (need.donors && need.donors.length > 0 ? JSON.stringify([...need.donors].sort(byText)) : ''));
  const named = all(earmarks.map((earmark) => earmark.needs));
  for (const pair of parts.input.excluded ?? []) named.add(pair.need);
  if (named.size > 0) keys.push((need) => (named.has(need.id) ? JSON.stringify(need.id) : ''));
  return keys;
}

/** Profile of each need, and one need of each profile as its example. */
export function profilesOf(parts: Parts): { profile: Int32Array; examples: number[] } {
  const keys = questions(parts);
  const ids = new Map<string, number>();
  const examples: number[] = [];
  const profile = Int32Array.from(parts.needs, (need, n) => {
    let key = '';
    for (const ask of keys) key += `${ask(need)}|`;
    const known = ids.get(key);
    if (known !== undefined) return known;
    ids.set(key, examples.length);
    examples.push(n);
    return examples.length - 1;
  });
  return { profile, examples };
}
