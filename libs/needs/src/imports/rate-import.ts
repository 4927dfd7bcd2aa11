// Rates from files: averages of years and months. A rate that is in force already changes nothing; another value for the
// same period is a new version. The planning rates of matching stay what its policy says; these are for figures shown.
import { randomUUIDv7 } from 'node:crypto';
import type { Bundle, ImportBy, ImportKind, Judged, Made, Ready, RowFault } from '@article-six/imports';
import { sameRate, type DatedRate } from '@article-six/money';
import { keptRates, rateKey, readRate } from '@article-six/reference';
import { DomainClock, roleOf, type Tx } from '@article-six/service-kit';
import { Injectable } from '@nestjs/common';
import { addRates, bumpTable, dropRates, ratesOf, replacedRates } from './rate.queries.js';

@Injectable()
export class RateImport implements ImportKind<DatedRate> {
  readonly name = 'rates';
  readonly tables = ['rates'] as const;
  readonly idColumn = 'currency';
  readonly roles = ['coordinator', 'administrator'] as const;
  readonly outside = [];
  readonly revises = true;
  readonly keyOf = rateKey;
  private readonly kept = new Map(keptRates().map((rate) => [`${rate.currency} ${rate.period}`, rate]));
  constructor(private readonly clock: DomainClock) {}

  orphan(key: string): RowFault {
    return { column: 'currency', code: 'unknownRow', message: `Nothing has the id "${key}".` };
  }

  async judge(tx: Tx, bundles: readonly Bundle[]): Promise<Judged<DatedRate>[]> {
    const today = this.clock.today();
    const read = bundles.map(({ row }) => readRate(row, row.file, today));
    const things = read.flatMap(({ thing }) => thing ?? []);
    const newer = new Map((await ratesOf(tx, things)).map((rate) => [`${rate.currency} ${rate.period}`, rate]));
    return read.map(({ thing, faults, notes }, at) => {
      const n = bundles[at]?.row.n ?? 0;
      const placed = (all: typeof faults) => all.map(({ column, code, message }) => ({ n, column, code, message }));
      if (!thing) return { outcome: 'refused', faults: placed(faults), notes: placed(notes), scope: '' };
      const key = `${thing.currency} ${thing.period}`;
      const standing = newer.get(key) ?? this.kept.get(key);
      if (standing && sameRate(standing.unitsPerUsd, thing.unitsPerUsd))
        return { outcome: 'unchanged', faults: [], notes: [], scope: '' };
      const message = `The rate of ${key} was ${standing?.unitsPerUsd ?? ''} (${standing?.source ?? ''}); this one replaces it.`;
      const replaced = standing ? [{ n, column: 'units_per_usd', code: 'rateReplaced', message }] : [];
      return { outcome: 'ready', faults: [], notes: [...placed(notes), ...replaced], scope: '', thing };
    });
  }

  async keep(tx: Tx, ready: readonly Ready<DatedRate>[], by: ImportBy): Promise<Made[]> {
    if (ready.length === 0) return [];
    const standing = await ratesOf(
      tx,
      ready.map(({ thing }) => thing),
    );
    const versions = new Map(standing.map((rate) => [`${rate.currency} ${rate.period}`, rate.version]));
    const rates = ready.map(({ thing }) => ({
      ...thing,
      id: randomUUIDv7(),
      version: (versions.get(`${thing.currency} ${thing.period}`) ?? 0) + 1,
    }));
    await addRates(tx, rates, by);
    return ready.map(({ n }, at) => ({ n, id: rates[at]?.id ?? '' }));
  }
  async finish(tx: Tx, by: ImportBy): Promise<void> {
    await this.changed(tx, by, 'rates.import');
  }
  async undo(tx: Tx, by: ImportBy): Promise<string[]> {
    const replaced = await replacedRates(tx, by.id);
    if (replaced.length > 0) return replaced.map(({ currency, period }) => `${currency} ${period}`);
    await dropRates(tx, by.id);
    await this.changed(tx, by, 'rates.undo');
    return [];
  }
  private async changed(tx: Tx, by: ImportBy, action: string): Promise<void> {
    const version = await bumpTable(tx);
    const { account, organisation } = by.actor;
    await tx.query(
      `INSERT INTO audit (account, organisation, role, action, thing, thing_id, version, after, reason) VALUES ($1, $2, $3, $4, 'rates', 'rates', $5, $6, $7)`,
      [
        account,
        organisation,
        roleOf(by.actor, 'coordinator', 'administrator'),
        action,
        version,
        { import: by.id },
        by.reason ?? null,
      ],
    );
  }
}
