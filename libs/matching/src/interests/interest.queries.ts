// Interests as their donors express and withdraw them (needs.interest.v1).
import type { EventsOn, NewEvent } from '@article-six/contracts';
import type { Sql } from '../sql.js';

export async function applyInterest(sql: Sql, told: EventsOn<'needs.interest.v1'>): Promise<NewEvent[]> {
  const { id, need, provider, withdrawnOn } = told.data.interest;
  await sql.query(
    `INSERT INTO interest_copy (id, version, need, provider, standing) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (id) DO UPDATE SET version = excluded.version, standing = excluded.standing
     WHERE interest_copy.version < excluded.version`,
    [id, told.version, need, provider, withdrawnOn === undefined],
  );
  return [];
}
/** What stands, as a plan reads it. */
export const interests = 'SELECT provider, need FROM interest_copy WHERE standing ORDER BY provider, need';
