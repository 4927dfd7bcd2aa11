// Rates in the database: versions over the kept ones; the newest of each currency and period is in force.
import type { DatedRate } from '@article-six/money';
import type { ImportBy } from '@article-six/imports';
import { roleOf, type Tx } from '@article-six/service-kit';

export interface RateRow extends DatedRate {
  readonly version: number;
}
const inForce = `SELECT DISTINCT ON (currency, period) currency, period, version, units_per_usd AS "unitsPerUsd", source FROM rate`;

export async function tableVersion(tx: Tx): Promise<number> {
  const [row] = await tx.query<{ version: number }>('SELECT version FROM rate_table');
  return row?.version ?? 0;
}
export const allRates = (tx: Tx) => tx.query<RateRow>(`${inForce} ORDER BY currency, period, version DESC`);
export const ratesOf = (tx: Tx, of: readonly Pick<DatedRate, 'currency' | 'period'>[]) =>
  tx.query<RateRow>(
    `${inForce} JOIN unnest($1::text[], $2::text[]) AS o (currency, period) USING (currency, period) ORDER BY currency, period, version DESC`,
    [of.map(({ currency }) => currency), of.map(({ period }) => period)],
  );

export async function addRates(tx: Tx, rates: readonly (RateRow & { id: string })[], by: ImportBy): Promise<void> {
  await tx.query(
    `INSERT INTO rate (id, currency, period, version, units_per_usd, source, import, by_role, at)
     SELECT id, currency, period, version, rate, source, $1, $2, $3
     FROM unnest($4::uuid[], $5::text[], $6::text[], $7::int[], $8::text[], $9::text[]) AS r (id, currency, period, version, rate, source)`,
    [
      ...[by.id, roleOf(by.actor, 'coordinator', 'administrator'), by.at],
      ...[rates.map((one) => one.id), rates.map((one) => one.currency), rates.map((one) => one.period)],
      ...[rates.map((one) => one.version), rates.map((one) => one.unitsPerUsd), rates.map((one) => one.source)],
    ],
  );
}
/** The table's next version. */
export async function bumpTable(tx: Tx): Promise<number> {
  const [row] = await tx.query<{ version: number }>('UPDATE rate_table SET version = version + 1 RETURNING version');
  return row?.version ?? 0;
}
/** Rates of the import that a later one has replaced. */
export const replacedRates = (tx: Tx, importId: string) =>
  tx.query<{ currency: string; period: string }>(
    `SELECT DISTINCT r.currency, r.period FROM rate r JOIN rate o USING (currency, period)
     WHERE r.import = $1 AND o.import <> $1 AND o.version > r.version ORDER BY 1, 2`,
    [importId],
  );
export const dropRates = (tx: Tx, importId: string) => tx.query('DELETE FROM rate WHERE import = $1', [importId]);
