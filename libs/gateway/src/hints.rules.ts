// From an event to hints: what changed, and who may know that it did. A hint names a thing and says nothing of it; the
// page reads again over HTTP, where row-level security decides. So a hint goes to those who can read the thing.
import type { AnyEvent, NeedState, StreamHint } from '@article-six/contracts';
import { hasRole, isSignedIn, type Actor } from '@article-six/service-kit';

export type Sees = (reader: Actor) => boolean;
export interface AddressedHint {
  readonly hint: StreamHint;
  readonly sees: Sees;
}
const everybody: Sees = () => true;
const oversees: Sees = (reader) => hasRole(reader, 'coordinator', 'administrator');
const belongsTo =
  (...organisations: string[]): Sees =>
  (reader) =>
    isSignedIn(reader) && organisations.includes(reader.organisation);
const any =
  (...several: Sees[]): Sees =>
  (reader) =>
    several.some((sees) => sees(reader));

function seesNeed(need: Pick<NeedState, 'state' | 'status'> & Partial<NeedState>): Sees {
  const own = any(belongsTo(need.state, ...(need.coStates ?? [])), oversees);
  if (need.status === 'draft' || need.status === 'submitted') return own;
  switch (need.visibility) {
    case 'public':
      return everybody;
    case 'statesParties':
      return any(own, (reader) => reader.kind === 'state' || reader.kind === 'donor');
    case 'namedProviders':
      return any(own, belongsTo(...(need.namedProviders ?? [])));
    case 'chathamHouse':
    case undefined:
      return own;
  }
}
/** The changes that notifications tell of; what only plans again is no news for an inbox. */
const told =
  /^(need\.(submitted|published|withdrawn)|pledge\.(registered|withdrawn)|proposal\.(circulated|accepted|confirmed|declined|superseded))$/;

function addressed(event: AnyEvent): { kind: StreamHint['kind']; sees: Sees; concerns?: Sees } {
  switch (event.type) {
    case 'need.drafted':
    case 'need.submitted':
    case 'need.published':
    case 'need.revised':
    case 'need.supportRecorded':
    case 'need.withdrawn':
      return {
        kind: 'need',
        sees: seesNeed(event.data.need),
        concerns: any(belongsTo(event.data.need.state), oversees),
      };
    case 'ranking.changed':
      return { kind: 'ranking', sees: everybody };
    case 'clock.set':
      return { kind: 'clock', sees: everybody };
    case 'pledge.drafted':
      return { kind: 'pledge', sees: any(belongsTo(event.data.pledge.provider.code), oversees) };
    case 'pledge.registered':
    case 'pledge.withdrawn': {
      const concerns = any(belongsTo(event.data.pledge.provider.code), oversees);
      return { kind: 'pledge', sees: isSignedIn, concerns };
    }
    case 'plan.adopted':
      return { kind: 'plan', sees: everybody };
    case 'proposal.floated':
    case 'proposal.circulated':
    case 'proposal.accepted':
    case 'proposal.confirmed':
    case 'proposal.declined':
    case 'proposal.superseded': {
      const { pledge, need, circulatedOn } = event.data.proposal;
      const concerns = any(belongsTo(pledge.provider, need.state), oversees);
      const follows: Sees = (reader) => circulatedOn !== undefined && hasRole(reader, 'observer');
      return { kind: 'proposal', sees: any(concerns, follows), concerns };
    }
    case 'tranche.changed':
      return { kind: 'tranche', sees: any(belongsTo(event.data.tranche.provider), oversees) };
  }
}

/** The hints of an event: of the thing itself and, where somebody is told of it, of their inbox. */
export function hintsOf(event: AnyEvent): readonly AddressedHint[] {
  const { kind, sees, concerns } = addressed(event);
  const hint = { kind, id: event.aggregateId, type: event.type, version: event.version };
  const inbox =
    concerns && told.test(event.type) ? [{ hint: { ...hint, kind: 'notification' as const }, sees: concerns }] : [];
  return [{ hint, sees }, ...inbox];
}
