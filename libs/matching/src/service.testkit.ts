// The whole of MatchingService on a test database, with its own threads; what it tells goes where the spec says.
import type { NewEvent } from '@article-six/contracts';
import type { Log } from '@article-six/messaging';
import type { MatchingDatabase } from './database.testkit.js';
import { MatchingService, type MatchingParts, type Transaction } from './matching.service.js';
import { reference } from './matching.testkit.js';
import { today } from './stage.testkit.js';

/** Faults are kept for the spec to look at; nothing else is said. */
export function listeningLog(): Log & { readonly faults: unknown[] } {
  const faults: unknown[] = [];
  const silent = () => undefined;
  const error = (fields: object, message: string) => void faults.push({ message, fields });
  return { faults, debug: silent, info: silent, warn: silent, error };
}
export function serviceOn(db: MatchingDatabase, over: Partial<MatchingParts> = {}) {
  const transaction = async <T>(work: (tx: Transaction) => Promise<T>) => {
    const after: (() => void)[] = [];
    const result = await db.worker((sql) =>
      work({ query: (text, params) => sql.query(text, params), afterCommit: (run) => after.push(run) }),
    );
    for (const run of after) run();
    return result;
  };
  const told: NewEvent[] = [];
  const log = listeningLog();
  const service = new MatchingService({
    worker: { transaction, connection: () => db.connection() },
    outbox: { addMany: (_tx: Transaction, events: NewEvent[]) => Promise.resolve(void told.push(...events)) },
    reference,
    today: () => today,
    log,
    ...over,
  });
  return { service, transaction, told, faults: log.faults };
}
