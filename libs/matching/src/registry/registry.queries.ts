// States as coordinators have corrected them (needs.state.v1), over the kept registry: party status, deadlines and regions
// follow the newest record.
import type { EventsOn, NewEvent, RegistryState } from '@article-six/contracts';
import { stateOf, states, type StateRecord } from '@article-six/reference';
import type { Sql } from '../sql.js';

export async function applyState(sql: Sql, told: EventsOn<'needs.state.v1'>): Promise<NewEvent[]> {
  const { state } = told.data;
  await sql.query(
    `INSERT INTO state_copy (iso3, version, doc) VALUES ($1, $2, $3)
     ON CONFLICT (iso3) DO UPDATE SET version = excluded.version, doc = excluded.doc WHERE state_copy.version < excluded.version`,
    [state.iso3, told.version, JSON.stringify(state)],
  );
  return [];
}
export const readCorrections = async (sql: Sql): Promise<RegistryState[]> =>
  (await sql.query<{ doc: RegistryState }>('SELECT doc FROM state_copy ORDER BY iso3')).map((row) => row.doc);

/** The kept registry with what was corrected of it. */
export function registryWith(corrected: readonly RegistryState[]) {
  const newer = new Map<string, StateRecord>(corrected.map((state) => [state.iso3, state]));
  return {
    of: (iso3: string): StateRecord | undefined => newer.get(iso3) ?? stateOf(iso3),
    all: (): StateRecord[] => states().map((state) => newer.get(state.iso3) ?? state),
  };
}
