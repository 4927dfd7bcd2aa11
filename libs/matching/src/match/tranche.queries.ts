// A tranche with everything that stands on it, locked: proposals first, then the tranche, as every command does.
import type { NewEvent } from '@article-six/contracts';
import { toldOf, trancheColumns } from '../ledger.queries.js';
import { proposalColumns, type ProposalRow } from '../proposal.queries.js';
import type { Sql } from '../sql.js';
import { trancheOf, type TrancheRecord, type TrancheRow } from '../tranche.rules.js';
import { cutOf, type Cut } from './cut.rules.js';
import { matchLines } from './match.queries.js';
import type { MatchLine } from './match.rules.js';

export interface HeldTranche {
  readonly tranche: TrancheRow;
  /** open offers and matches with money of this tranche, newest first */
  readonly rows: readonly ProposalRow[];
  readonly lines: ReadonlyMap<string, readonly MatchLine[]>;
}
export async function findTranche(sql: Sql, pledge: string, year: number, lock = ''): Promise<TrancheRow | undefined> {
  const [row] = await sql.query<TrancheRecord>(`SELECT ${trancheColumns} FROM tranche WHERE id = $1 ${lock}`, [
    `${pledge}:${year}`,
  ]);
  return row && trancheOf(row);
}
const onTranche = (sql: Sql, pledge: string, year: number, lock: string) =>
  sql.query<ProposalRow>(
    `SELECT ${proposalColumns} FROM proposal WHERE pledge = $1 AND status IN ('circulated', 'accepted', 'confirmed')
       AND lines @> jsonb_build_array(jsonb_build_object('tranche', $2::int)) ORDER BY id ${lock}`,
    [pledge, year],
  );

export async function holdTranche(
  sql: Sql,
  pledge: string,
  year: number,
  o: { readonly lock: boolean },
): Promise<HeldTranche | undefined> {
  const lock = o.lock ? 'FOR UPDATE' : '';
  await onTranche(sql, pledge, year, lock);
  const tranche = await findTranche(sql, pledge, year, lock);
  if (!tranche) return undefined;
  // what was offered of it between the two locks; nothing more can be while the tranche is held
  const rows = await onTranche(sql, pledge, year, lock);
  const lines = await matchLines(
    sql,
    rows.map((row) => row.id),
  );
  return { tranche, rows: rows.reverse(), lines };
}

export const isOpen = (row: ProposalRow): boolean => row.status === 'circulated' || row.status === 'accepted';
/** What cutting an amount would take of it. */
export function cutHeld({ tranche, rows, lines }: HeldTranche, amount: bigint): Cut {
  const offers = rows.filter(isOpen).map((row) => ({
    proposal: row.id,
    amount: row.lines
      .filter((line) => line.tranche === tranche.year)
      .reduce((sum, line) => sum + BigInt(line.amount), 0n),
  }));
  const held = rows.flatMap((row) =>
    (lines.get(row.id) ?? [])
      .filter((line) => line.tranche === tranche.year)
      .map(({ year, reserved, committed }) => ({ proposal: row.id, year, reserved, committed })),
  );
  return cutOf(tranche.available, offers, held, amount);
}

/** Free money leaves the tranche: withdrawn, it stays in the sum of what was pledged; moved, it is pledged for another year. */
export async function leaveTranche(
  sql: Sql,
  id: string,
  amount: bigint,
  to: 'withdrawn' | 'moved',
  why: { readonly by: string; readonly reason: string },
): Promise<NewEvent[]> {
  const change = to === 'withdrawn' ? 'withdrawn = withdrawn + $2' : 'pledged = pledged - $2';
  const rows = await sql.query<TrancheRecord>(
    `UPDATE tranche SET available = available - $2, ${change}, version = version + 1 WHERE id = $1 RETURNING ${trancheColumns}`,
    [id, String(amount)],
  );
  return toldOf(rows, why.by, why.reason);
}
/** Money comes into a year of the same pledge, which is opened when it is not there. */
export async function enterTranche(
  sql: Sql,
  from: TrancheRow,
  year: number,
  amount: bigint,
  why: { readonly by: string; readonly reason: string },
): Promise<NewEvent[]> {
  const rows = await sql.query<TrancheRecord>(
    `INSERT INTO tranche AS t (id, version, pledge, provider, year, commodity, currency, digits, certainty,
                               pledged, available, proposed, reserved, committed, disbursed, withdrawn)
     VALUES ($1, 1, $2, $3, $4, $5, $6, $7, $8, $9, $9, 0, 0, 0, 0, 0)
     ON CONFLICT (id) DO UPDATE SET pledged = t.pledged + excluded.pledged, available = t.available + excluded.available, version = t.version + 1
     RETURNING ${trancheColumns}`,
    [
      ...[`${from.pledge}:${year}`, from.pledge, from.provider, year, from.commodity, from.currency, from.digits],
      ...[from.certainty, String(amount)],
    ],
  );
  return toldOf(rows, why.by, why.reason);
}
/** Firm from now on: what was indicative may be committed. */
export async function makeFirm(sql: Sql, id: string, by: string): Promise<NewEvent[]> {
  const rows = await sql.query<TrancheRecord>(
    `UPDATE tranche SET certainty = 'firm', version = version + 1 WHERE id = $1 RETURNING ${trancheColumns}`,
    [id],
  );
  return toldOf(rows, by, 'firm');
}
