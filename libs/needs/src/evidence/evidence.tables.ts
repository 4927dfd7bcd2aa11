// Evidence of a need: what lies beside it. The bytes are files outside the database, found by their hash; who sees the
// need sees what lies beside it, and nobody else.
import { migration, organisation, roleIn, secured } from '@article-six/service-kit';

const isState = `(coalesce(current_setting('app.kind', true), '') = 'state')`;
const sees = 'EXISTS (SELECT FROM need n WHERE n.id = evidence.need)';
const owns = `(${isState} AND ${roleIn('focalPoint', 'capital')} AND EXISTS (SELECT FROM need n WHERE n.id = evidence.need AND n.state = ${organisation}))`;

export const evidenceMigration = migration(
  'Evidence',
  1700000900100,
  `CREATE TABLE evidence (
     id uuid PRIMARY KEY, need uuid NOT NULL REFERENCES need, name text NOT NULL CHECK (length(name) BETWEEN 1 AND 120 AND name !~ '[/\\\\]'),
     type text NOT NULL, bytes int NOT NULL CHECK (bytes > 0), sha256 text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
     added timestamptz NOT NULL, added_by text NOT NULL, withdrawn timestamptz, withdrawn_because text,
     CHECK ((withdrawn IS NULL) = (withdrawn_because IS NULL))
   );
   CREATE UNIQUE INDEX evidence_once ON evidence (need, sha256) WHERE withdrawn IS NULL;
   ${secured('needs', { evidence: { see: sees, change: owns, grants: 'SELECT, INSERT, UPDATE' } })}`,
  'DROP TABLE evidence;',
);
