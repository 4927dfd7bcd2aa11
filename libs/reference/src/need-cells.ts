// A need as cells of a needs table and of its costs: what the readers read, written.
import type { NeedState } from '@article-six/contracts';
import { evidenceWords, visibilityWords } from './file-words.js';

type Cells = Record<string, string>;
const wordFor = <T>(words: Readonly<Record<string, T>>, value: T): string =>
  Object.entries(words).find(([, meaning]) => meaning === value)?.[0] ?? '';
const yes = (flag: boolean) => (flag ? 'yes' : 'no');
const list = (values: readonly string[]) => values.join(';');
/** Of a tag that a column of its own says: `impact-high` is the impact class "high". */
const marked = (tags: readonly string[], prefix: string) =>
  tags.find((tag) => tag.startsWith(`${prefix}-`))?.slice(prefix.length + 1) ?? '';

export function needCells(need: NeedState): Cells {
  const { tags, years, quantity } = need;
  return {
    need_id: need.externalId ?? need.reference,
    iso3: need.state,
    co_states: list(need.coStates),
    title: need.title,
    pillar: need.pillar,
    sub_type: need.subType ?? '',
    form: need.form,
    commodity: need.commodity,
    lane: need.pillar === 'victim_assistance' ? 'victim_assistance' : 'other',
    currency: need.currency ?? '',
    problem: need.problem,
    plan: need.plan,
    progress: need.progress,
    channel_options: list(need.channels),
    evidence_grade: wordFor(evidenceWords, need.evidence),
    gender_marker: marked(tags, 'gender-marker'),
    impact_class: marked(tags, 'impact'),
    tags: list(tags.filter((tag) => !/^(gender-marker|impact)-/.test(tag))),
    accepts_loans: yes(need.acceptsLoans),
    visibility: wordFor(visibilityWords, need.visibility),
    named_providers: list(need.namedProviders),
    area_outside_state_control: yes(need.areaOutsideStateControl),
    late_discovery: yes(need.lateDiscovery),
    first_year: String(Math.min(...years.map(({ year }) => year))),
    last_year: String(Math.max(...years.map(({ year }) => year))),
    quantity: quantity?.value ?? '',
    quantity_unit: quantity?.unit ?? '',
    unit: quantity?.unit ?? '',
    needed_by: need.neededBy ?? '',
    consent_note: need.consentNote ?? '',
    fictional: yes(need.fictional),
  };
}
/** One row of the costs table for each year. */
export const costCells = (need: NeedState): Cells[] =>
  need.years.map(({ year, cost, own }) => ({
    need_id: need.externalId ?? need.reference,
    year: String(year),
    commodity: need.commodity,
    currency: need.currency ?? '',
    ...{ cost, own, cost_minor: cost.replace('.', ''), own_minor: own.replace('.', '') },
    fictional: yes(need.fictional),
  }));
