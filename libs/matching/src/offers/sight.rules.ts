// May this organisation know of this need: as the needs service shows it. Who may not is told that there is none.
import type { NeedState } from '@article-six/contracts';
import { isPartyOn, stateOf } from '@article-six/reference';
import type { Answerer } from '../answer.rules.js';

export function knowsNeed(need: NeedState, reader: Answerer, today: string): boolean {
  if (reader.roles.includes('coordinator') || reader.roles.includes('administrator')) return true;
  if ([need.state, ...need.coStates].includes(reader.organisation)) return true;
  switch (need.visibility) {
    case 'public':
      return true;
    case 'statesParties': {
      const state = stateOf(reader.organisation);
      return state !== undefined && isPartyOn(state, today);
    }
    case 'namedProviders':
      return need.namedProviders.includes(reader.organisation);
    case 'chathamHouse':
      return false;
  }
}
