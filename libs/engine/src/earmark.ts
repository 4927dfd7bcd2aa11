// An earmark as a list of rules, one for each member that restricts. The network asks whether all hold, the
// explanation asks which do not; both read the same rules. The year window and money are not rules: they are by year.
import type { NeedInput, PledgeInput, StateInput } from './input.format.js';

/** What may keep a pledge from a need: a member of the earmark, or a circumstance. */
export type Member =
  | 'states'
  | 'excludedStates'
  | 'regions'
  | 'leastDevelopedOnly'
  | 'needs'
  | 'pillars'
  | 'subTypes'
  | 'forms'
  | 'channels'
  | 'tags'
  | 'minimumEvidence'
  | 'loan'
  | 'donors'
  | 'excluded';
export interface Rule {
  member: Member;
  /** What the rule looks for, as text, when it is one that many pledges share; the same text is the same rule. */
  shared?: string;
  holds(need: NeedInput, state: StateInput): boolean;
}

interface Names {
  has(name: string): boolean;
}
/** A list that is absent or empty does not restrict. For a few names a set costs more than it saves. */
function names(list: string[] | undefined): Names | undefined {
  if (!list || list.length === 0) return undefined;
  return list.length > 8 ? new Set(list) : { has: (name) => list.includes(name) };
}
const anyOf = (set: Names, list: string[] | undefined) => list !== undefined && list.some((name) => set.has(name));
/** A list as text, and no other list as the same text. */
const textOf = (list: string[]) => (list.length === 1 ? `1${list[0]}` : JSON.stringify(list));

/**
 * The rules of a pledge, `excluded` being the needs that it may not serve (declined or refused).
 * Source: plan format, "Earmark".
 */
export function rulesOf(pledge: PledgeInput, excluded: ReadonlySet<string> | undefined): Rule[] {
  const rules: Rule[] = [];
  const rule = (member: Member, holds: Rule['holds'], shared?: string[]) =>
    rules.push(shared ? { member, holds, shared: textOf(shared) } : { member, holds });
  const earmark = pledge.earmark ?? {};
  const states = names(earmark.states);
  if (states) rule('states', (need) => states.has(need.state) || anyOf(states, need.coStates));
  const barred = names(earmark.excludedStates);
  if (barred) rule('excludedStates', (need) => !barred.has(need.state) && !anyOf(barred, need.coStates));
  const regions = names(earmark.regions);
  if (regions) rule('regions', (_need, state) => anyOf(regions, state.regions), earmark.regions);
  if (earmark.leastDevelopedOnly) rule('leastDevelopedOnly', (_need, state) => state.leastDeveloped === true, []);
  const needs = names(earmark.needs);
  if (needs) rule('needs', (need) => needs.has(need.id));
  const pillars = names(earmark.pillars);
  if (pillars) rule('pillars', (need) => pillars.has(need.pillar), earmark.pillars);
  const subTypes = names(earmark.subTypes);
  if (subTypes) rule('subTypes', (need) => need.subType !== undefined && subTypes.has(need.subType), earmark.subTypes);
  const forms = names(earmark.forms);
  if (forms) rule('forms', (need) => forms.has(need.form), earmark.forms);
  const channels = names(earmark.channels);
  if (channels) rule('channels', (need) => anyOf(channels, need.channels), earmark.channels);
  const tags = names(earmark.tags);
  if (tags) rule('tags', (need) => anyOf(tags, need.tags), earmark.tags);
  const evidence = earmark.minimumEvidence ?? 0;
  if (evidence > 0) rule('minimumEvidence', (need) => (need.evidence ?? 0) >= evidence, [String(evidence)]);
  if (pledge.loan) rule('loan', (need) => need.acceptsLoans === true, []);
  const welcome = (need: NeedInput) => !need.donors || need.donors.length === 0 || need.donors.includes(pledge.donor);
  rule('donors', welcome, [pledge.donor]);
  if (excluded && excluded.size > 0) rule('excluded', (need) => !excluded.has(need.id));
  return rules;
}

/** True when all rules hold. */
export function serves(rules: Rule[], need: NeedInput, state: StateInput): boolean {
  for (const rule of rules) if (!rule.holds(need, state)) return false;
  return true;
}
