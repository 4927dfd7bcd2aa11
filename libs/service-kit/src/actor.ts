// Who acts: an account of one organisation, or the public. Never a person's name; what a token says and nothing more.
import { roles, type OrganisationKind, type Role } from '@article-six/contracts';

export interface Actor {
  /** empty for the public */
  readonly account: string;
  /** code of the organisation: ISO 3166-1 alpha-3 of a State, or the code of another; empty for the public */
  readonly organisation: string;
  readonly kind: OrganisationKind | null;
  readonly roles: readonly Role[];
}
export const publicActor: Actor = { account: '', organisation: '', kind: null, roles: [] };
export const isSignedIn = (actor: Actor): boolean => actor.account !== '';
export const hasRole = (actor: Actor, ...wanted: Role[]): boolean => actor.roles.some((role) => wanted.includes(role));
/** The first of `wanted` that the actor has, for events and audit: a role, never a name. */
export const roleOf = (actor: Actor, ...wanted: Role[]): Role | 'public' =>
  wanted.find((role) => actor.roles.includes(role)) ?? actor.roles[0] ?? 'public';
export const isRole = (word: unknown): word is Role => roles.some((role) => role === word);
