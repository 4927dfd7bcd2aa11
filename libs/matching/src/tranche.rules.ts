// One row of the tranche ledger, as the database answers it and as its event tells it.
import type { TrancheState } from '@article-six/contracts';
import { formatAmount } from '@article-six/money';
import { pots, type Ledger, type Pot } from './ledger.rules.js';

export interface TrancheRow extends Ledger {
  readonly id: string;
  readonly version: number;
  readonly pledge: string;
  readonly provider: string;
  readonly year: number;
  readonly commodity: string;
  readonly currency: string | null;
  readonly digits: number;
  readonly certainty: 'firm' | 'indicative';
}
/** The same with amounts as text: numeric(24,0) comes over the wire as a string. */
export type TrancheRecord = Omit<TrancheRow, Pot | 'pledged'> & Record<Pot | 'pledged', string>;

export const trancheOf = (record: TrancheRecord): TrancheRow => ({
  ...record,
  pledged: BigInt(record.pledged),
  available: BigInt(record.available),
  proposed: BigInt(record.proposed),
  reserved: BigInt(record.reserved),
  committed: BigInt(record.committed),
  disbursed: BigInt(record.disbursed),
  withdrawn: BigInt(record.withdrawn),
});

export function trancheState(row: TrancheRow): TrancheState {
  const amounts = Object.fromEntries(
    ['pledged' as const, ...pots].map((name) => [name, formatAmount(row[name], row.digits)]),
  );
  return {
    id: row.id,
    pledge: row.pledge,
    provider: row.provider,
    year: row.year,
    commodity: row.commodity,
    ...(row.currency === null ? {} : { currency: row.currency }),
    certainty: row.certainty,
    ...(amounts as Record<Pot | 'pledged', string>),
  };
}
