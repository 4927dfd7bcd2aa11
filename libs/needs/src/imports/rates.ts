// The rates in force: what the product came with, and over it what was imported. Read anew when the table has changed.
import { RateTable } from '@article-six/money';
import { keptRates } from '@article-six/reference';
import { Database, publicActor } from '@article-six/service-kit';
import { Injectable } from '@nestjs/common';
import { allRates, tableVersion } from './rate.queries.js';

@Injectable()
export class Rates {
  private known: { version: number; table: RateTable } | undefined;
  constructor(private readonly database: Database) {}

  async table(): Promise<{ version: number; table: RateTable }> {
    return this.database.as(publicActor, async (tx) => {
      const version = await tableVersion(tx);
      if (this.known?.version === version) return this.known;
      const imported = version === 0 ? [] : await allRates(tx);
      const over = new Set(imported.map(({ currency, period }) => `${currency} ${period}`));
      const kept = keptRates().filter(({ currency, period }) => !over.has(`${currency} ${period}`));
      return (this.known = { version, table: new RateTable([...kept, ...imported]) });
    });
  }
}
