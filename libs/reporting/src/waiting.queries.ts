// What was offered and is not answered by both sides yet; row-level security decides which of it a reader sees.
import type { Tx } from '@article-six/service-kit';
import type { Cursor } from './page-query.rules.js';

export interface WaitingRow {
  id: string;
  reference: string;
  need: string;
  need_reference: string;
  title: string;
  state: string;
  provider: string;
  provider_name: string;
  commodity: string;
  planning_total: string;
  since: string;
  answer_by: string;
  donor_answered: boolean;
  state_answered: boolean;
}
const waits = `status IN ('circulated', 'accepted')`;

/** Oldest first. */
export const listWaiting = (tx: Tx, limit: number, after: Cursor | undefined): Promise<WaitingRow[]> =>
  tx.query(
    `SELECT id, reference, need, need_reference, title, state, provider, provider_name, commodity, planning_total::text, since::text,
      answer_by::text, donor_answered, state_answered FROM proposal_copy
    WHERE ${waits} AND ($2::date IS NULL OR (since, id) > ($2::date, $3::uuid)) ORDER BY since, id LIMIT $1`,
    [limit, after?.since ?? null, after?.id ?? null],
  );
export async function countWaiting(tx: Tx): Promise<number> {
  const [row] = await tx.query<{ total: number }>(`SELECT count(*)::int AS total FROM proposal_copy WHERE ${waits}`);
  return row?.total ?? 0;
}
