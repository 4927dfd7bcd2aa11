// Asks the States of matches whose completion is a year old; once for each.
import type { NewEvent } from '@article-six/contracts';
import { proposalColumns, type ProposalRow } from '../proposal.queries.js';
import type { Sql } from '../sql.js';
import { completedBefore } from './follow-up.rules.js';
import { changeMatch, matchLines } from './match.queries.js';
import { moreOf } from './match.rules.js';

export async function askFollowUps(sql: Sql, today: string): Promise<NewEvent[]> {
  const rows = await sql.query<ProposalRow>(
    `SELECT ${proposalColumns} FROM proposal WHERE status = 'confirmed' AND doc->'match'->>'completedOn' <= $1
       AND NOT doc->'match' ? 'followUp' ORDER BY id FOR UPDATE`,
    [completedBefore(today)],
  );
  const lines = await matchLines(
    sql,
    rows.map((row) => row.id),
  );
  const events: NewEvent[] = [];
  for (const row of rows) {
    if (!row.doc.match) continue;
    const more = { ...moreOf(row.doc.match), followUp: { askedOn: today } };
    const change = { type: 'match.followUpAsked' as const, lines: lines.get(row.id) ?? [], more };
    events.push(...(await changeMatch(sql, row, { ...change, by: 'matching', reason: 'yearAfter' })).events);
  }
  return events;
}
