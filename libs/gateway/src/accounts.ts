// Who the demonstration has: the States and donors of its scenario. Nobody when an outside provider is configured.
import { readScenario, stateName } from '@article-six/reference';
import { Settings } from '@article-six/service-kit';
import { Injectable } from '@nestjs/common';
import { accountsOf, type Account } from './accounts.rules.js';

function ofScenario(): readonly Account[] {
  const { states, donors } = readScenario().accounts;
  return accountsOf(
    states.map((code) => ({ code, name: stateName(code) })),
    donors,
  );
}

@Injectable()
export class Accounts {
  readonly all: readonly Account[];
  private readonly names: ReadonlyMap<string, string>;
  constructor(settings: Settings) {
    this.all = settings.config.issuerUrl === undefined ? ofScenario() : [];
    this.names = new Map(this.all.map((one) => [one.organisation, one.organisationName]));
  }

  /** The name of a State or a demonstration organisation; the code itself for what is neither. */
  organisationName(code: string): string {
    return this.names.get(code) ?? stateName(code);
  }
}
