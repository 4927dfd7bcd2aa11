// The ledger in the database: tranches are opened and money is moved by one statement each, many tranches at once.
// The CHECKs of the table decide last; a refused move is PostgreSQL's error 23514 and undoes its transaction.
import type { NewEvent, PledgeState } from '@article-six/contracts';
import { minorOf } from '@article-six/money';
import { openLedger, type Pot } from './ledger.rules.js';
import type { Line } from './plan-input.rules.js';
import { event, type Sql } from './sql.js';
import { trancheOf, trancheState, type TrancheRecord } from './tranche.rules.js';

const amounts = ['pledged', 'available', 'proposed', 'reserved', 'committed', 'disbursed', 'withdrawn']
  .map((name) => `${name}::text`)
  .join(', ');
export const trancheColumns = `id, version, pledge, provider, year, commodity, currency, digits, certainty, ${amounts}`;

export const toldOf = (records: TrancheRecord[], by: string, reason?: string): NewEvent[] =>
  records.map(trancheOf).map((row) =>
    event('tranche.changed', row.id, row.version, {
      tranche: trancheState(row),
      change: { by, ...(reason === undefined ? {} : { reason }) },
    }),
  );

/** Opens the tranches of a registered pledge; one that is open stays as it is. */
export async function openTranches(sql: Sql, pledge: PledgeState, digits: number): Promise<NewEvent[]> {
  const rows = pledge.tranches.map((tranche) => ({
    id: `${pledge.id}:${tranche.year}`,
    year: tranche.year,
    certainty: tranche.certainty,
    pledged: String(openLedger(minorOf(tranche.amount, digits)).pledged),
  }));
  const opened = await sql.query<TrancheRecord>(
    `INSERT INTO tranche (id, version, pledge, provider, year, commodity, currency, digits, certainty,
                          pledged, available, proposed, reserved, committed, disbursed, withdrawn)
     SELECT r.id, 1, $2, $3, r.year, $4, $5, $6, r.certainty, r.pledged, r.pledged, 0, 0, 0, 0, 0
     FROM jsonb_to_recordset($1::jsonb) r(id text, year int, certainty text, pledged numeric)
     ON CONFLICT (id) DO NOTHING RETURNING ${trancheColumns}`,
    [JSON.stringify(rows), pledge.id, pledge.provider.code, pledge.commodity, pledge.currency ?? null, digits],
  );
  return toldOf(opened, 'pledges', 'registered');
}

/**
 * What a provider has added to its pledge: the difference to what it had promised before, so that an event which was
 * overtaken is made up for by the next. A year that is new is opened.
 */
export async function raiseTranches(
  sql: Sql,
  before: PledgeState,
  pledge: PledgeState,
  digits: number,
): Promise<NewEvent[]> {
  const had = new Map(before.tranches.map(({ year, amount }) => [year, minorOf(amount, digits)]));
  const rows = pledge.tranches.flatMap(({ year, certainty, amount }) => {
    const more = minorOf(amount, digits) - (had.get(year) ?? 0n);
    return more > 0n ? [{ id: `${pledge.id}:${year}`, year, certainty, more: String(more) }] : [];
  });
  const raised = await sql.query<TrancheRecord>(
    `INSERT INTO tranche AS t (id, version, pledge, provider, year, commodity, currency, digits, certainty,
                               pledged, available, proposed, reserved, committed, disbursed, withdrawn)
     SELECT r.id, 1, $2, $3, r.year, $4, $5, $6, r.certainty, r.more, r.more, 0, 0, 0, 0, 0
     FROM jsonb_to_recordset($1::jsonb) r(id text, year int, certainty text, more numeric)
     ON CONFLICT (id) DO UPDATE SET pledged = t.pledged + excluded.pledged, available = t.available + excluded.available, version = t.version + 1
     RETURNING ${trancheColumns}`,
    [JSON.stringify(rows), pledge.id, pledge.provider.code, pledge.commodity, pledge.currency ?? null, digits],
  );
  return toldOf(raised, 'pledges', 'increased');
}

export interface Movement {
  readonly tranche: string;
  /** minor units */
  readonly amount: string;
}
export const movementsOf = (pledge: string, lines: readonly Line[]): Movement[] =>
  lines.map((line) => ({ tranche: `${pledge}:${line.tranche}`, amount: line.amount }));

/** Until the end of the transaction nobody else moves money of this pledge: what is judged next still holds when it is written. */
export const holdTranches = (sql: Sql, pledge: string): Promise<unknown> =>
  sql.query('SELECT FROM tranche WHERE pledge = $1 ORDER BY id FOR UPDATE', [pledge]);

/** Moves money between two pots of many tranches, locked in the order of their ids. */
export async function moveMoney(
  sql: Sql,
  movements: readonly Movement[],
  from: Pot,
  to: Pot,
  why: { by: string; reason: string },
): Promise<NewEvent[]> {
  if (movements.length === 0) return [];
  const moved = await sql.query<TrancheRecord>(
    `WITH moved AS (SELECT id, sum(amount) AS amount FROM unnest($1::text[], $2::numeric[]) m(id, amount) GROUP BY id),
          locked AS MATERIALIZED (
            SELECT t.id FROM tranche t WHERE t.id IN (SELECT id FROM moved) ORDER BY t.id FOR UPDATE)
     UPDATE tranche t SET ${from} = t.${from} - m.amount, ${to} = t.${to} + m.amount, version = t.version + 1
     FROM moved m, locked l WHERE t.id = m.id AND l.id = t.id
     RETURNING ${trancheColumns.replace(/\bid\b/, 't.id')}`,
    [movements.map((one) => one.tranche), movements.map((one) => one.amount)],
  );
  const wanted = new Set(movements.map((one) => one.tranche)).size;
  if (moved.length !== wanted) throw new Error(`${wanted - moved.length} of ${wanted} tranches could not be reached`);
  return toldOf(moved, why.by, why.reason);
}

/** Everything that is still free in the tranches of a pledge is withdrawn. */
export async function withdrawFree(sql: Sql, pledge: string, reason: string): Promise<NewEvent[]> {
  const moved = await sql.query<TrancheRecord>(
    `UPDATE tranche SET withdrawn = withdrawn + available, available = 0, version = version + 1
     WHERE pledge = $1 AND available > 0 RETURNING ${trancheColumns}`,
    [pledge],
  );
  return toldOf(moved, 'pledges', reason);
}
