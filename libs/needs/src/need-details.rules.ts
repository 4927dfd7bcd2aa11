// What the members of a need must be to each other, beside its money: pure checks of a body, each answering the code of
// the sentence that says what is wrong.
import { pillars, type NeedInput } from '@article-six/contracts';
import { neutralChannels, shownGrade, subTypesOf } from '@article-six/reference';
import { plain, type Fail } from '@article-six/service-kit/body';

type Body = Partial<Record<keyof NeedInput, unknown>>;
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** Details belong to the pillar that they name. */
export function detailsFit({ details, pillar }: Body): Fail | undefined {
  const kind = (details as { kind?: unknown } | undefined)?.kind;
  // a kind that no pillar has is told where it stands
  return pillars.some((one) => one === kind) && kind !== pillar ? { code: 'detailsNotPillar' } : undefined;
}
/** Victim assistance has its types (actions 29 to 33); the sub-types of other pillars are open words. */
export function subTypeFits({ subType, pillar }: Body): Fail | undefined {
  const known = subTypesOf.victim_assistance;
  if (pillar !== 'victim_assistance' || known.some((one) => one === subType)) return undefined;
  return { code: 'unknownWord', params: { allowed: known.join(', ') } };
}
/** What is given in kind is material or technical help. */
export function formFits({ form, commodity }: Body): Fail | undefined {
  const inKind = typeof commodity === 'string' && commodity !== 'money';
  return inKind && form === 'financial' ? { code: 'inKindNotFinancial' } : undefined;
}
/** An area outside State control is not shown to everybody (Action 46). */
export const visibilityFits = ({ areaOutsideStateControl, visibility }: Body): Fail | undefined =>
  areaOutsideStateControl === true && visibility === 'public' ? { code: 'restrictedArea' } : undefined;
/** and only neutral organisations work there. */
export function channelsFit({ areaOutsideStateControl, channels }: Body): Fail | undefined {
  if (areaOutsideStateControl !== true) return undefined;
  const named = list(channels);
  const neutral = named.length > 0 && named.every((one) => typeof one === 'string' && neutralChannels.includes(one));
  return neutral ? undefined : { code: 'neutralChannelOnly', params: { allowed: neutralChannels.join(', ') } };
}
export const consentFits = ({ areaOutsideStateControl }: Body): Fail | undefined =>
  areaOutsideStateControl === true ? undefined : { code: 'consentNotAsked' };
/** A grade is no higher than the sources that are named for it. */
export function evidenceFits({ evidence, evidenceSources }: Body): Fail | undefined {
  const sources = list(evidenceSources).filter((one) => typeof one === 'object' && one !== null);
  const shown = shownGrade(sources as NeedInput['evidenceSources']);
  return shown !== undefined && typeof evidence === 'number' && evidence > shown
    ? { code: 'evidenceNotShown', params: { shown } }
    : undefined;
}
/** A hazardous area has the day on which it was surveyed: without it nobody knows how old it is. */
export const hazard = (details: object): Fail | undefined =>
  'surveyedOn' in details && details.surveyedOn !== undefined ? undefined : { code: 'surveyDayNeeded' };
export function availability(details: object): Fail | undefined {
  const { from, until } = details as { from?: unknown; until?: unknown };
  return typeof from === 'string' && typeof until === 'string' && until < from
    ? { code: 'endsBeforeItBegins' }
    : undefined;
}

/** A cell of fewer people than this could be read as persons. */
export const SMALLEST_CELL = 5;
/** Survivors are counted, never named: the parts fit in the total, and no part is so small that it points at somebody. */
export function survivorCells(survivors: object): Fail | undefined {
  const { total, women, men, girls, boys } = survivors as Record<string, unknown>;
  const cells = [women, men, girls, boys].filter((one) => typeof one === 'number');
  if (cells.some((one) => one > 0 && one < SMALLEST_CELL)) return { code: 'smallCell', params: { min: SMALLEST_CELL } };
  const sum = cells.reduce((all, one) => all + one, 0);
  return typeof total === 'number' && sum > total ? { code: 'partsAboveTotal' } : undefined;
}

/** Every text of a checked value composed and without spaces around it. */
export function composed<T>(value: T): T {
  if (typeof value === 'string') return plain(value) as T;
  if (Array.isArray(value)) return value.map(composed) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .map(([name, member]) => [name, composed(member)]),
  ) as T;
}
