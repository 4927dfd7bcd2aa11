// The tables of needs. A need is stored as it is told (doc); what is filtered and constrained are columns that
// PostgreSQL makes of it. Who sees a need is decided here, for every statement: its State, those who oversee from
// submission on, and once it is published whom its visibility names.
import { browseMigration } from './browse.tables.js';
import { importMigrations } from './imports/tables.js';
import { evidenceMigration } from './evidence/evidence.tables.js';
import { interestMigration } from './interests/interest.tables.js';
import { organisationMigration } from './organisations/organisation.tables.js';
import { lifeMigration } from './life.tables.js';
import { questionMigration } from './questions/question.tables.js';
import { appRole, migration, organisation, oversight, roleIn, secured, workerRole } from '@article-six/service-kit';

const tables = `
CREATE TABLE need (
  id uuid PRIMARY KEY, version int NOT NULL CHECK (version > 0), doc jsonb NOT NULL, updated timestamptz NOT NULL, updated_by text NOT NULL,
  reference text NOT NULL UNIQUE GENERATED ALWAYS AS (doc->>'reference') STORED,
  state text NOT NULL GENERATED ALWAYS AS (doc->>'state') STORED,
  status text NOT NULL GENERATED ALWAYS AS (doc->>'status') STORED
    CHECK (status IN ('draft', 'submitted', 'published', 'met', 'withdrawn', 'lapsed')),
  pillar text NOT NULL GENERATED ALWAYS AS (doc->>'pillar') STORED,
  visibility text NOT NULL GENERATED ALWAYS AS (doc->>'visibility') STORED
    CHECK (visibility IN ('public', 'statesParties', 'namedProviders', 'chathamHouse')),
  words text NOT NULL GENERATED ALWAYS AS (
    lower((doc->>'reference') || ' ' || (doc->>'title') || ' ' || coalesce(doc->>'externalId', ''))) STORED,
  CHECK (doc->>'id' = id::text)
);
CREATE INDEX need_state ON need (state);
CREATE INDEX need_updated ON need (updated, id);
CREATE TABLE need_version (
  need uuid NOT NULL, version int NOT NULL CHECK (version > 0), doc jsonb NOT NULL, by_role text NOT NULL,
  at timestamptz NOT NULL, reason text, PRIMARY KEY (need, version)
);
CREATE TABLE need_counter (state text PRIMARY KEY, last int NOT NULL CHECK (last > 0));
CREATE TABLE ranking (
  state text PRIMARY KEY, version int NOT NULL CHECK (version >= 0), ranked uuid[] NOT NULL, updated timestamptz NOT NULL,
  updated_by text NOT NULL
);
CREATE TABLE state_party (iso3 text PRIMARY KEY, since date NOT NULL, until date);
CREATE FUNCTION party_today(code text) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT FROM state_party p, clock_copy c, LATERAL (SELECT (now() + c.offset_ms * interval '1 millisecond') AT TIME ZONE 'UTC' AS day) d
    WHERE p.iso3 = code AND p.since <= d.day AND (p.until IS NULL OR d.day < p.until))
$$;
`;

const isState = `(coalesce(current_setting('app.kind', true), '') = 'state')`;
const mine = (state: string) => `(${state} = ${organisation} AND ${isState})`;
const seen = `${mine('state')} OR (${oversight} AND status <> 'draft') OR (status NOT IN ('draft', 'submitted') AND (
  visibility = 'public' OR doc->'coStates' ? ${organisation}
  OR (visibility = 'statesParties' AND (SELECT party_today(${organisation})))
  OR (visibility = 'namedProviders' AND doc->'namedProviders' ? ${organisation})))`;
const states = roleIn('focalPoint', 'capital');
/** the State itself; coordinators record support that was agreed outside the platform */
const changed = (status: string) =>
  `(${mine('state')} AND ${states}) OR (${roleIn('coordinator')} AND ${status} = 'published')`;

const security = secured('needs', {
  need: {
    see: seen,
    change: changed('status'),
    add: `${mine('state')} AND ${roleIn('focalPoint')}`,
    grants: 'SELECT, INSERT, UPDATE',
  },
  need_version: {
    see: `${mine(`doc->>'state'`)} OR (${oversight} AND doc->>'status' <> 'draft')`,
    add: `(${mine(`doc->>'state'`)} AND ${states}) OR (${roleIn('coordinator')} AND doc->>'status' = 'published')`,
    grants: 'SELECT, INSERT',
  },
  need_counter: {
    see: mine('state'),
    change: `${mine('state')} AND ${roleIn('focalPoint')}`,
    grants: 'SELECT, INSERT, UPDATE',
  },
  // an order names ids alone; what stands behind an id is as visible as its need
  ranking: { see: 'true', change: `${mine('state')} AND ${roleIn('capital')}`, grants: 'SELECT, INSERT, UPDATE' },
  state_party: { see: 'true', grants: 'SELECT' },
});
/** The clock is set here and copied by every service, this one included. */
const clock = `
GRANT UPDATE ON clock_copy TO ${appRole('needs')};
CREATE POLICY clock_copy_changed ON clock_copy FOR UPDATE TO ${appRole('needs')}
  USING (${roleIn('administrator')}) WITH CHECK (${roleIn('administrator')});
GRANT EXECUTE ON FUNCTION party_today(text) TO ${appRole('needs')}, ${workerRole('needs')};`;

export const migrations = [
  migration(
    'Needs',
    1700000100000,
    `${tables}${security}${clock}`,
    `DROP TABLE need, need_version, need_counter, ranking, state_party CASCADE; DROP FUNCTION party_today(text);
     DROP POLICY clock_copy_changed ON clock_copy; REVOKE UPDATE ON clock_copy FROM ${appRole('needs')};`,
  ),
  lifeMigration,
  browseMigration,
  ...importMigrations,
  questionMigration,
  evidenceMigration,
  interestMigration,
  organisationMigration,
];
