// An offer ends in the open before both sides have agreed: its money is free, and what came in its place is linked.
import type { NewEvent, ProposalState } from '@article-six/contracts';
import { moveMoney, movementsOf } from '../ledger.queries.js';
import { saveProposal, type ProposalRow } from '../proposal.queries.js';
import { event, type Sql } from '../sql.js';

/** The row is locked and open. `reason`: a code; `supersededBy`: id of what is offered in its place. */
export async function endOffer(
  sql: Sql,
  row: ProposalRow,
  why: { readonly by: string; readonly reason: string; readonly supersededBy?: string },
): Promise<{ row: ProposalRow; events: NewEvent[] }> {
  const { by, reason, supersededBy } = why;
  const doc: ProposalState = {
    ...row.doc,
    status: 'superseded',
    endedBecause: reason,
    ...(supersededBy === undefined ? {} : { supersededBy }),
  };
  const version = await saveProposal(sql, row, doc);
  const events = [
    event('proposal.superseded', row.id, version, { proposal: doc, change: { by, reason } }),
    ...(await moveMoney(sql, movementsOf(row.pledge, row.lines), 'proposed', 'available', { by, reason })),
  ];
  return { row: { ...row, version, doc, status: 'superseded', updated: new Date() }, events };
}
export const takeBack = (sql: Sql, row: ProposalRow, by: string) => endOffer(sql, row, { by, reason: 'withdrawn' });
