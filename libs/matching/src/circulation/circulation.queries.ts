// Circulation turns what floats into offers that can be answered: money moves from available to proposed, the days of the
// answer are set, both sides are told. The caller holds the planner's lock, so no plan is adopted meanwhile.
import type { NewEvent, ProposalState } from '@article-six/contracts';
import { moveMoney, movementsOf, type Movement } from '../ledger.queries.js';
import { inForceOn } from '../policy.queries.js';
import { proposalColumns, saveProposal, type ProposalRow } from '../proposal.queries.js';
import { event, type Sql } from '../sql.js';
import { addWorkingDays } from '../working-days.rules.js';

/** Until the end of the transaction no plan is made: what is offered by people and what the planner wants never cross. */
export const holdPlanner = (sql: Sql): Promise<unknown> =>
  sql.query(`SELECT pg_advisory_xact_lock(hashtext('matching.planner'))`);

export interface CirculationPolicy {
  readonly mode: 'atOnce' | 'held';
  /** days of the month; empty: coordinators alone circulate */
  readonly days: readonly number[];
  readonly answerWorkingDays: number;
  /** working days before the end of the answer period */
  readonly reminders: readonly number[];
}
/** Of the policy in force on this day. */
export async function circulationPolicy(sql: Sql, today: string): Promise<CirculationPolicy> {
  const columns =
    'circulation AS mode, circulation_days AS days, answer_working_days AS answer, reminder_working_days AS reminders';
  const [row] = await sql.query<{
    mode: CirculationPolicy['mode'];
    days: number[];
    answer: number;
    reminders: number[];
  }>(inForceOn('$1', columns), [today]);
  if (!row) throw new Error(`no policy is in force on ${today}`);
  return { mode: row.mode, days: row.days, answerWorkingDays: row.answer, reminders: row.reminders };
}

export interface Circulated {
  readonly rows: readonly ProposalRow[];
  /** floating, but their money has gone elsewhere meanwhile: the next plan says what becomes of them */
  readonly skipped: readonly string[];
  readonly events: readonly NewEvent[];
}
/** Offers the floating proposals with these ids, or all that float. `by`: a role, or matching. */
export async function circulate(
  sql: Sql,
  ids: readonly string[] | 'all',
  o: { readonly today: string; readonly answerWorkingDays: number; readonly by: string },
): Promise<Circulated> {
  const rows = await sql.query<ProposalRow>(
    `SELECT ${proposalColumns} FROM proposal WHERE status = 'floating' AND ($1::uuid[] IS NULL OR id = ANY($1)) ORDER BY id FOR UPDATE`,
    [ids === 'all' ? null : ids],
  );
  const answerBy = addWorkingDays(o.today, o.answerWorkingDays);
  const free = await available(sql, rows);
  const moves: Movement[] = [];
  const events: NewEvent[] = [];
  const offered: ProposalRow[] = [];
  const skipped: string[] = [];
  for (const row of rows) {
    const wanted = movementsOf(row.pledge, row.lines);
    if (!takes(free, wanted)) {
      skipped.push(row.id);
      continue;
    }
    const doc: ProposalState = { ...row.doc, status: 'circulated', circulatedOn: o.today, answerBy };
    const version = await saveProposal(sql, row, doc);
    offered.push({ ...row, version, doc, status: 'circulated', updated: new Date() });
    events.push(event('proposal.circulated', row.id, version, { proposal: doc, change: { by: o.by } }));
    moves.push(...wanted);
  }
  events.push(...(await moveMoney(sql, moves, 'available', 'proposed', { by: o.by, reason: 'circulated' })));
  return { rows: offered, skipped, events };
}

/** What the tranches of these proposals have free, locked in the order of their ids. */
async function available(sql: Sql, rows: readonly ProposalRow[]): Promise<Map<string, bigint>> {
  const tranches = [...new Set(rows.flatMap((row) => movementsOf(row.pledge, row.lines).map((one) => one.tranche)))];
  const held = await sql.query<{ id: string; available: string }>(
    'SELECT id, available::text FROM tranche WHERE id = ANY($1) ORDER BY id FOR UPDATE',
    [tranches],
  );
  return new Map(held.map((one) => [one.id, BigInt(one.available)]));
}
/** Takes all of it, or nothing. */
function takes(free: Map<string, bigint>, wanted: readonly Movement[]): boolean {
  const after = new Map(free);
  for (const { tranche, amount } of wanted) after.set(tranche, (after.get(tranche) ?? 0n) - BigInt(amount));
  if ([...after.values()].some((rest) => rest < 0n)) return false;
  for (const [tranche, rest] of after) free.set(tranche, rest);
  return true;
}

export const noteCirculation = (
  sql: Sql,
  run: { readonly day: string; readonly by: 'start' | 'calendar' | 'coordinator'; readonly offers: number },
): Promise<unknown> =>
  sql.query('INSERT INTO circulation (day, by, offers) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING', [
    run.day,
    run.by,
    run.offers,
  ]);
