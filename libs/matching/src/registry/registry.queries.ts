// Matching's copy of the States that coordinators have corrected (needs.state.v1).
import type { EventsOn, NewEvent } from '@article-six/contracts';
import type { Sql } from '../sql.js';
import type { Corrected } from './registry.rules.js';

/** The newest record of a State counts whole. Whoever plans does so again: weights and earmarks follow it. */
export async function applyState(sql: Sql, told: EventsOn<'needs.state.v1'>): Promise<NewEvent[]> {
  const { state } = told.data;
  await sql.query(
    `INSERT INTO state_copy (iso3, version, doc) VALUES ($1, $2, $3)
     ON CONFLICT (iso3) DO UPDATE SET version = excluded.version, doc = excluded.doc WHERE state_copy.version < excluded.version`,
    [state.iso3, told.version, JSON.stringify(state)],
  );
  return [];
}
export const corrections = 'SELECT version, doc FROM state_copy ORDER BY iso3';
export const readCorrections = (sql: Sql): Promise<Corrected[]> => sql.query<Corrected>(corrections);
/** States with a published need for stockpiled mines that were found late. */
export const readLateDiscoveries = async (sql: Sql): Promise<string[]> =>
  (
    await sql.query<{ state: string }>(
      `SELECT DISTINCT state FROM need_copy WHERE status = 'published' AND doc->>'lateDiscovery' = 'true'
         AND doc->>'pillar' = 'stockpile_destruction' ORDER BY state`,
    )
  ).map((row) => row.state);
