// Who the demonstration has: the States and donors of the reference data. Nothing of it when an outside provider is
// configured.
import { states } from '@article-six/reference';
import { Injectable } from '@nestjs/common';
import { accountsOf, type Account, type Organisation } from './accounts.rules.js';

const organisations = (): Organisation[] => states().map(({ iso3, name }) => ({ code: iso3, name }));

@Injectable()
export class Accounts {
  readonly all: readonly Account[] = accountsOf(organisations(), organisations());
  private readonly names = new Map(this.all.map((one) => [one.organisation, one.organisationName]));

  /** The code itself for an organisation that the reference data do not name. */
  organisationName(code: string): string {
    return this.names.get(code) ?? code;
  }
}
