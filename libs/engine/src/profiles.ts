// Needs that look the same to every earmark of the input share a profile. Only what some pledge asks about counts:
// a tag that nobody names does not tell two needs apart.
import { byText } from './canonical.js';
import type { NeedInput } from './input.format.js';
import type { Parts } from './network.js';

/** What a need answers; undefined when it is nothing that a pledge asks about. */
type Key = (need: NeedInput) => string | undefined;

/** What the pledges of an input ask about a need, apart from its State, as functions of a need. */
function questions(parts: Parts): Key[] {
  const earmarks = parts.pledges.map((pledge) => pledge.earmark ?? {});
  const all = (lists: (string[] | undefined)[]) => {
    const names = new Set<string>();
    for (const list of lists) for (const name of list ?? []) names.add(name);
    return names;
  };
  const keys: Key[] = [];
  const value = (named: Set<string>, of: (need: NeedInput) => string | undefined) => {
    const known = (name: string | undefined) => (name !== undefined && named.has(name) ? name : undefined);
    if (named.size > 0) keys.push((need) => known(of(need)));
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

/** Numbers for answers, by first appearance. */
function numbers(): (text: string | undefined) => number {
  const known = new Map<string | undefined, number>();
  return (text) => {
    let id = known.get(text);
    if (id === undefined) known.set(text, (id = known.size));
    return id;
  };
}

/** Profile of each need, and one need of each profile as its example. */
export function profilesOf(parts: Parts): { profile: Int32Array; examples: number[] } {
  // One question after the other tells apart what the ones before it left together; numbers are quicker than one text
  // of all answers. There are fewer groups and fewer answers than needs, so that a pair of both is a safe integer.
  const count = parts.needs.length;
  const profile = new Int32Array(count);
  // Needs stand State by State.
  for (let n = 1; n < count; n += 1)
    profile[n] = profile[n - 1] + (parts.needState[n] === parts.needState[n - 1] ? 0 : 1);
  for (const ask of questions(parts)) {
    const answers = numbers();
    const groups = new Map<number, number>();
    for (let n = 0; n < count; n += 1) {
      const pair = profile[n] * count + answers(ask(parts.needs[n]));
      let group = groups.get(pair);
      if (group === undefined) groups.set(pair, (group = groups.size));
      profile[n] = group;
    }
  }
  const examples: number[] = [];
  profile.forEach((group, n) => {
    if (group === examples.length) examples.push(n);
  });
  return { profile, examples };
}
