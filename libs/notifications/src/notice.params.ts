// What a notice is, and the parts of its sentence that many share: prices, years, and whether it is of the demonstration.
import type { EventType } from '@article-six/contracts';
import { digitsOf, formatAmount, isCurrency, parseAmount, sum } from '@article-six/money';

export const coordinators = 'role:coordinator';
export type Params = Record<string, string | number>;
export interface Draft {
  /** code of an organisation, or role:coordinator */
  readonly recipient: string;
  /** as what it is told: an organisation may be a State with needs and a provider */
  readonly as: 'state' | 'provider' | 'coordinator';
  readonly mustAnswer: boolean;
}
export interface Told {
  readonly code: EventType;
  /** id of the record that it is about: a later notice about it overtakes this one */
  readonly thing: string;
  /** path in the page */
  readonly link: string;
  readonly params: Params;
  readonly to: readonly Draft[];
}
interface Priced {
  readonly commodity: string;
  readonly currency?: string | undefined;
}
export const digitsFor = ({ currency }: Priced) =>
  currency !== undefined && isCurrency(currency) ? digitsOf(currency) : 0;
/** Decimal string to minor units; what this service cannot read counts as nothing, the record itself shows it. */
export function minor(amount: string, priced: Priced): bigint {
  const parsed = parseAmount(amount, digitsFor(priced));
  return typeof parsed === 'bigint' ? parsed : 0n;
}
export function priceOf(priced: Priced, amounts: readonly string[]): Params {
  const { commodity, currency } = priced;
  const total = sum(amounts.map((one) => minor(one, priced)));
  return { amount: formatAmount(total, digitsFor(priced)), commodity, ...(currency === undefined ? {} : { currency }) };
}
export const span = (years: readonly number[]): Params =>
  years.length === 0 ? {} : { firstYear: Math.min(...years), lastYear: Math.max(...years) };
export const mark = (fictional: boolean): Params => (fictional ? { fictional: 1 } : {});

/** An organisation on both sides is told once, and must answer when either side must. */
export function once(drafts: readonly Draft[]): Draft[] {
  const merged = new Map<string, Draft>();
  for (const draft of drafts) {
    const known = merged.get(draft.recipient);
    merged.set(draft.recipient, known ? { ...known, mustAnswer: known.mustAnswer || draft.mustAnswer } : draft);
  }
  return [...merged.values()];
}
