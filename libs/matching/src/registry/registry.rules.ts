// What is so of a State on a day: the kept registry, with what coordinators have corrected of it, and what the State itself
// says of stockpiles that it has found. Whoever asks about a State asks here; rules take it as an argument.
import type { NeedState, RegistryState } from '@article-six/contracts';
import { stateOf, states, weightFactsOf, type StateRecord, type WeightFacts } from '@article-six/reference';

export interface Corrected {
  readonly version: number;
  readonly doc: RegistryState;
}
export interface Registry {
  /** equal: the same is so of every State */
  readonly key: string;
  of(iso3: string): StateRecord | undefined;
  all(): readonly StateRecord[];
  /** what its weight is made of on this day */
  factsOn(state: StateRecord, day: string): WeightFacts;
}

/** States with a published need to destroy stockpiled mines that were found late (Action 15): their duty runs again. */
export const lateDiscoveries = (needs: readonly Pick<NeedState, 'state' | 'pillar' | 'lateDiscovery'>[]): string[] => [
  ...new Set(needs.flatMap((need) => (isUrgent(need) ? [need.state] : []))),
];
export const isUrgent = (need: Pick<NeedState, 'pillar' | 'lateDiscovery'>): boolean =>
  need.lateDiscovery && need.pillar === 'stockpile_destruction';

/** `found`: States that say they have found stockpiled mines. */
export function registryWith(corrected: readonly Corrected[], found: readonly string[] = []): Registry {
  const newer = new Map<string, StateRecord>(corrected.map(({ doc }) => [doc.iso3, doc]));
  const stockpiles = new Set(found);
  const versions = corrected.map(({ version, doc }) => `${doc.iso3} ${version}`);
  return {
    key: [...versions.sort(), '', ...[...stockpiles].sort()].join(),
    of: (iso3) => newer.get(iso3) ?? stateOf(iso3),
    all: () => states().map((state) => newer.get(state.iso3) ?? state),
    factsOn: (state, day) => weightFactsOf(state, day, stockpiles.has(state.iso3)),
  };
}
