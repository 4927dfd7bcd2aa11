// A match as its readers see it: the proposal that both sides confirmed, with its money.
import type { MatchView } from '@article-six/contracts';
import type { ProposalRow } from '../proposal.queries.js';

/** `asOf`: the row is of that day. */
export const matchView = (row: ProposalRow, stateName: string, asOf?: string): MatchView => ({
  ...row.doc,
  version: row.version,
  stateName,
  updatedAt: row.updated.toISOString(),
  ...(asOf === undefined ? {} : { asOf }),
});
