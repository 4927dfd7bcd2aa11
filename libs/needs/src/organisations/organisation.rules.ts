// What an organisation and an account may be and become. Pure; time and ids come from outside.
import type { AccountStatus, OrganisationKind, OrganisationStatus, Role } from '@article-six/contracts';
import type { Fail } from '@article-six/service-kit/body';

/** Roles that an organisation of a kind may give to its people; a State may also give (Action 43). */
export const rolesOf: Readonly<Record<OrganisationKind, readonly Role[]>> = {
  state: ['focalPoint', 'capital', 'donorOfficer', 'donorApprover'],
  donor: ['donorOfficer', 'donorApprover'],
  observer: ['observer'],
  secretariat: ['coordinator', 'administrator'],
};
/** Who speaks for an organisation to its own people: it invites, suspends and hands over. */
export const leads: Readonly<Record<OrganisationKind, readonly Role[]>> = {
  state: ['capital'],
  donor: ['donorApprover'],
  observer: ['observer'],
  secretariat: ['administrator'],
};
/** Somebody leads from the first account on. */
export const firstLeads = (kind: OrganisationKind, roles: readonly Role[]): Fail | undefined =>
  roles.some((role) => leads[kind].includes(role))
    ? undefined
    : { code: 'firstLeads', params: { allowed: leads[kind].join(', ') } };

/** An invitation that is not taken up in this time is over. */
export const invitationDays = 14;

export const rolesFit = (kind: OrganisationKind, roles: readonly Role[]): Fail | undefined =>
  roles.every((role) => rolesOf[kind].includes(role))
    ? undefined
    : { code: 'roleNotOfKind', params: { allowed: rolesOf[kind].join(', ') } };

export type OrganisationVerb = 'accept' | 'refuse' | 'suspend' | 'restore';
const ofOrganisation: Readonly<Record<OrganisationVerb, readonly [from: OrganisationStatus, to: OrganisationStatus]>> =
  {
    accept: ['applied', 'active'],
    refuse: ['applied', 'refused'],
    suspend: ['active', 'suspended'],
    restore: ['suspended', 'active'],
  };
/** The status after the verb; undefined when it cannot happen now. */
export const organisationAfter = (
  verb: OrganisationVerb,
  status: OrganisationStatus,
): OrganisationStatus | undefined => (ofOrganisation[verb][0] === status ? ofOrganisation[verb][1] : undefined);

export type AccountVerb = 'suspend' | 'restore' | 'reinvite' | 'close' | 'join';
const ofAccount: Readonly<Record<AccountVerb, readonly [from: readonly AccountStatus[], to: AccountStatus]>> = {
  suspend: [['active'], 'suspended'],
  restore: [['suspended'], 'active'],
  // also for who has lost the way in: the old one is gone at once
  reinvite: [['invited', 'active'], 'invited'],
  close: [['invited', 'active', 'suspended'], 'closed'],
  join: [['invited'], 'active'],
};
export const accountAfter = (verb: AccountVerb, status: AccountStatus): AccountStatus | undefined =>
  ofAccount[verb][0].includes(status) ? ofAccount[verb][1] : undefined;
