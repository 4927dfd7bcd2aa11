// What the members of a pledge must be to each other, beside its tranches: pure checks of a body, each answering the code
// of the sentence that says what is wrong.
import { minorOf, type Fail, type Priced } from '@article-six/service-kit/body';
import { sum } from '@article-six/money';

type Body = Readonly<Record<string, unknown>>;
const list = (value: unknown): Body[] =>
  (Array.isArray(value) ? value : []).filter((one): one is Body => typeof one === 'object' && one !== null);

/** What is given in kind is material or technical help, and no loan. */
export const formFits = ({ form, commodity }: Body): Fail | undefined =>
  typeof commodity === 'string' && commodity !== 'money' && form === 'financial'
    ? { code: 'inKindNotFinancial' }
    : undefined;
export const instrumentFits = ({ instrument, commodity }: Body): Fail | undefined =>
  typeof commodity === 'string' && commodity !== 'money' && instrument === 'loan'
    ? { code: 'inKindNoLoan' }
    : undefined;
/** Money has its own value. */
export const valueFits = ({ commodity }: Body): Fail | undefined =>
  commodity === 'money' ? { code: 'valueOfMoney' } : undefined;
/** A fund that receives is named; money that is given to States directly has no recipient in between. */
export const recipientFits = ({ recipient, provider, purpose }: Body): Fail | undefined => {
  if (purpose === 'needs') return { code: 'recipientOfNeeds' };
  const { code } = (provider ?? {}) as { code?: unknown };
  return recipient === code ? { code: 'recipientIsProvider' } : undefined;
};

/** One line for each pledge and year, in a year that has a tranche, and no more of a year than its tranche holds. */
export function sourceFits(line: Body, body: Body & Priced): Fail | undefined {
  const same = list(body['sources']).filter(({ year, pledge }) => year === line['year'] && pledge === line['pledge']);
  if (same.length > 1) return { code: 'repeated' };
  const tranche = list(body['tranches']).find(({ year }) => year === line['year']);
  return tranche ? undefined : { code: 'sourceWithoutTranche' };
}
export function sourcesInTranche(line: Body, body: Body & Priced): Fail | undefined {
  const tranche = list(body['tranches']).find(({ year }) => year === line['year']);
  const whole = minorOf(tranche?.['amount'], body);
  const parts = list(body['sources']).filter(({ year }) => year === line['year']);
  const amounts = parts.flatMap(({ amount }) => minorOf(amount, body) ?? []);
  return whole !== undefined && sum(amounts) > whole ? { code: 'sourcesAboveTranche' } : undefined;
}
/** Each provider once, and something is left for the one that states the pledge. */
export function coProviderOnce(line: Body, body: Body): Fail | undefined {
  const { code } = (body['provider'] ?? {}) as { code?: unknown };
  const same = list(body['coProviders']).filter((one) => one['code'] === line['code']);
  return line['code'] === code || same.length > 1 ? { code: 'repeated' } : undefined;
}
export function sharesLeaveSome(_: Body, body: Body): Fail | undefined {
  const percents = list(body['coProviders']).map(({ percent }) => (typeof percent === 'number' ? percent : 0));
  return percents.reduce((all, one) => all + one, 0) > 99 ? { code: 'sharesAboveWhole' } : undefined;
}
/** A wish says what it is for. */
export const preferenceSays = ({ pillar, subType, region, state }: Body): Fail | undefined =>
  [pillar, subType, region, state].every((one) => one === undefined) ? { code: 'preferenceOfNothing' } : undefined;
export function conditionOnce(line: Body, body: Body): Fail | undefined {
  const text = (value: unknown) => (typeof value === 'string' ? value.normalize('NFC').trim() : value);
  const same = list(body['conditions']).filter((one) => text(one['text']) === text(line['text']));
  return same.length > 1 ? { code: 'repeated' } : undefined;
}
