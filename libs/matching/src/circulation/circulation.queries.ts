// Circulation turns what floats into offers that can be answered: money moves from available to proposed, the days of the
// answer are set, both sides are told. The caller holds the planner's lock, so no plan is adopted meanwhile.
import type { NeedState, NewEvent, ProposalState } from '@article-six/contracts';
import { moveMoney, movementsOf, type Movement } from '../ledger.queries.js';
import { inForceOn } from '../policy.queries.js';
import { proposalColumns, saveProposal, type ProposalRow } from '../proposal.queries.js';
import { event, type Sql } from '../sql.js';
import { addWorkingDays } from '../working-days.rules.js';
import { offeredFrom, type Published } from './objection.rules.js';

/** Until the end of the transaction no plan is made: what is offered by people and what the planner wants never cross. */
export const holdPlanner = (sql: Sql): Promise<unknown> =>
  sql.query(`SELECT pg_advisory_xact_lock(hashtext('matching.planner'))`);

export interface CirculationPolicy {
  readonly mode: 'atOnce' | 'held';
  /** days of the month; empty: coordinators alone circulate */
  readonly days: readonly number[];
  readonly answerWorkingDays: number;
  /** in which a State may still object to its own request; 0: nothing waits */
  readonly objectionWorkingDays: number;
  /** working days before the end of the answer period */
  readonly reminders: readonly number[];
}
/** What an offer takes of it. */
export type OfferingTerms = Pick<CirculationPolicy, 'answerWorkingDays' | 'objectionWorkingDays'>;
/** Of the policy in force on this day. */
export async function circulationPolicy(sql: Sql, today: string): Promise<CirculationPolicy> {
  const columns = `circulation AS mode, circulation_days AS days, answer_working_days AS "answerWorkingDays",
    objection_working_days AS "objectionWorkingDays", reminder_working_days AS reminders`;
  const [row] = await sql.query<CirculationPolicy>(inForceOn('$1', columns), [today]);
  if (!row) throw new Error(`no policy is in force on ${today}`);
  return row;
}

/** A need whose State may still object: nothing of it is offered before `from`. */
export interface WaitingNeed extends Pick<NeedState, 'id' | 'reference' | 'state'> {
  readonly from: string;
}
export interface Circulated {
  readonly rows: readonly ProposalRow[];
  /** floating, but their money has gone elsewhere meanwhile: the next plan says what becomes of them */
  readonly skipped: readonly string[];
  /** needs of which something floats, in the order of their references */
  readonly waiting: readonly WaitingNeed[];
  readonly events: readonly NewEvent[];
}
/** Offers the floating proposals with these ids, or all that float, of needs that may be offered. `by`: a role, or matching. */
export async function circulate(
  sql: Sql,
  ids: readonly string[] | 'all',
  o: { readonly today: string; readonly policy: OfferingTerms; readonly by: string },
): Promise<Circulated> {
  const floating = await sql.query<ProposalRow>(
    `SELECT ${proposalColumns} FROM proposal WHERE status = 'floating' AND ($1::uuid[] IS NULL OR id = ANY($1)) ORDER BY id FOR UPDATE`,
    [ids === 'all' ? null : ids],
  );
  const waiting = await waitingNeeds(sql, floating, o.policy.objectionWorkingDays, o.today);
  const rows = floating.filter((row) => !waiting.has(row.need));
  const answerBy = addWorkingDays(o.today, o.policy.answerWorkingDays);
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
  const named = [...waiting.values()].sort((a, b) => (a.reference < b.reference ? -1 : 1));
  return { rows: offered, skipped, waiting: named, events };
}

/** Of the needs of these proposals, by id, those whose State may still object. */
async function waitingNeeds(
  sql: Sql,
  rows: readonly { readonly need: string }[],
  workingDays: number,
  today: string,
): Promise<Map<string, WaitingNeed>> {
  if (workingDays === 0) return new Map();
  const needs = await sql.query<{ doc: Published & Omit<WaitingNeed, 'from'> }>(
    `SELECT jsonb_strip_nulls(jsonb_build_object('id', id, 'reference', doc->'reference', 'state', state, 'publishedOn', doc->'publishedOn',
       'reopenedOn', doc->'reopenedOn', 'lateDiscovery', doc->'lateDiscovery')) AS doc FROM need_copy WHERE id = ANY($1)`,
    [[...new Set(rows.map((row) => row.need))]],
  );
  return new Map(
    needs.flatMap(({ doc }) => {
      const from = offeredFrom(doc, workingDays, today);
      const { id, reference, state } = doc;
      return from === undefined ? [] : [[id, { id, reference, state, from }] as const];
    }),
  );
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
