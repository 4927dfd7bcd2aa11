// GET /matches: newest first, by filters; row-level security decides what is there at all.
import { matchStatuses } from '@article-six/contracts';
import type { Fault } from '@article-six/service-kit';
import { anyOf, pageSize, readQuery, type Query } from '@article-six/service-kit/list';
import { oneDay } from '../history/as-at.rules.js';
import { dayOf, proposalsOn } from '../history/versions.queries.js';
import { isId } from '../proposal-query.rules.js';
import { proposalColumns, type ProposalRow } from '../proposal.queries.js';
import type { Sql } from '../sql.js';

export type MatchQuery = Query;
export interface MatchFilter {
  readonly status?: readonly string[];
  readonly need?: string;
  /** asked a year after completion: without an answer yet, or with one */
  readonly followUp?: 'waiting' | 'answered';
  readonly pledge?: string;
  /** id of the last match of the page before */
  readonly after?: string;
  readonly limit: number;
  /** as they stood on this day */
  readonly asOf?: string;
}
const anId = (values: readonly string[]) => {
  const [value] = values;
  return values.length === 1 && isId(value) ? { value } : { fail: { code: 'notAnId' } };
};
export function readMatchQuery(query: Query): { filter: MatchFilter } | { faults: Fault[] } {
  const readers = {
    status: anyOf(matchStatuses),
    need: anId,
    pledge: anId,
    cursor: anId,
    limit: pageSize,
    asOf: oneDay,
  };
  const asked = readQuery(query, readers);
  if ('faults' in asked) return asked;
  const { status, need, pledge, cursor, limit = 50, asOf } = asked.read;
  return {
    filter: {
      limit,
      ...(status ? { status } : {}),
      ...(need ? { need } : {}),
      ...(pledge ? { pledge } : {}),
      ...(cursor ? { after: cursor } : {}),
      ...(asOf ? { asOf } : {}),
    },
  };
}
export const listMatches = (sql: Sql, filter: MatchFilter): Promise<ProposalRow[]> =>
  sql.query<ProposalRow>(
    `SELECT ${proposalColumns} FROM ${proposalsOn(filter.asOf, 7)} WHERE doc ? 'match'
       AND ($1::text[] IS NULL OR doc->'match'->>'status' = ANY($1)) AND ($2::uuid IS NULL OR need = $2)
       AND ($3::uuid IS NULL OR pledge = $3) AND ($4::uuid IS NULL OR id < $4)
       AND ($6::boolean IS NULL OR (doc->'match'->'followUp' IS NOT NULL AND (doc->'match'->'followUp' ? 'answer') = $6))
     ORDER BY id DESC LIMIT $5`,
    [
      filter.status ?? null,
      filter.need ?? null,
      filter.pledge ?? null,
      filter.after ?? null,
      filter.limit,
      filter.followUp === undefined ? null : filter.followUp === 'answered',
      ...dayOf(filter.asOf),
    ],
  );
