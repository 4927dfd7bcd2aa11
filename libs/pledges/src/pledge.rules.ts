// What a pledge must be and what may happen to it: pure decisions, the day and the ids come from outside.
import type { HiddenPledgeState, PledgeInput, PledgeState, PledgeStatus } from '@article-six/contracts';
import { formatAmount, sum } from '@article-six/money';
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
  const { externalId, minimumGrant, ...rest } = body;
  const { code, name } = body.provider;
  const tranches = body.tranches.map((one) => ({ ...one, amount: exact(one.amount) }));
  return {
    ...rest,
    ...(externalId === undefined ? {} : { externalId: plain(externalId) }),
    ...(minimumGrant === undefined ? {} : { minimumGrant: exact(minimumGrant) }),
    provider: { code, name: plain(name) },
    title: plain(body.title),
    earmark: { ...body.earmark, excludedStates: [...new Set([...body.earmark.excludedStates, code])] },
    preferences: body.preferences.map(plain),
    fundedBy: body.fundedBy.map(plain),
    tranches: tranches.sort((a, b) => a.year - b.year),
  };
}

export type Verb = 'revise' | 'register' | 'withdraw';
const allowed: Readonly<Record<Verb, { from: readonly PledgeStatus[]; else: string }>> = {
  revise: { from: ['draft'], else: 'pledgeNotDraft' },
  register: { from: ['draft'], else: 'pledgeNotDraft' },
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
