// What a need must be and what may happen to it: pure decisions, the day and the ids come from outside.
import type { HiddenNeedState, NeedInput, NeedState, NeedStatus } from '@article-six/contracts';
import { formatAmount } from '@article-six/money';
import { amount as amountFails, digitsIn, minorOf, plain, type Fail, type Priced } from '@article-six/service-kit/body';
import { composed } from './need-details.rules.js';

const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** One line for each year. */
export function yearOnce(line: object, body: { years?: unknown }): Fail | undefined {
  const { year } = line as { year?: unknown };
  const same = list(body.years).filter((other) => (other as { year?: unknown } | null)?.year === year);
  return same.length > 1 ? { code: 'repeated' } : undefined;
}
/** A State that pays more than a thing costs needs no assistance: such a line is a slip. */
export function ownContribution(line: object, body: Priced): Fail | undefined {
  const { cost, own } = line as { cost?: unknown; own?: unknown };
  const [all, part] = [minorOf(cost, body), minorOf(own, body)];
  return all !== undefined && part !== undefined && part > all ? { code: 'ownAboveCost' } : undefined;
}
export function coStates(body: { state?: unknown; coStates?: unknown }): Fail | undefined {
  return list(body.coStates).includes(body.state) ? { code: 'leadAmongCoStates' } : undefined;
}

/** A checked body as it is stored and told: texts composed, amounts with all digits of their currency, years in order. */
export function statedOf(body: NeedInput): NeedInput {
  const digits = digitsIn(body);
  const exact = (amount: string) => formatAmount(minorOf(amount, body) ?? 0n, digits);
  const { quantity, externalId, details, evidenceSources, implementers, references, ...rest } = body;
  const more = { details, evidenceSources, implementers, references };
  return {
    ...rest,
    ...composed(more),
    ...(externalId === undefined ? {} : { externalId: plain(externalId) }),
    ...(quantity === undefined ? {} : { quantity: { value: quantity.value, unit: plain(quantity.unit) } }),
    ...(body.regionalBody === undefined ? {} : { regionalBody: plain(body.regionalBody) }),
    ...(body.consentNote === undefined ? {} : { consentNote: plain(body.consentNote) }),
    title: plain(body.title),
    problem: plain(body.problem),
    plan: plain(body.plan),
    progress: plain(body.progress),
    years: body.years
      .map(({ year, cost, own }) => ({ year, cost: exact(cost), own: exact(own) }))
      .sort((a, b) => a.year - b.year),
  };
}

export interface NeedFault {
  readonly pointer: string;
  readonly code: string;
  readonly params?: Fail['params'];
}
/** What a published need has said of a year that is over stays: plans, offers and reports rest on it. */
function closedYearFaults(before: NeedState, after: NeedInput, today: string): NeedFault[] {
  const open = Number(today.slice(0, 4));
  const was = before.years.filter(({ year }) => year < open);
  const same = (a: NeedState['years'][number] | undefined, b: NeedState['years'][number]) =>
    a !== undefined &&
    minorOf(a.cost, before) === minorOf(b.cost, after) &&
    minorOf(a.own, before) === minorOf(b.own, after);
  const changed = after.years.flatMap((line, index) =>
    line.year >= open ||
    same(
      was.find(({ year }) => year === line.year),
      line,
    )
      ? []
      : [{ pointer: `/years/${index}`, code: 'closedYear', params: { year: String(line.year) } }],
  );
  const gone = was.filter(({ year }) => !after.years.some((line) => line.year === year));
  return [
    ...changed,
    ...gone.map(({ year }) => ({ pointer: '/years', code: 'closedYear', params: { year: String(year) } })),
  ];
}

/** Faults of a revision against what stands: whose need it is does not change, and recorded support keeps its meaning. */
export function revisionFaults(before: NeedState, after: NeedInput, today: string): NeedFault[] {
  const supported = before.bilateral.length > 0;
  const years = new Set(after.years.map(({ year }) => year));
  return [
    ...(after.state === before.state ? [] : [{ pointer: '/state', code: 'stateStays' }]),
    ...(supported && after.commodity !== before.commodity ? [{ pointer: '/commodity', code: 'supportRecorded' }] : []),
    ...(supported && after.currency !== before.currency ? [{ pointer: '/currency', code: 'supportRecorded' }] : []),
    ...(before.bilateral.every(({ year }) => years.has(year)) ? [] : [{ pointer: '/years', code: 'supportRecorded' }]),
    ...(before.publishedOn === undefined ? [] : closedYearFaults(before, after, today)),
  ];
}

export interface Support {
  readonly year: number;
  readonly donor: string;
  readonly amount: string;
}
/** Faults of support against the need that it is for. More than the gap is accepted: the surplus is shown, not refused. */
export function supportFaults(
  need: NeedState,
  support: Support,
): { pointer: string; code: string; params?: Fail['params'] }[] {
  const amount =
    amountFails(support.amount, need) ?? (minorOf(support.amount, need) === 0n ? { code: 'notZero' } : undefined);
  return [
    ...(need.years.some(({ year }) => year === support.year) ? [] : [{ pointer: '/year', code: 'yearNotAsked' }]),
    ...(support.donor === need.state ? [{ pointer: '/donor', code: 'ownSupport' }] : []),
    ...(amount ? [{ pointer: '/amount', ...amount }] : []),
  ];
}
export function supported(need: NeedState, { year, donor, amount }: Support): NeedState['bilateral'] {
  const exact = formatAmount(minorOf(amount, need) ?? 0n, digitsIn(need));
  return [...need.bilateral, { year, donor, amount: exact }];
}

export type Verb = 'revise' | 'submit' | 'publish' | 'withdraw' | 'support' | 'complete' | 'reopen';
const allowed: Readonly<Record<Verb, { from: readonly NeedStatus[]; else: string }>> = {
  revise: { from: ['draft', 'submitted', 'published'], else: 'needEnded' },
  submit: { from: ['draft'], else: 'needNotDraft' },
  publish: { from: ['submitted'], else: 'needNotSubmitted' },
  withdraw: { from: ['published'], else: 'needNotPublished' },
  support: { from: ['published'], else: 'needNotPublished' },
  complete: { from: ['published'], else: 'needNotPublished' },
  reopen: { from: ['met', 'withdrawn', 'lapsed'], else: 'needNotEnded' },
};
/** Code of the reason why this cannot happen to a need of this status; undefined when it can. */
export const hindrance = (verb: Verb, status: NeedStatus): string | undefined =>
  allowed[verb].from.includes(status) ? undefined : allowed[verb].else;

/** All that others may know of a need that its State has not published. */
export const hidden = ({ id, state, status }: NeedState): HiddenNeedState => ({ id, state, status });
