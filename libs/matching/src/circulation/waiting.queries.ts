// What a day brings for offers that wait: a reminder for the sides that have not answered, the end of the answer period,
// and the end of the rest that follows it.
import type { NewEvent, ProposalState } from '@article-six/contracts';
import { moveMoney, movementsOf } from '../ledger.queries.js';
import { exclude, proposalColumns, saveProposal, type ProposalRow } from '../proposal.queries.js';
import { event, type Sql } from '../sql.js';
import { addWorkingDays } from '../working-days.rules.js';
import { reminderDue } from './calendar.rules.js';

/**
 * Not answered in time: the money is free again, and the pair rests for one answer period, so that the same question
 * does not freeze the same money again before others were asked.
 */
export async function lapse(sql: Sql, today: string, answerWorkingDays: number): Promise<NewEvent[]> {
  const rows = await sql.query<ProposalRow>(
    `SELECT ${proposalColumns} FROM proposal WHERE status IN ('circulated', 'accepted') AND doc->>'answerBy' < $1 ORDER BY id FOR UPDATE`,
    [today],
  );
  const events: NewEvent[] = [];
  const why = { by: 'matching', reason: 'noAnswer' };
  for (const row of rows) {
    const doc: ProposalState = { ...row.doc, status: 'lapsed', endedBecause: why.reason };
    const version = await saveProposal(sql, row, doc);
    await exclude(sql, row, why.reason, addWorkingDays(today, answerWorkingDays));
    events.push(event('proposal.lapsed', row.id, version, { proposal: doc, change: why }));
  }
  const moves = rows.flatMap((row) => movementsOf(row.pledge, row.lines));
  return [...events, ...(await moveMoney(sql, moves, 'proposed', 'available', why))];
}

/** `before`: working days before the end of the answer period. */
export async function remind(sql: Sql, today: string, before: readonly number[]): Promise<NewEvent[]> {
  const rows = await sql.query<ProposalRow>(
    `SELECT ${proposalColumns} FROM proposal WHERE status IN ('circulated', 'accepted') AND doc->>'answerBy' >= $1
       AND doc->>'circulatedOn' < $1 ORDER BY id FOR UPDATE`,
    [today],
  );
  const events: NewEvent[] = [];
  for (const row of rows) {
    const { circulatedOn = today, answerBy = today, reminders = [] } = row.doc;
    if (!reminderDue({ circulatedOn, answerBy, reminders }, before, today)) continue;
    const doc: ProposalState = { ...row.doc, reminders: [...reminders, today] };
    const version = await saveProposal(sql, row, doc);
    const change = { by: 'matching', reason: 'answerBy' };
    events.push(event('proposal.reminded', row.id, version, { proposal: doc, change }));
  }
  return events;
}

/** Pairs whose rest is over may be planned again; answers how many. */
export async function endRests(sql: Sql, today: string): Promise<number> {
  const ended = await sql.query('DELETE FROM excluded_pair WHERE until <= $1 RETURNING pledge', [today]);
  return ended.length;
}

/**
 * What an offer rests on has changed: its lines stay as people have read them, and both sides are told what is different.
 * A version more, so whoever answers has read of it.
 */
export async function noteChanged(
  sql: Sql,
  need: string,
  what: 'rank' | 'need' | 'support',
  o: { readonly today: string; readonly by: string; readonly rank?: number },
): Promise<NewEvent[]> {
  const rows = await sql.query<ProposalRow>(
    `SELECT ${proposalColumns} FROM proposal WHERE need = $1 AND status IN ('circulated', 'accepted') ORDER BY id FOR UPDATE`,
    [need],
  );
  const events: NewEvent[] = [];
  for (const row of rows) {
    if (o.rank !== undefined && o.rank === row.doc.need.rank) continue;
    const known = o.rank === undefined ? row.doc.need : { ...row.doc.need, rank: o.rank };
    const doc: ProposalState = {
      ...row.doc,
      need: known,
      changedSince: [...(row.doc.changedSince ?? []), { on: o.today, what }],
    };
    const version = await saveProposal(sql, row, doc);
    events.push(event('proposal.outdated', row.id, version, { proposal: doc, change: { by: o.by, reason: what } }));
  }
  return events;
}
