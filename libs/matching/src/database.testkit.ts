// A real PostgreSQL for one test file, with matching's tables and its two roles.
import { openTestDatabase } from '@article-six/service-kit/testkit';
import type { Role } from '@article-six/contracts';
import type { PgClientLike } from '@article-six/messaging';
import type { MigrationInterface } from 'typeorm';
import { matchTableNames } from './match/match.tables.js';
import { matchingService } from './matching.definition.js';
import type { Sql } from './sql.js';
import { tableNames } from './tables.js';

export interface Actor {
  readonly organisation: string;
  readonly roles: readonly Role[];
}
export interface MatchingDatabase {
  /** a transaction of consumers and planner */
  worker<T>(work: (sql: Sql) => Promise<T>): Promise<T>;
  /** a transaction of the HTTP paths, with row-level security as this actor */
  as<T>(actor: Actor, work: (sql: Sql) => Promise<T>): Promise<T>;
  /** a connection of its own, of the worker */
  connection(): Promise<PgClientLike>;
  empty(): Promise<void>;
  /** takes everything down again, to show that the migrations have a way back */
  close(): Promise<void>;
}

/** The next policy, approved; the rest as in the first one. */
export const policyInForce = (circulation: 'atOnce' | 'held'): string =>
  `INSERT INTO policy (number, circulation, answer_working_days, rounds_per_supply, horizon_years, set_by, status, decided_by)
   SELECT coalesce(max(number), 0) + 1, '${circulation}', 15, 1000, 5, 'coordinator', 'approved', 'administrator' FROM policy`;

export async function openMatchingDatabase(): Promise<MatchingDatabase> {
  const db = await openTestDatabase(matchingService);
  return {
    worker: (work) => db.worker.transaction(work),
    as: (actor, work) => db.database.as({ account: actor.organisation, kind: null, ...actor }, work),
    connection: () => db.worker.connection(),
    empty: async () => {
      await db.sql(
        `TRUNCATE outbox, inbox, seen_version, dead_letter, state_copy, interest_copy, ${[...matchTableNames, ...tableNames].join(', ')} CASCADE`,
      );
      await db.sql(policyInForce('atOnce'));
    },
    close: async () => {
      const runner = { query: (sql: string) => db.sql(sql) } as unknown as Parameters<MigrationInterface['down']>[0];
      for (const level of [...matchingService.migrations].reverse()) await new level().down(runner);
      await db.drop();
    },
  };
}
