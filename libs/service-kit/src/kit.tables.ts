// What every service database has beside its own tables: outbox and inbox, the audit, answers to commands that were
// given already, and the copy of the domain clock.
import { messagingGrants, messagingTables, wipedLogGrants, wipedLogTables } from '@article-six/messaging';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { account, appRole, organisation, roleIn, secured, workerRole } from './sight.js';

const tables = `
CREATE TABLE audit (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, at timestamptz NOT NULL DEFAULT clock_timestamp(),
  account text NOT NULL, organisation text NOT NULL, role text NOT NULL, action text NOT NULL,
  thing text NOT NULL, thing_id text NOT NULL, version bigint, before jsonb, after jsonb, reason text, trace text
);
CREATE INDEX audit_thing ON audit (thing, thing_id);
CREATE FUNCTION audit_stays() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'the audit is never changed'; END $$;
CREATE TRIGGER audit_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON audit EXECUTE FUNCTION audit_stays();
CREATE TABLE answered_command (
  account text NOT NULL, key text NOT NULL, request text NOT NULL, status int NOT NULL, version bigint, body text NOT NULL,
  at timestamptz NOT NULL DEFAULT clock_timestamp(), PRIMARY KEY (account, key)
);
CREATE TABLE clock_copy (
  one boolean PRIMARY KEY DEFAULT true CHECK (one), version int NOT NULL, offset_ms bigint NOT NULL, demonstration boolean NOT NULL
);
INSERT INTO clock_copy (version, offset_ms, demonstration) VALUES (0, 0, false);
`;

/** The kit's migration of a service, the first of its database. */
export function kitMigration(service: string) {
  return class KitTables1700000000000 implements MigrationInterface {
    readonly name = 'KitTables1700000000000';
    async up(runner: QueryRunner): Promise<void> {
      const [app, worker] = [appRole(service), workerRole(service)];
      await runner.query(messagingTables.up);
      await runner.query(messagingGrants(app, worker));
      await runner.query(tables);
      await runner.query(
        secured(service, {
          audit: {
            see: `organisation = ${organisation} OR ${roleIn('administrator')}`,
            add: `account = coalesce(${account}, '')`,
            grants: 'SELECT, INSERT',
          },
          answered_command: { see: `account = ${account}`, add: `account = ${account}`, grants: 'SELECT, INSERT' },
          clock_copy: { see: 'true', grants: 'SELECT' },
        }),
      );
      await runner.query(`REVOKE UPDATE, DELETE ON audit FROM ${worker}`);
    }
    async down(runner: QueryRunner): Promise<void> {
      await runner.query('DROP TABLE clock_copy, answered_command, audit; DROP FUNCTION audit_stays;');
      await runner.query(messagingTables.down);
    }
  };
}

/** The kit's second migration: what is needed to notice a log that was wiped. */
export function wipedLogMigration(service: string) {
  return class WipedLogTables1700000200000 implements MigrationInterface {
    readonly name = 'WipedLogTables1700000200000';
    async up(runner: QueryRunner): Promise<void> {
      await runner.query(wipedLogTables.up);
      await runner.query(wipedLogGrants(workerRole(service)));
    }
    async down(runner: QueryRunner): Promise<void> {
      await runner.query(wipedLogTables.down);
    }
  };
}

/** The kit's third migration: the copy of who may not act (standing.ts). */
export function standingMigration(service: string) {
  return class StandingTables1700000210000 implements MigrationInterface {
    readonly name = 'StandingTables1700000210000';
    async up(runner: QueryRunner): Promise<void> {
      await runner.query(
        'CREATE TABLE standing_copy (id uuid PRIMARY KEY, version int NOT NULL, who text NOT NULL, barred boolean NOT NULL)',
      );
      await runner.query(secured(service, { standing_copy: { see: 'false', grants: 'SELECT' } }));
    }
    async down(runner: QueryRunner): Promise<void> {
      await runner.query('DROP TABLE standing_copy');
    }
  };
}
