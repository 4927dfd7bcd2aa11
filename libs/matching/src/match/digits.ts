// How many decimals an amount has: those of its currency; an in-kind unit is whole.
import { digitsOf } from '@article-six/money';

export const digitsFor = (of: { readonly commodity: string; readonly currency?: string | undefined | null }): number =>
  of.commodity === 'money' ? digitsOf(of.currency ?? 'USD') : 0;
