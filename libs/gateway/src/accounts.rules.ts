// The demonstration accounts, and where they may be served: on loopback only.
import type { OrganisationKind, Role } from '@article-six/contracts';
import type { Config } from '@article-six/service-kit';

export interface Account {
  /** what is typed as name at sign-in, and the client id of the machine client of the same name */
  readonly name: string;
  readonly organisation: string;
  readonly organisationName: string;
  readonly kind: OrganisationKind;
  readonly roles: readonly Role[];
}
export interface Organisation {
  readonly code: string;
  readonly name: string;
}
export const demonstrationPassword = 'demonstration';

const support = { organisation: 'ISU', organisationName: 'Implementation Support Unit', kind: 'secretariat' } as const;
const fixed: readonly Account[] = [
  { name: 'coordinator', ...support, roles: ['coordinator'] },
  { name: 'administrator', ...support, roles: ['administrator'] },
  {
    ...{ name: 'observer', organisation: 'OBSERVER', organisationName: 'An organisation that follows' },
    ...{ kind: 'observer', roles: ['observer'] },
  },
];

const pair = (o: Organisation, kind: OrganisationKind, names: [string, Role][]): Account[] =>
  names.map(([name, role]) => ({
    name: `${name}.${o.code.toLowerCase()}`,
    ...{ organisation: o.code, organisationName: o.name, kind, roles: [role] },
  }));

/** Two accounts for each State and each donor, and one each for the coordinator, the administrator and the observer. */
export const accountsOf = (states: readonly Organisation[], donors: readonly Organisation[]): readonly Account[] => [
  ...fixed,
  ...states.flatMap((one) =>
    pair(one, 'state', [
      ['focal', 'focalPoint'],
      ['capital', 'capital'],
    ]),
  ),
  ...donors.flatMap((one) =>
    pair(one, 'donor', [
      ['officer', 'donorOfficer'],
      ['approver', 'donorApprover'],
    ]),
  ),
];

const isLoopback = (host: string): boolean => /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/i.test(host);

/** The sentence why this start would let anybody in by a published password; undefined when it would not. */
export function demonstrationRefusal(config: Pick<Config, 'host' | 'publicUrl' | 'issuerUrl'>): string | undefined {
  if (config.issuerUrl !== undefined) return undefined;
  const outside = [config.host, new URL(config.publicUrl).hostname].find((host) => !isLoopback(host));
  return outside === undefined
    ? undefined
    : `The demonstration accounts have a published password, so they are served on loopback only, not on ${outside}. Set ISSUER_URL, CLIENT_ID and CLIENT_SECRET to your identity provider, or HOST and PUBLIC_URL to 127.0.0.1.`;
}
