// The tables of organisations and accounts. Who applies is told nothing of others; an organisation sees itself and its
// people, those who oversee see all. Of an invitation only the hash of its code is kept.
import { account, migration, organisation, oversight, roleIn, secured } from '@article-six/service-kit';

const mine = (code: string, kind: string) =>
  `(${code} = ${organisation} AND ${kind} = current_setting('app.kind', true))`;
const lead = roleIn('capital', 'donorApprover', 'observer', 'coordinator', 'administrator');
/** Who holds the code of an invitation asks under its hash; nobody else can know it. */
const holder = `(${account} = 'invitation:' || coalesce(invitation, taken_with))`;

const tables = `
CREATE TABLE organisation (
  id uuid PRIMARY KEY, version int NOT NULL CHECK (version > 0), doc jsonb NOT NULL, contact text NOT NULL, statement text NOT NULL,
  updated timestamptz NOT NULL, updated_by text NOT NULL, applied_by text NOT NULL, decided_by text,
  code text NOT NULL GENERATED ALWAYS AS (doc->>'code') STORED, kind text NOT NULL GENERATED ALWAYS AS (doc->>'kind') STORED,
  status text NOT NULL GENERATED ALWAYS AS (doc->>'status') STORED CHECK (status IN ('applied', 'active', 'refused', 'suspended')),
  CHECK (doc->>'id' = id::text), CHECK ((decided_by IS NULL) = (doc->>'status' = 'applied')),
  -- four eyes: who vets is not who has applied; the public has no account
  CONSTRAINT four_eyes CHECK (decided_by <> applied_by)
);
CREATE UNIQUE INDEX organisation_once ON organisation (kind, code) WHERE status <> 'refused';
CREATE TABLE account (
  id uuid PRIMARY KEY, version int NOT NULL CHECK (version > 0), doc jsonb NOT NULL, invitation text UNIQUE, invited_until timestamptz, taken_with text,
  updated timestamptz NOT NULL, updated_by text NOT NULL,
  name text NOT NULL UNIQUE GENERATED ALWAYS AS (doc->>'account') STORED,
  organisation text NOT NULL GENERATED ALWAYS AS (doc->>'organisation') STORED, kind text NOT NULL GENERATED ALWAYS AS (doc->>'kind') STORED,
  status text NOT NULL GENERATED ALWAYS AS (doc->>'status') STORED CHECK (status IN ('invited', 'active', 'suspended', 'closed')),
  CHECK (doc->>'id' = id::text), CHECK ((invitation IS NULL) = (invited_until IS NULL)), CHECK (invitation IS NULL OR (status = 'invited' AND taken_with IS NULL)),
  CHECK (jsonb_array_length(doc->'roles') > 0)
);
CREATE INDEX account_organisation ON account (organisation, kind);
CREATE TRIGGER organisation_follows BEFORE UPDATE ON organisation FOR EACH ROW EXECUTE FUNCTION version_follows();
CREATE TRIGGER account_follows BEFORE UPDATE ON account FOR EACH ROW EXECUTE FUNCTION version_follows();
CREATE FUNCTION account_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.doc->>'account' <> OLD.doc->>'account' OR NEW.doc->'roles' <> OLD.doc->'roles' OR NEW.doc->>'organisation' <> OLD.doc->>'organisation'
    OR OLD.doc->>'status' = 'closed' THEN RAISE EXCEPTION 'an account keeps its organisation and its roles, and a closed one stays closed'; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER account_stays BEFORE UPDATE ON account FOR EACH ROW EXECUTE FUNCTION account_stays();
`;
const security = secured('needs', {
  organisation: {
    see: `${mine('code', 'kind')} OR ${oversight}`,
    change: roleIn('coordinator'),
    add: `status = 'applied'`,
    grants: 'SELECT, INSERT, UPDATE',
  },
  account: {
    see: `${mine('organisation', 'kind')} OR ${oversight} OR ${holder}`,
    change: `(${mine('organisation', 'kind')} AND ${lead}) OR ${oversight} OR ${holder}`,
    add: `(${mine('organisation', 'kind')} AND ${lead}) OR ${oversight}`,
    grants: 'SELECT, INSERT, UPDATE',
  },
});
export const organisationMigration = migration(
  'Organisations',
  1700000900300,
  `${tables}${security}`,
  'DROP TABLE account, organisation; DROP FUNCTION account_stays();',
);
