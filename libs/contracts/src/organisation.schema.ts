// Organisations and accounts as their events carry them. No name, address or secret of a person: an account is told by the
// name that it signs in with, which is of an office.
import { Type, type Static, type TSchema } from '@sinclair/typebox';
import { accountStatuses, organisationKinds, organisationStatuses, providerKinds, roles } from './words.js';

const optional = <T extends TSchema>(schema: T) => Type.Optional(schema);
const words = <T extends readonly string[]>(list: T) => Type.Unsafe<T[number]>({ type: 'string', enum: [...list] });
const Code = Type.String({ pattern: '^[A-Z0-9-]{2,12}$' });

export const OrganisationState = Type.Object({
  id: Type.String({ format: 'uuid' }),
  code: Type.Unsafe<string>({ ...Code, description: 'ISO code of a State, or the code of another organisation.' }),
  kind: words(organisationKinds),
  name: Type.String(),
  providerKind: optional(words(providerKinds)),
  status: words(organisationStatuses),
});
export type OrganisationState = Static<typeof OrganisationState>;
export const AccountState = Type.Object({
  id: Type.String({ format: 'uuid' }),
  account: Type.String({ pattern: '^[a-z0-9][a-z0-9.-]{2,39}$', description: 'What is typed as name at sign-in.' }),
  organisation: Code,
  kind: words(organisationKinds),
  roles: Type.Array(words(roles)),
  status: words(accountStatuses),
});
export type AccountState = Static<typeof AccountState>;
