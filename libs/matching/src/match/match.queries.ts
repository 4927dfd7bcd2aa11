// Matches in the database: the proposal's row is the lock of all its lines; each step writes the lines, the state that
// events carry, and the money of the tranches, in this order.
import type { EventType, MatchState, NewEvent, ProposalState } from '@article-six/contracts';
import { formatAmount } from '@article-six/money';
import { moveMoney, type Movement } from '../ledger.queries.js';
import type { Pot } from '../ledger.rules.js';
import { networkOf, type Line } from '../plan-input.rules.js';
import { findProposal, saveProposal, type ProposalRow } from '../proposal.queries.js';
import { shown } from '../reasons.rules.js';
import { event, type Sql } from '../sql.js';
import { digitsFor } from './digits.js';
import { matchState, openMatch, standing, type MatchLine, type Step } from './match.rules.js';

type Text = 'planning' | 'agreed' | 'reserved' | 'committed' | 'disbursed' | 'freed' | 'received';
type LineRecord = Omit<MatchLine, Text> & Record<Text, string> & { proposal: string };
const columns =
  'proposal, year, tranche, planning::text, agreed::text, reserved::text, committed::text, disbursed::text, freed::text, received::text';
const lineOf = ({ proposal: _proposal, year, tranche, ...texts }: LineRecord): MatchLine => ({
  year,
  tranche,
  planning: BigInt(texts.planning),
  agreed: BigInt(texts.agreed),
  reserved: BigInt(texts.reserved),
  committed: BigInt(texts.committed),
  disbursed: BigInt(texts.disbursed),
  freed: BigInt(texts.freed),
  received: BigInt(texts.received),
});

/** The lines of some matches, whose proposals the caller has locked; in the order of years. */
export async function matchLines(sql: Sql, proposals: readonly string[]): Promise<Map<string, MatchLine[]>> {
  const rows = await sql.query<LineRecord>(
    `SELECT ${columns} FROM match_line WHERE proposal = ANY($1) ORDER BY proposal, year, tranche`,
    [proposals],
  );
  return new Map([...Map.groupBy(rows, (row) => row.proposal)].map(([id, lines]) => [id, lines.map(lineOf)]));
}

const asJson = (lines: readonly MatchLine[]) =>
  JSON.stringify(lines, (_, value: unknown) => (typeof value === 'bigint' ? value.toString() : value));
async function writeLines(sql: Sql, row: ProposalRow, lines: readonly MatchLine[]): Promise<void> {
  await sql.query(
    `INSERT INTO match_line (proposal, pledge, provider, state, year, tranche, planning, agreed, reserved, committed, disbursed, freed, received)
     SELECT $1, $2, $3, $4, year, tranche, planning, agreed, reserved, committed, disbursed, freed, received
     FROM jsonb_to_recordset($5::jsonb) r(year int, tranche int, planning numeric, agreed numeric, reserved numeric,
       committed numeric, disbursed numeric, freed numeric, received numeric)
     ON CONFLICT (proposal, year, tranche) DO UPDATE SET reserved = excluded.reserved, committed = excluded.committed,
       disbursed = excluded.disbursed, freed = excluded.freed, received = excluded.received`,
    [row.id, row.pledge, row.provider, row.state, asJson(lines)],
  );
}

/** What both sides have accepted becomes a match: its part of the state, and its lines. */
export async function beginMatch(
  sql: Sql,
  row: ProposalRow,
  doc: ProposalState,
  today: string,
): Promise<ProposalState> {
  const lines = openMatch(row.lines);
  await writeLines(sql, row, lines);
  return { ...doc, match: matchState(lines, digitsFor(doc), { since: today, progress: [], broken: [] }) };
}

export interface HeldMatch {
  readonly row: ProposalRow;
  readonly match: MatchState;
  readonly lines: readonly MatchLine[];
}
/** Locked for a step. undefined: there is none for this reader; `held: false`: seen, but not the reader's to change. */
export async function holdMatch(sql: Sql, id: string): Promise<(HeldMatch & { held: boolean }) | undefined> {
  const seen = await findProposal(sql, id);
  if (!seen?.doc.match) return undefined;
  const locked = await findProposal(sql, id, true);
  const row = locked ?? seen;
  const lines = (await matchLines(sql, [id])).get(id) ?? [];
  return { row, match: row.doc.match ?? seen.doc.match, lines, held: locked !== undefined };
}

/** The money of some steps, by tranche. */
export const movementsOfSteps = (pledge: string, steps: readonly Step[]): Movement[] =>
  steps.map((step) => ({ tranche: `${pledge}:${step.tranche}`, amount: String(step.amount) }));

export interface Change {
  readonly type: EventType & `match.${string}`;
  readonly lines: readonly MatchLine[];
  /** what the match has besides its money, as it is after the change */
  readonly more: Omit<MatchState, 'status' | 'lines'>;
  readonly moves?: { readonly from: Pot; readonly to: Pot; readonly steps: readonly Step[] }[];
  readonly by: string;
  readonly reason?: string;
}
const writtenLines = (lines: readonly Line[], of: ProposalState): ProposalState['lines'] =>
  lines.map((line) => ({
    year: line.year,
    tranche: line.tranche,
    amount: formatAmount(BigInt(line.amount), digitsFor(of)),
    planningAmount: shown(networkOf(of.commodity), BigInt(line.planning)),
  }));
export interface Changed {
  readonly row: ProposalRow;
  readonly events: readonly NewEvent[];
}
/**
 * Writes a step of a match whose proposal is locked. When nothing of it stands any more, the proposal is over too, and
 * its pair may be planned again.
 */
export async function changeMatch(sql: Sql, row: ProposalRow, change: Change): Promise<Changed> {
  const { type, lines, more, by, reason } = change;
  const match = matchState(lines, digitsFor(row.doc), more);
  const over = match.status === 'broken';
  const left = standing(lines);
  const doc: ProposalState = {
    ...row.doc,
    // what was agreed at first stays in the match; the lines of a proposal are what counts
    ...(over ? {} : { lines: writtenLines(left, row.doc) }),
    match,
    ...(over ? { status: 'superseded' as const, endedBecause: reason ?? 'broken' } : {}),
  };
  await writeLines(sql, row, lines);
  const version = await saveProposal(sql, row, doc, left);
  const events: NewEvent[] = [
    event(type, row.id, version, { proposal: doc, change: { by, ...(reason === undefined ? {} : { reason }) } }),
  ];
  for (const { from, to, steps } of change.moves ?? []) {
    const why = { by, reason: reason ?? type.replace('match.', '') };
    events.push(...(await moveMoney(sql, movementsOfSteps(row.pledge, steps), from, to, why)));
  }
  return { row: { ...row, version, doc, status: doc.status, lines: left, updated: new Date() }, events };
}
