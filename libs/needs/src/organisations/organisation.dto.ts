// Bodies of organisations and accounts.
import {
  providerKinds,
  roles,
  type HandOverInput,
  type InvitationInput,
  type OrganisationInput,
  type ProviderKind,
  type Role,
} from '@article-six/contracts';
import { stateOf } from '@article-six/reference';
import * as must from '@article-six/service-kit/body';
import { Holds, Optional } from '@article-six/service-kit/holds';

const kinds = ['state', 'donor', 'observer'] as const;
const members = (body: object) => body as Readonly<Record<string, unknown>>;
/** What a person types at sign-in: of an office, in small letters. */
const accountName = must.matching(/^[a-z0-9][a-z0-9.-]{2,39}$/);
const someRoles: must.ValueCheck = (value) =>
  must.listOf(must.oneOf(roles), 4)(value) ??
  (Array.isArray(value) && value.length === 0 ? { code: 'tooFew', params: { min: 1 } } : undefined);

/** Body of POST /organisations. */
export class OrganisationBody implements OrganisationInput {
  @Holds(must.oneOf(kinds))
  kind!: (typeof kinds)[number];
  @Holds((value, body) => {
    const isState = typeof value === 'string' && stateOf(value) !== undefined;
    const asked = members(body)['kind'] === 'state';
    return must.organisation(value) ?? (asked && !isState ? must.knownState(value) : undefined);
  })
  code!: string;
  @Holds(must.text(120))
  name!: string;
  @Optional()
  @Holds((value, body) =>
    members(body)['kind'] === 'donor' ? must.oneOf(providerKinds)(value) : { code: 'providerKindOfDonor' },
  )
  providerKind?: ProviderKind;
  @Holds(must.text(200))
  contact!: string;
  @Holds(must.text(2000, { lines: true }))
  statement!: string;
}
/** Body of POST /accounts and of POST /organisations/{id}/accept. */
export class InvitationBody implements InvitationInput {
  @Holds(accountName)
  account!: string;
  @Holds(someRoles)
  roles!: Role[];
}
export class HandOverBody implements HandOverInput {
  @Holds(accountName)
  account!: string;
  @Holds(must.text(1000, { lines: true }))
  reason!: string;
}
/** Body of POST /invitations/accept: the code itself is the right to it. */
export class CodeBody {
  @Holds(must.matching(/^[A-Za-z0-9_-]{43}$/))
  code!: string;
}
