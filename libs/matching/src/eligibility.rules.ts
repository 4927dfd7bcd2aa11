// Which members of an earmark let a need in and which keep it out. The engine decides in bulk; here one pair is asked
// about, to give people the reason.
import type { NeedInput, PledgeInput, StateInput } from '@article-six/engine';

/** The members of an earmark that hold a wish, and whether the need fulfils each. Order is the order of reading. */
function asked(pledge: PledgeInput, need: NeedInput, state: StateInput | undefined): [string, boolean, string][] {
  const earmark = pledge.earmark ?? {};
  const lands = [need.state, ...(need.coStates ?? [])];
  const rows: [string, boolean, string][] = [];
  const list = (name: string, wanted: readonly string[] | undefined, has: readonly string[]) => {
    if (!wanted || wanted.length === 0) return;
    const common = wanted.filter((word) => has.includes(word));
    rows.push([name, common.length > 0, common.join(', ')]);
  };
  list('states', earmark.states, lands);
  if (earmark.excludedStates?.some((land) => lands.includes(land))) rows.push(['excludedStates', false, '']);
  list('regions', earmark.regions, state?.regions ?? []);
  if (earmark.leastDevelopedOnly) rows.push(['leastDevelopedOnly', state?.leastDeveloped === true, need.state]);
  list('needs', earmark.needs, [need.id]);
  list('pillars', earmark.pillars, [need.pillar]);
  list('subTypes', earmark.subTypes, need.subType === undefined ? [] : [need.subType]);
  list('forms', earmark.forms, [need.form]);
  list('channels', earmark.channels, need.channels ?? []);
  list('tags', earmark.tags, need.tags ?? []);
  const evidence = earmark.minimumEvidence ?? 0;
  if (evidence > 0) rows.push(['minimumEvidence', (need.evidence ?? 0) >= evidence, String(need.evidence ?? 0)]);
  if (pledge.loan) rows.push(['loan', need.acceptsLoans === true, '']);
  if (need.donors && need.donors.length > 0) rows.push(['donors', need.donors.includes(pledge.donor), pledge.donor]);
  return rows;
}

/** Names of the members that keep this need-year from this pledge; empty when it is eligible. */
export function blockedBy(
  pledge: PledgeInput,
  need: NeedInput,
  state: StateInput | undefined,
  year: number,
  excluded: boolean,
): string[] {
  const names = asked(pledge, need, state).flatMap(([name, fits]) => (fits ? [] : [name]));
  names.push(...keptOutOfYear(pledge, year));
  if (excluded) names.push('excluded');
  return names;
}
function keptOutOfYear(pledge: PledgeInput, year: number): string[] {
  const names: string[] = [];
  const { notBefore, notAfter } = pledge.earmark ?? {};
  if (notBefore !== undefined && year < notBefore) names.push('notBefore');
  if (notAfter !== undefined && year > notAfter) names.push('notAfter');
  return names;
}
/** Whatever the year: nothing of the earmark keeps the need from the pledge. */
export const fits = (pledge: PledgeInput, need: NeedInput, state: StateInput | undefined): boolean =>
  asked(pledge, need, state).every(([, fulfilled]) => fulfilled);
export const servesYear = (pledge: PledgeInput, year: number): boolean => keptOutOfYear(pledge, year).length === 0;

/** The earmark's wishes that this need fulfils, with the word that fits; empty for a pledge without earmark. */
export function fulfils(
  pledge: PledgeInput,
  need: NeedInput,
  state: StateInput | undefined,
): { member: string; value: string }[] {
  return asked(pledge, need, state).flatMap(([member, fits, value]) => (fits ? [{ member, value }] : []));
}

/** Does the pledge hold tranche money that this year may use? */
export const reaches = (pledge: PledgeInput, year: number, tranche: number): boolean =>
  tranche === year || (pledge.carryOver === true && tranche < year);
