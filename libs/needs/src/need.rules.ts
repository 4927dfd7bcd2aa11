// What a need must be and what may happen to it: pure decisions, the day and the ids come from outside.
import type { HiddenNeedState, NeedInput, NeedState, NeedStatus } from '@article-six/contracts';
import { formatAmount } from '@article-six/money';
import { amount as amountFails, digitsIn, minorOf, plain, type Fail, type Priced } from '@article-six/service-kit/body';

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
  const { quantity, externalId, ...rest } = body;
  return {
    ...rest,
    ...(externalId === undefined ? {} : { externalId: plain(externalId) }),
    ...(quantity === undefined ? {} : { quantity: { value: quantity.value, unit: plain(quantity.unit) } }),
    title: plain(body.title),
    problem: plain(body.problem),
    plan: plain(body.plan),
    progress: plain(body.progress),
    years: body.years
      .map(({ year, cost, own }) => ({ year, cost: exact(cost), own: exact(own) }))
      .sort((a, b) => a.year - b.year),
  };
}

/** Faults of a revision against what stands: whose need it is does not change, and recorded support keeps its meaning. */
export function revisionFaults(before: NeedState, after: NeedInput): { pointer: string; code: string }[] {
  const supported = before.bilateral.length > 0;
  const years = new Set(after.years.map(({ year }) => year));
  return [
    ...(after.state === before.state ? [] : [{ pointer: '/state', code: 'stateStays' }]),
    ...(supported && after.commodity !== before.commodity ? [{ pointer: '/commodity', code: 'supportRecorded' }] : []),
    ...(supported && after.currency !== before.currency ? [{ pointer: '/currency', code: 'supportRecorded' }] : []),
    ...(before.bilateral.every(({ year }) => years.has(year)) ? [] : [{ pointer: '/years', code: 'supportRecorded' }]),
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

export type Verb = 'revise' | 'submit' | 'publish' | 'withdraw' | 'support';
const allowed: Readonly<Record<Verb, { from: readonly NeedStatus[]; else: string }>> = {
  revise: { from: ['draft', 'submitted', 'published'], else: 'needEnded' },
  submit: { from: ['draft'], else: 'needNotDraft' },
  publish: { from: ['submitted'], else: 'needNotSubmitted' },
  withdraw: { from: ['published'], else: 'needNotPublished' },
  support: { from: ['published'], else: 'needNotPublished' },
};
/** Code of the reason why this cannot happen to a need of this status; undefined when it can. */
export const hindrance = (verb: Verb, status: NeedStatus): string | undefined =>
  allowed[verb].from.includes(status) ? undefined : allowed[verb].else;

/** All that others may know of a need that its State has not published. */
export const hidden = ({ id, state, status }: NeedState): HiddenNeedState => ({ id, state, status });
