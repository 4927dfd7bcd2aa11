// Organisations and accounts over HTTP. Types only, no code.
import type { AccountState, OrganisationState } from './organisation.schema.js';
import type { OrganisationKind, ProviderKind, Role } from './words.js';

/** Body of POST /organisations: anybody may apply; a coordinator vets. */
export interface OrganisationInput {
  kind: Exclude<OrganisationKind, 'secretariat'>;
  code: string;
  name: string;
  providerKind?: ProviderKind;
  /** office that is written to, not a person */
  contact: string;
  /** who it is and why it takes part */
  statement: string;
}
/** GET /organisations/{id}. What was applied with is for the organisation itself and for who vets. */
export interface OrganisationView extends OrganisationState {
  version: number;
  contact: string;
  statement: string;
  updatedAt: string;
}
/** GET /accounts: of the reader's own organisation; of all for coordinators and administrators. */
export interface AccountView extends AccountState {
  version: number;
  updatedAt: string;
  /** until when an invitation may be taken up */
  invitedUntil?: string;
}
/** Body of POST /accounts, and of POST /organisations/{id}/accept for its first account. */
export interface InvitationInput {
  account: string;
  roles: Role[];
}
/** The code is shown once, to whoever invites; it is not kept. `link` is the path of the page that takes it. */
export interface InvitationView extends AccountView {
  code?: string;
  link?: string;
}
/** Body of POST /accounts/{id}/hand-over: the successor of an officer has its roles. */
export interface HandOverInput {
  account: string;
  reason: string;
}
/** Answer of POST /invitations/accept, to whoever keeps the sign-in. */
export interface AcceptedInvitation extends AccountState {
  organisationName: string;
}
