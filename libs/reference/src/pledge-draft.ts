// A pledge row before its tranches are joined, from whichever kind of file.
import type { Certainty, PledgeInput } from '@article-six/contracts';
import type { Fault } from './cells.js';
import type { Measure } from './commodity.js';

/** How a source came to know of the money; the kinds overlap and are never added up. */
export type PledgeKind = 'pledge' | 'announcement' | 'commitment' | 'contribution';

export interface PledgeDraft {
  readonly externalId: string;
  readonly kind: PledgeKind;
  readonly measure: Measure;
  /** external ids of needs: whoever loads the file knows their ids */
  readonly earmarkNeeds: readonly string[];
  readonly input: Omit<PledgeInput, 'tranches'>;
  /** of a tranche that does not say */
  readonly certainty: Certainty;
  readonly firstYear?: number;
  readonly lastYear?: number;
  /** minor units; the tranches add up to it */
  readonly total?: bigint;
  readonly notes: readonly Fault[];
  readonly more: Readonly<Record<string, string>>;
}
