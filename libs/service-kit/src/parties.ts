// A database's own table of States Parties (state_party), from the registry: row-level security asks it who may see what
// is shown to States Parties only. needs owns the rule; whoever keeps a copy of needs shows them by the same.
import { states } from '@article-six/reference';
import type { WorkerDatabase } from './database.js';

/** Brings the table to the registry of this code. Until then nobody counts as a State Party. */
export async function keepParties(worker: WorkerDatabase): Promise<void> {
  const parties = states().filter(
    ({ status, entryIntoForce }) => status !== 'notParty' && entryIntoForce !== undefined,
  );
  const columns = [
    parties.map(({ iso3 }) => iso3),
    parties.map(({ entryIntoForce }) => entryIntoForce),
    parties.map(({ withdrawnOn }) => withdrawnOn ?? null),
  ];
  await worker.transaction(async (tx) => {
    await tx.query('DELETE FROM state_party WHERE NOT iso3 = ANY($1)', [columns[0]]);
    await tx.query(
      `INSERT INTO state_party (iso3, since, until) SELECT * FROM unnest($1::text[], $2::date[], $3::date[])
       ON CONFLICT (iso3) DO UPDATE SET since = excluded.since, until = excluded.until`,
      columns,
    );
  });
}
