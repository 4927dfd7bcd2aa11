// What news of a need or of a State's order means for what is offered and agreed already. Offers stay as people have read
// them and say what is different; a need that is withdrawn breaks its matches in the open.
import type { EventsOn, NewEvent } from '@article-six/contracts';
import { noteChanged } from '../circulation/waiting.queries.js';
import { proposalColumns, type ProposalRow } from '../proposal.queries.js';
import type { Sql } from '../sql.js';
import { breakMatch } from './breaking.queries.js';
import { matchLines } from './match.queries.js';
import { allOf } from './match.rules.js';

export async function effectsOfNeed(sql: Sql, told: EventsOn<'needs.need.v1'>, today: string): Promise<NewEvent[]> {
  const { by } = told.data.change;
  const need = told.aggregateId;
  switch (told.type) {
    case 'need.revised':
      return noteChanged(sql, need, 'need', { today, by });
    case 'need.supportRecorded':
      return noteChanged(sql, need, 'support', { today, by });
    case 'need.withdrawn':
      return breakMatchesOf(sql, need, { today, by, reason: 'needWithdrawn' });
    default:
      return [];
  }
}

/** Only needs whose place has changed, of those that are offered something. */
export async function effectsOfRanking(
  sql: Sql,
  told: EventsOn<'needs.ranking.v1'>,
  today: string,
): Promise<NewEvent[]> {
  const { state, order } = told.data.ranking;
  const offered = await sql.query<{ need: string }>(
    `SELECT DISTINCT need FROM proposal WHERE state = $1 AND status IN ('circulated', 'accepted') ORDER BY need`,
    [state],
  );
  const events: NewEvent[] = [];
  for (const { need } of offered) {
    const rank = order.indexOf(need) + 1;
    // a need that has left the order was withdrawn, and is told of by itself
    if (rank > 0) events.push(...(await noteChanged(sql, need, 'rank', { today, by: told.data.change.by, rank })));
  }
  return events;
}

async function breakMatchesOf(
  sql: Sql,
  need: string,
  why: { today: string; by: string; reason: string },
): Promise<NewEvent[]> {
  const rows = await sql.query<ProposalRow>(
    `SELECT ${proposalColumns} FROM proposal WHERE need = $1 AND status = 'confirmed' ORDER BY id FOR UPDATE`,
    [need],
  );
  const lines = await matchLines(
    sql,
    rows.map((row) => row.id),
  );
  const events: NewEvent[] = [];
  for (const row of rows) {
    const own = lines.get(row.id) ?? [];
    const freed = { reserved: allOf(own, 'reserved'), committed: allOf(own, 'committed') };
    if (!row.doc.match || freed.reserved.length + freed.committed.length === 0) continue;
    events.push(...(await breakMatch(sql, row, row.doc.match, own, freed, why)).events);
  }
  return events;
}
