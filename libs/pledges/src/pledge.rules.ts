// What a pledge must be and what may happen to it: pure decisions, the day and the ids come from outside.
import type {
  HiddenPledgeState,
  IncreaseInput,
  PledgeInput,
  PledgeStage,
  PledgeState,
  PledgeStatus,
  TrancheState,
} from '@article-six/contracts';
import { allocate, formatAmount, sum } from '@article-six/money';
import { digitsIn, minorOf, plain, type Fail, type Priced } from '@article-six/service-kit/body';

const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** One tranche for each year. */
export function trancheOnce(line: object, body: { tranches?: unknown }): Fail | undefined {
  const { year } = line as { year?: unknown };
  const same = list(body.tranches).filter((other) => (other as { year?: unknown } | null)?.year === year);
  return same.length > 1 ? { code: 'repeated' } : undefined;
}
export const aboveZero = (amount: unknown, body: Priced): Fail | undefined =>
  minorOf(amount, body) === 0n ? { code: 'notZero' } : undefined;
/** A minimum that all tranches together do not reach could never be granted. */
export function minimumReached(minimum: unknown, body: Priced & { tranches?: unknown }): Fail | undefined {
  const least = minorOf(minimum, body);
  const amounts = list(body.tranches).map((one) => minorOf((one as { amount?: unknown } | null)?.amount, body));
  const known = amounts.flatMap((amount) => amount ?? []);
  const whole = known.length === amounts.length ? sum(known) : undefined;
  return least !== undefined && whole !== undefined && least > whole ? { code: 'minimumAboveTotal' } : undefined;
}
export function yearsInOrder(earmark: { notBefore?: unknown; notAfter?: unknown }): Fail | undefined {
  const { notBefore, notAfter } = earmark;
  const reversed = typeof notBefore === 'number' && typeof notAfter === 'number' && notBefore > notAfter;
  return reversed ? { code: 'yearsReversed' } : undefined;
}

/**
 * A checked body as it is stored and told: texts composed, amounts with all digits of their currency, tranches in the
 * order of years. A provider never gives to itself, so it stands among the excluded States.
 */
export function statedOf(body: PledgeInput): PledgeInput {
  const digits = digitsIn(body);
  const exact = (amount: string) => formatAmount(minorOf(amount, body) ?? 0n, digits);
  const { externalId, minimumGrant, sources, coProviders, conditions, scoredPreferences, ...rest } = body;
  const tranches = body.tranches.map((one) => ({
    ...one,
    amount: exact(one.amount),
    ...(one.value === undefined ? {} : { value: valued(one.value) }),
  }));
  const received = sources?.map((one) => ({ ...one, amount: exact(one.amount) })).sort(byPledgeAndYear);
  return {
    ...rest,
    ...(externalId === undefined ? {} : { externalId: plain(externalId) }),
    ...(minimumGrant === undefined ? {} : { minimumGrant: exact(minimumGrant) }),
    ...(received?.length ? { sources: received } : {}),
    ...(coProviders?.length ? { coProviders: coProviders.map((one) => ({ ...one, name: plain(one.name) })) } : {}),
    ...(conditions?.length ? { conditions: conditions.map(({ text }) => ({ text: plain(text) })) } : {}),
    ...(scoredPreferences?.length ? { scoredPreferences: scoredPreferences.map((one) => ({ ...one })) } : {}),
    provider: { ...body.provider, name: plain(body.provider.name) },
    title: plain(body.title),
    earmark: { ...body.earmark, excludedStates: [...new Set([...body.earmark.excludedStates, body.provider.code])] },
    preferences: body.preferences.map(plain),
    fundedBy: body.fundedBy.map(plain),
    tranches: tranches.sort((a, b) => a.year - b.year),
  };
}
function valued({ amount, currency }: { amount: string; currency: string }) {
  const money = { commodity: 'money', currency };
  return { amount: formatAmount(minorOf(amount, money) ?? 0n, digitsIn(money)), currency };
}
const byPledgeAndYear = (a: { pledge: string; year: number }, b: { pledge: string; year: number }) =>
  a.pledge < b.pledge ? -1 : a.pledge > b.pledge ? 1 : a.year - b.year;

/** The conditions that a body states, each in the state that it has reached already. */
export const conditionsOf = (
  stated: PledgeInput['conditions'],
  before: PledgeState['conditions'] = [],
): PledgeState['conditions'] =>
  stated?.map(({ text }) => before.find((one) => one.text === text) ?? { text, state: 'open' as const });

/** The pledge with more money in one year, and how much was added, with all digits of its currency. */
export function increased(
  pledge: PledgeState,
  { year, amount, certainty = 'firm', dueDate }: Omit<IncreaseInput, 'reason'>,
): { pledge: PledgeState; added: string } {
  const digits = digitsIn(pledge);
  const minor = (text: string) => minorOf(text, pledge) ?? 0n;
  const more = minor(amount);
  const there = pledge.tranches.some((one) => one.year === year);
  const opened = { year, amount: formatAmount(more, digits), certainty, ...(dueDate === undefined ? {} : { dueDate }) };
  const tranches = there
    ? pledge.tranches.map((one) =>
        one.year === year ? { ...one, amount: formatAmount(minor(one.amount) + more, digits) } : one,
      )
    : [...pledge.tranches, opened].sort((a, b) => a.year - b.year);
  return { pledge: { ...pledge, tranches }, added: formatAmount(more, digits) };
}

/** What each of several providers gives of every tranche, to the last unit; undefined for a pledge of one provider. */
export function sharesOf(pledge: PledgeState) {
  if (pledge.coProviders === undefined) return undefined;
  const digits = digitsIn(pledge);
  const others = pledge.coProviders.map(({ percent }) => BigInt(percent));
  const parties = [...pledge.coProviders, pledge.provider];
  const weights = [...others, 100n - sum(others)];
  const parts = pledge.tranches.map(({ year, amount }) => ({
    year,
    shares: allocate(minorOf(amount, pledge) ?? 0n, weights),
  }));
  return parties.map(({ code, name }, i) => ({
    ...{ code, name },
    amounts: Object.fromEntries(parts.map(({ year, shares }) => [year, formatAmount(shares[i] ?? 0n, digits)])),
  }));
}

/** Money of the pledge that somebody has been offered or has agreed to, by the copy of the ledger. */
export const isPromised = (ledger: readonly TrancheState[]): boolean =>
  ledger.some(({ proposed, reserved, committed, disbursed }) =>
    [proposed, reserved, committed, disbursed].some((amount) => /[1-9]/.test(amount)),
  );
/** Where a pledge stands. What is free no more is promised or gone; only a pledge that gave something is exhausted. */
export function stageOf(status: PledgeStatus, ledger: readonly TrancheState[]): PledgeStage {
  if (status !== 'registered' || ledger.length === 0) return status;
  if (!isPromised(ledger)) return 'open';
  return ledger.every(({ available }) => !/[1-9]/.test(available)) ? 'exhausted' : 'partlyAllocated';
}

export type Verb = 'revise' | 'register' | 'increase' | 'condition' | 'close' | 'withdraw';
const allowed: Readonly<Record<Verb, { from: readonly PledgeStatus[]; else: string }>> = {
  revise: { from: ['draft', 'registered'], else: 'pledgeEnded' },
  register: { from: ['draft'], else: 'pledgeNotDraft' },
  increase: { from: ['registered'], else: 'pledgeNotOpen' },
  condition: { from: ['registered'], else: 'pledgeNotOpen' },
  close: { from: ['registered'], else: 'pledgeNotOpen' },
  withdraw: { from: ['registered'], else: 'pledgeNotRegistered' },
};
/** Code of the reason why this cannot happen to a pledge of this status; undefined when it can. */
export const hindrance = (verb: Verb, status: PledgeStatus): string | undefined =>
  allowed[verb].from.includes(status) ? undefined : allowed[verb].else;

/** All that others may know of a pledge that its provider has not registered. */
export const hidden = ({ id, provider, status }: PledgeState): HiddenPledgeState => ({
  id,
  provider: { code: provider.code },
  status,
});
