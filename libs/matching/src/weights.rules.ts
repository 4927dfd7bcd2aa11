// How much a State may draw in a round: published brackets over public facts, never the amount asked and never anything
// about compliance. The brackets belong to the policy; changing one number is a new policy version.
import type { Reason, WeightTable } from '@article-six/contracts';

export interface StateFacts {
  readonly iso3: string;
  readonly leastDeveloped: boolean;
  /** nearest Article 4 or Article 5 deadline that is still a duty, YYYY-MM-DD */
  readonly deadline?: string;
  readonly extensionPending?: boolean;
  /** registered or estimated */
  readonly survivors?: number;
  /** confirmed hazardous area, square kilometres */
  readonly confirmedKm2?: number;
}

/** The first policy's. Proposing other points is a new policy version. */
export const firstWeights: WeightTable = {
  base: 4,
  leastDeveloped: 2,
  deadlineYears: [
    [2, 4],
    [4, 3],
    [6, 2],
    [8, 1],
  ],
  survivors: [
    [20_000, 4],
    [5_000, 3],
    [1_000, 2],
    [100, 1],
  ],
  areaKm2: [
    [500, 4],
    [100, 3],
    [10, 2],
    [1, 1],
  ],
};

const atLeast = (value: number, brackets: readonly (readonly [number, number])[]) =>
  brackets.find(([from]) => value >= from)?.[1] ?? 0;
const most = (brackets: readonly (readonly [number, number])[]) =>
  brackets.reduce((found, [, points]) => Math.max(found, points), 0);

/** `today` moved by whole years, as text; 29 February becomes 1 March of a common year by comparison alone. */
const yearsAfter = (today: string, years: number) => `${Number(today.slice(0, 4)) + years}${today.slice(4)}`;

export function deadlinePoints(facts: StateFacts, today: string, table = firstWeights): number {
  if (facts.extensionPending) return most(table.deadlineYears);
  const deadline = facts.deadline;
  if (deadline === undefined) return 0;
  return table.deadlineYears.find(([years]) => deadline <= yearsAfter(today, years))?.[1] ?? 0;
}

/** The weight and its parts; the parts add up to it. Deadline and survivors do not add: the higher one counts. */
export function weightOf(
  facts: StateFacts,
  today: string,
  table: WeightTable = firstWeights,
): { weight: number; parts: Reason[] } {
  const parts: Reason[] = [{ code: 'weight.base', params: { points: table.base } }];
  if (facts.leastDeveloped && table.leastDeveloped > 0)
    parts.push({ code: 'weight.leastDeveloped', params: { points: table.leastDeveloped } });
  const deadline = deadlinePoints(facts, today, table);
  const survivors = atLeast(facts.survivors ?? 0, table.survivors);
  if (deadline > 0 && deadline >= survivors) {
    parts.push({ code: 'weight.deadline', params: { points: deadline, deadline: facts.deadline ?? '' } });
  } else if (survivors > 0) {
    parts.push({ code: 'weight.survivors', params: { points: survivors, survivors: facts.survivors ?? 0 } });
  }
  const area = atLeast(facts.confirmedKm2 ?? 0, table.areaKm2);
  if (area > 0) parts.push({ code: 'weight.area', params: { points: area, km2: facts.confirmedKm2 ?? 0 } });
  return { weight: parts.reduce((sum, part) => sum + Number(part.params['points']), 0), parts };
}
