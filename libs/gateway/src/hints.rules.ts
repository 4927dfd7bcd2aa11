// From an event to hints: what changed, and who may know that it did. A hint names a thing and says nothing of it; the
// page reads again over HTTP, where row-level security decides. So a hint goes to those who can read the thing.
import type { AnyEvent, NeedState, OrganisationKind, ProposalState, StreamHint } from '@article-six/contracts';
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

const ofKind =
  (kind: OrganisationKind, sees: Sees): Sees =>
  (reader) =>
    reader.kind === kind && sees(reader);
const coordinates: Sees = (reader) => hasRole(reader, 'coordinator');

/** Whether this organisation is a State Party on the day of the domain clock. */
export type IsParty = (organisation: string) => boolean;

/** As the needs service shows its rows. */
function seesNeed(need: Pick<NeedState, 'state' | 'status'> & Partial<NeedState>, isParty: IsParty): Sees {
  const state = ofKind('state', belongsTo(need.state));
  if (need.status === 'draft') return state;
  if (need.status === 'submitted') return any(state, oversees);
  const own = any(state, belongsTo(...(need.coStates ?? [])), oversees);
  switch (need.visibility) {
    case 'public':
      return everybody;
    case 'statesParties':
      return any(own, (reader) => isSignedIn(reader) && isParty(reader.organisation));
    case 'namedProviders':
      return any(own, belongsTo(...(need.namedProviders ?? [])));
    case 'chathamHouse':
    case undefined:
      return own;
  }
}
interface Address {
  readonly kind: StreamHint['kind'];
  readonly sees: Sees;
  /** whose inbox gets a line of it */
  readonly told?: Sees;
}
/** As matching shows it; told to both sides and to `also`, or to `alone`. */
function ofProposal({ pledge, need, circulatedOn }: ProposalState, also?: Sees, alone?: Sees): Address {
  const sides = belongsTo(pledge.provider, need.state);
  if (circulatedOn === undefined) return { kind: 'proposal', sees: any(sides, oversees) };
  const observes: Sees = (reader) => hasRole(reader, 'observer');
  const told = alone ?? (also ? any(sides, also) : sides);
  return { kind: 'proposal', sees: any(sides, oversees, observes), told };
}
function addressed(event: AnyEvent, isParty: IsParty): Address {
  switch (event.type) {
    case 'need.drafted':
    case 'need.submitted':
      return { kind: 'need', sees: seesNeed(event.data.need, isParty) };
    case 'need.published':
    case 'need.revised':
    case 'need.supportRecorded':
    case 'need.withdrawn':
    case 'need.met':
    case 'need.lapsed':
    case 'need.reopened': {
      const { need } = event.data;
      return { kind: 'need', sees: seesNeed(need, isParty), told: any(belongsTo(need.state), coordinates) };
    }
    case 'ranking.changed':
      return { kind: 'ranking', sees: everybody };
    case 'question.asked':
    case 'question.answered': {
      const { question } = event.data;
      const [state, asker] = [ofKind('state', belongsTo(question.state)), belongsTo(question.askedBy.organisation)];
      return {
        kind: 'question',
        sees: any(state, asker, oversees),
        told: event.type === 'question.asked' ? any(state, coordinates) : asker,
      };
    }
    case 'evidence.added':
    case 'evidence.withdrawn':
      return { kind: 'evidence', sees: any(ofKind('state', belongsTo(event.data.evidence.state)), oversees) };
    case 'interest.expressed':
    case 'interest.withdrawn': {
      const { state, provider } = event.data.interest;
      const ofNeed = ofKind('state', belongsTo(state));
      return { kind: 'interest', sees: any(ofNeed, belongsTo(provider), oversees), told: any(ofNeed, coordinates) };
    }
    case 'state.corrected':
      return { kind: 'state', sees: everybody };
    case 'organisation.changed': {
      const { code, kind } = event.data.organisation;
      return { kind: 'organisation', sees: any(ofKind(kind, belongsTo(code)), oversees) };
    }
    case 'account.changed': {
      const { organisation, kind } = event.data.account;
      return { kind: 'account', sees: any(ofKind(kind, belongsTo(organisation)), oversees) };
    }
    case 'clock.set':
      return { kind: 'clock', sees: everybody };
    case 'pledge.drafted':
      return { kind: 'pledge', sees: any(ofKind('donor', belongsTo(event.data.pledge.provider.code)), oversees) };
    case 'pledge.revised':
      return { kind: 'pledge', sees: isSignedIn };
    case 'pledge.registered':
    case 'pledge.increased':
    case 'pledge.closed':
    case 'pledge.withdrawn':
      return { kind: 'pledge', sees: isSignedIn, told: any(belongsTo(event.data.pledge.provider.code), coordinates) };
    case 'plan.adopted':
      return { kind: 'plan', sees: everybody };
    case 'policy.proposed':
    case 'policy.approved':
    case 'policy.rejected':
      return { kind: 'policy', sees: isSignedIn };
    case 'proposal.floated':
    case 'proposal.circulated':
    case 'proposal.accepted':
    case 'proposal.confirmed':
    case 'proposal.declined':
    case 'proposal.superseded':
    case 'proposal.lapsed':
    case 'match.committed':
    case 'match.completed':
    case 'match.broken':
    case 'match.followedUp':
      return ofProposal(event.data.proposal, coordinates);
    case 'proposal.reminded': {
      const { pledge, need, answers } = event.data.proposal;
      const waited = [...(answers.donor ? [] : [pledge.provider]), ...(answers.state ? [] : [need.state])];
      return ofProposal(event.data.proposal, undefined, belongsTo(...waited));
    }
    case 'proposal.outdated':
    case 'match.disbursed':
    case 'match.received':
    case 'match.progressed':
      return ofProposal(event.data.proposal);
    case 'match.followUpAsked':
      return ofProposal(event.data.proposal, undefined, any(belongsTo(event.data.proposal.need.state), coordinates));
    case 'alarm.raised':
    case 'alarm.changed':
    case 'alarm.cleared': {
      const state = belongsTo(event.data.alarm.state);
      const told = event.type === 'alarm.changed' ? {} : { told: any(state, coordinates) };
      return { kind: 'alarm', sees: any(state, oversees), ...told };
    }
    case 'match.commitmentAsked':
      return ofProposal(event.data.proposal, undefined, belongsTo(event.data.proposal.pledge.provider));
    case 'tranche.changed': {
      const { tranche, change } = event.data;
      const provider = belongsTo(tranche.provider);
      const whole = change.reason === 'pledgeWithdrawn' || change.reason === 'pledgeClosed';
      const told = /[1-9]/.test(tranche.withdrawn) && !whole;
      return { kind: 'tranche', sees: any(provider, oversees), ...(told ? { told: any(provider, coordinates) } : {}) };
    }
  }
}

/** The hints of an event: of the thing itself and, where somebody is told of it, of their inbox. */
export function hintsOf(event: AnyEvent, isParty: IsParty): readonly AddressedHint[] {
  const { kind, sees, told } = addressed(event, isParty);
  const hint = { kind, id: event.aggregateId, type: event.type, version: event.version };
  return [{ hint, sees }, ...(told ? [{ hint: { ...hint, kind: 'notification' as const }, sees: told }] : [])];
}
