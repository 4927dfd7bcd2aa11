// The kinds of published money overlap: a contribution of a year may be the yearly share of a pledge. Of two rows of
// different kinds that may be the same money, the more binding promise stands and the other is refused by name.
import type { PledgeInput } from '@article-six/contracts';
import type { PledgeKind } from './pledge-draft.js';
import { stateOf } from './states.js';

export interface Counted {
  readonly externalId: string;
  readonly kind: PledgeKind;
  readonly input: PledgeInput;
}
/** First the promise that others are parts of. */
export const KIND_ORDER: readonly PledgeKind[] = ['pledge', 'announcement', 'commitment', 'contribution'];

const share = <T>(a: readonly T[], b: readonly T[]) => a.some((one) => b.includes(one));
/** Two limits can both hold: one of them is none, or they have a word in common. */
const meet = <T>(a: readonly T[], b: readonly T[]) => a.length === 0 || b.length === 0 || share(a, b);

/** May the money of `part` be included in what `whole` promises? */
export function mayInclude(whole: Counted, part: Counted): boolean {
  const [a, b] = [whole.input, part.input];
  if (whole.kind === part.kind || a.provider.code !== b.provider.code || a.purpose !== b.purpose) return false;
  const years = new Set(a.tranches.map((tranche) => tranche.year));
  if (!b.tranches.some((tranche) => years.has(tranche.year))) return false;
  if (!meet(a.earmark.pillars, b.earmark.pillars) || !meet(a.earmark.channels, b.earmark.channels)) return false;
  if (a.earmark.states.length > 0) return share(a.earmark.states, b.earmark.states);
  if (a.earmark.regions.length === 0) return true;
  const regionsOfPart = [...b.earmark.regions, ...b.earmark.states.flatMap((iso3) => stateOf(iso3)?.regions ?? [])];
  return share(a.earmark.regions, regionsOfPart);
}
