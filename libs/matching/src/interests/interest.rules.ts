// A donor's interest in a need as a soft wish: among those who may pay, money of this donor is moved to needs of that State,
// pillar and kind. It decides who pays, never how much a need is given.
import type { NeedState, PledgeState } from '@article-six/contracts';
import type { PledgeInput } from '@article-six/engine';

export interface Interest {
  readonly provider: string;
  readonly need: string;
}
type Preferences = NonNullable<PledgeInput['preferences']>;
/** The middle of the scale from 1 to 9 by which donors state their own preferences. */
export const INTEREST_SCORE = 5;

/** The preferences of a pledge: what its donor has stated, and what its donor is interested in among the needs of the plan. */
export function preferencesWith(
  needs: readonly { readonly id: string; readonly doc: NeedState }[],
  interests: readonly Interest[],
): (pledge: PledgeState) => { readonly preferences?: Preferences } {
  const wanted = new Set(interests.map((one) => one.need));
  const known = new Map(needs.flatMap(({ id, doc }) => (wanted.has(id) ? [[id, doc] as const] : [])));
  const byProvider = Map.groupBy(interests, (one) => one.provider);
  return (pledge) => {
    const wishes = new Map<string, Preferences[number]>();
    for (const { need } of byProvider.get(pledge.provider.code) ?? []) {
      const doc = known.get(need);
      if (doc?.commodity !== pledge.commodity) continue;
      const { state, pillar, subType } = doc;
      const wish = { score: INTEREST_SCORE, state, pillar, ...(subType === undefined ? {} : { subType }) };
      wishes.set([state, pillar, subType ?? ''].join(), wish);
    }
    const preferences = [...(pledge.scoredPreferences ?? []), ...wishes.values()];
    return preferences.length === 0 ? {} : { preferences };
  };
}
