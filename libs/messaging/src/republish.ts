// After a log was wiped or restored: the owner sends again all that its outbox keeps, with the same event ids and in the
// same order. Inboxes forgive what they have applied; a new group reads the history that is still kept. Asked through the
// database alone, so it works while the service runs: its relay finds that nothing is claimed of the log any more.
import type { Transactions } from './types.js';

export interface Republished {
  /** events that the outbox keeps and that are, or will be, sent again */
  readonly events: number;
  /** aggregates whose first event is no longer kept: the log alone does not tell their whole history any more */
  readonly incomplete: number;
}
const kept = `SELECT (SELECT count(*)::int FROM outbox WHERE published IS NOT NULL) AS events,
  (SELECT count(*)::int FROM outbox_version v WHERE NOT EXISTS (SELECT 1 FROM outbox o
     WHERE o.version = 1 AND o.aggregate = v.aggregate AND o.aggregate_id = v.aggregate_id)) AS incomplete`;

/** What `republish` would do. */
export const keptForRepublish = (db: Transactions): Promise<Republished> =>
  db.transaction(async (tx) => (await tx.query<Republished>(kept))[0] ?? { events: 0, incomplete: 0 });

/** As the owner of the tables: the service's own roles may not. */
export const republish = (db: Transactions): Promise<Republished> =>
  db.transaction(async (tx) => {
    const [found] = await tx.query<Republished>(kept);
    // first, so that a relay that marks at this moment either waits, or has its marks taken back
    await tx.query('DELETE FROM sent_place');
    await tx.query('UPDATE outbox SET published = NULL WHERE published IS NOT NULL');
    return found ?? { events: 0, incomplete: 0 };
  });
