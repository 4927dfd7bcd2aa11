// Tables of an import: its files in pieces, its rows as they stand, what is wrong with them, and what was made of them.
// An import is its organisation's own, with everything in it; what was made of a row is as visible as any other.
import { appRole, migration, organisation, secured, workerRole, type MigrationClass } from '@article-six/service-kit';

const tables = `
CREATE TABLE import (
  id uuid PRIMARY KEY, kind text NOT NULL, version int NOT NULL DEFAULT 1,
  account text NOT NULL, organisation text NOT NULL, organisation_kind text NOT NULL, roles text[] NOT NULL,
  status text NOT NULL CHECK (status IN ('open', 'checking', 'checked', 'running', 'done', 'undoing', 'undone', 'failed')),
  step text NOT NULL DEFAULT '' CHECK (step IN ('', 'reading', 'judging', 'making')),
  cursor int NOT NULL DEFAULT 0, total int,
  files jsonb NOT NULL DEFAULT '[]', sources jsonb NOT NULL DEFAULT '[]', notes jsonb NOT NULL DEFAULT '[]',
  counts jsonb NOT NULL DEFAULT '{}', fault jsonb, reason text,
  created timestamptz NOT NULL DEFAULT clock_timestamp(), updated timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX import_organisation ON import (organisation, created);
CREATE INDEX import_working ON import (updated) WHERE status IN ('checking', 'running', 'undoing');
CREATE TABLE import_chunk (
  import uuid NOT NULL REFERENCES import, file int NOT NULL, n int NOT NULL, bytes bytea STORAGE EXTERNAL NOT NULL, PRIMARY KEY (import, file, n)
);
CREATE TABLE import_row (
  import uuid NOT NULL, n int NOT NULL, source int NOT NULL, line int NOT NULL, main boolean NOT NULL, part boolean NOT NULL,
  key text NOT NULL, cells json NOT NULL, fault json, outcome text CHECK (outcome IN ('kept', 'unchanged', 'refused')),
  PRIMARY KEY (import, n)
);
CREATE INDEX import_row_next ON import_row (import, n) WHERE main;
CREATE INDEX import_row_main ON import_row (import, key, n) WHERE main;
CREATE INDEX import_row_part ON import_row (import, key, n) WHERE part;
CREATE TABLE import_fault (
  import uuid NOT NULL, n int NOT NULL, seq int NOT NULL, is_note boolean NOT NULL, "column" text NOT NULL, code text NOT NULL,
  message text NOT NULL, PRIMARY KEY (import, n, seq)
);
CREATE TABLE import_made (
  thing uuid PRIMARY KEY, import uuid NOT NULL, n int NOT NULL, kind text NOT NULL, kept boolean NOT NULL, scope text NOT NULL,
  key text NOT NULL, digest text NOT NULL, organisation text NOT NULL, UNIQUE (kind, kept, scope, key)
);
CREATE INDEX import_made_of ON import_made (import, n);
`;
const own = `organisation = ${organisation}`;
const ofOwn = (table: string) => `EXISTS (SELECT FROM import i WHERE i.id = ${table}.import)`;

/** `time` as of every migration of the service. */
export function importMigration(service: string, time: number): MigrationClass {
  const security = secured(service, {
    import: { see: own, change: own, grants: 'SELECT, INSERT, UPDATE' },
    import_chunk: { see: ofOwn('import_chunk'), add: ofOwn('import_chunk'), grants: 'SELECT, INSERT' },
    import_row: { see: ofOwn('import_row'), change: ofOwn('import_row'), grants: 'SELECT, UPDATE' },
    import_fault: { see: ofOwn('import_fault'), add: ofOwn('import_fault'), grants: 'SELECT, INSERT' },
    import_made: { see: own, add: own, grants: 'SELECT, INSERT' },
  });
  return migration(
    'Imports',
    time,
    `${tables}${security}`,
    'DROP TABLE import_made, import_fault, import_row, import_chunk, import CASCADE;',
  );
}
/** The roles that tables of an import are granted to, for a service that adds to them. */
export const importRoles = (service: string): string => `${appRole(service)}, ${workerRole(service)}`;
