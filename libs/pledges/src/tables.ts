// The tables of pledges. A pledge is stored as it is told (doc); what is filtered and constrained are columns that
// PostgreSQL makes of it. Who sees a pledge is decided here, for every statement: its provider, those who oversee, and
// once it is registered whoever is signed in; the ledger's copy is for its provider and those who oversee.
import { importMigrations } from './imports/tables.js';
import { lifeMigration } from './life.tables.js';
import { isProvider, migration, organisation, oversight, roleIn, secured, signedIn } from '@article-six/service-kit';

const tables = `
CREATE TABLE pledge (
  id uuid PRIMARY KEY, version int NOT NULL CHECK (version > 0), doc jsonb NOT NULL, updated timestamptz NOT NULL, updated_by text NOT NULL,
  reference text NOT NULL UNIQUE GENERATED ALWAYS AS (doc->>'reference') STORED,
  provider text NOT NULL GENERATED ALWAYS AS (doc->'provider'->>'code') STORED,
  status text NOT NULL GENERATED ALWAYS AS (doc->>'status') STORED CHECK (status IN ('draft', 'registered', 'closed', 'withdrawn')),
  words text NOT NULL GENERATED ALWAYS AS (lower((doc->>'reference') || ' ' || (doc->>'title') || ' '
    || (doc->'provider'->>'name') || ' ' || coalesce(doc->>'externalId', ''))) STORED,
  CHECK (doc->>'id' = id::text)
);
CREATE INDEX pledge_provider ON pledge (provider, id);
CREATE INDEX pledge_updated ON pledge (updated, id);
CREATE TABLE pledge_version (
  pledge uuid NOT NULL, version int NOT NULL CHECK (version > 0), doc jsonb NOT NULL, by_role text NOT NULL,
  at timestamptz NOT NULL, reason text, PRIMARY KEY (pledge, version)
);
CREATE TABLE pledge_counter (provider text PRIMARY KEY, last int NOT NULL CHECK (last > 0));
CREATE TABLE provider (code text PRIMARY KEY, name text NOT NULL, since date NOT NULL);
CREATE TABLE tranche_copy (
  id text PRIMARY KEY, version int NOT NULL, pledge uuid NOT NULL, provider text NOT NULL, year int NOT NULL, doc jsonb NOT NULL
);
CREATE INDEX tranche_copy_pledge ON tranche_copy (pledge);
`;

const mine = (provider: string) => `(${provider} = ${organisation} AND ${isProvider})`;
const officers = roleIn('donorOfficer', 'donorApprover');
const code = `doc->'provider'->>'code'`;

const security = secured('pledges', {
  pledge: {
    see: `${mine('provider')} OR ${oversight} OR (${signedIn} AND status <> 'draft')`,
    change: `${mine('provider')} AND ${officers}`,
    add: `${mine('provider')} AND ${roleIn('donorOfficer')}`,
    grants: 'SELECT, INSERT, UPDATE',
  },
  pledge_version: {
    see: `${mine(code)} OR ${oversight}`,
    add: `${mine(code)} AND ${officers}`,
    grants: 'SELECT, INSERT',
  },
  pledge_counter: {
    see: mine('provider'),
    change: `${mine('provider')} AND ${roleIn('donorOfficer')}`,
    grants: 'SELECT, INSERT, UPDATE',
  },
  provider: { see: 'true', change: `${mine('code')} AND ${officers}`, grants: 'SELECT, INSERT, UPDATE' },
  tranche_copy: { see: `${mine('provider')} OR ${oversight}`, grants: 'SELECT' },
});

export const migrations = [
  migration(
    'Pledges',
    1700000200000,
    `${tables}${security}`,
    'DROP TABLE pledge, pledge_version, pledge_counter, provider, tranche_copy CASCADE;',
  ),
  lifeMigration,
  ...importMigrations,
];
