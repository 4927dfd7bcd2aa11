// May this organisation know of this need: as the needs service shows it. Who may not is told that there is none.
import type { NeedState } from '@article-six/contracts';
import { isPartyOn } from '@article-six/reference';
import type { Answerer } from '../answer.rules.js';
import type { Registry } from '../registry/registry.rules.js';

export function knowsNeed(need: NeedState, reader: Answerer, registry: Registry, today: string): boolean {
  if (reader.roles.includes('coordinator') || reader.roles.includes('administrator')) return true;
  if ([need.state, ...need.coStates].includes(reader.organisation)) return true;
  switch (need.visibility) {
    case 'public':
      return true;
    case 'statesParties': {
      const state = registry.of(reader.organisation);
      return state !== undefined && isPartyOn(state, today);
    }
    case 'namedProviders':
      return need.namedProviders.includes(reader.organisation);
    case 'chathamHouse':
      return false;
  }
}
