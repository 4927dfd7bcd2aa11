// Every version of every proposal and match, added by the database itself whenever one is written, so that no path can
// forget it: valid from a day of the domain clock, and written at a moment of the real one. Never changed, never taken away.
import { organisation, oversight, roleIn, secured, workerRole } from '@article-six/service-kit';

const day = `((clock_timestamp() + c.offset_ms * interval '1 millisecond') AT TIME ZONE 'UTC')::date`;
const columns = 'version, status, pledge, need, provider, state, lines, doc';

export const proposalVersions = {
  up: `
CREATE TABLE proposal_version (
  proposal uuid NOT NULL REFERENCES proposal, version int NOT NULL CHECK (version > 0), since date NOT NULL,
  at timestamptz NOT NULL DEFAULT clock_timestamp(), status text NOT NULL, pledge uuid NOT NULL, need uuid NOT NULL,
  provider text NOT NULL, state text NOT NULL, lines jsonb NOT NULL, doc jsonb NOT NULL, PRIMARY KEY (proposal, version)
);
-- of what was there before, the present is known alone: it counts from the day on which it was written
INSERT INTO proposal_version (proposal, since, at, ${columns})
SELECT p.id, ((p.updated + c.offset_ms * interval '1 millisecond') AT TIME ZONE 'UTC')::date, p.updated,
  ${columns.replaceAll(/\w+/g, 'p.$&')}
FROM proposal p, clock_copy c;
CREATE FUNCTION keep_proposal_version() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  INSERT INTO proposal_version (proposal, since, ${columns})
  SELECT w.id, ${day}, ${columns.replaceAll(/\w+/g, 'w.$&')} FROM written w, clock_copy c ORDER BY w.id
  ON CONFLICT (proposal, version) DO NOTHING;
  RETURN NULL;
END $$;
CREATE TRIGGER proposal_added AFTER INSERT ON proposal REFERENCING NEW TABLE AS written
  FOR EACH STATEMENT EXECUTE FUNCTION keep_proposal_version();
CREATE TRIGGER proposal_changed AFTER UPDATE ON proposal REFERENCING NEW TABLE AS written
  FOR EACH STATEMENT EXECUTE FUNCTION keep_proposal_version();
CREATE FUNCTION proposal_version_stays() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  RAISE EXCEPTION 'the history of proposals is never changed';
END $$;
CREATE TRIGGER proposal_version_stays BEFORE UPDATE OR DELETE ON proposal_version EXECUTE FUNCTION proposal_version_stays();
${secured('matching', {
  proposal_version: {
    // as the proposal itself, so what floated once stays with the two sides and oversight
    see: `provider = ${organisation} OR state = ${organisation} OR ${oversight} OR (${roleIn('observer')} AND status <> 'floating')`,
    // no version but the one that the proposal has now
    add: `EXISTS (SELECT FROM proposal p WHERE p.id = proposal_version.proposal AND p.version = proposal_version.version
      AND p.doc = proposal_version.doc)`,
    grants: 'SELECT, INSERT',
  },
})}
REVOKE UPDATE, DELETE ON proposal_version FROM ${workerRole('matching')};
CREATE INDEX plan_adopted_on ON plan ((doc->>'adoptedOn'), number);
`,
  down: `
DROP INDEX plan_adopted_on;
DROP TRIGGER proposal_changed ON proposal; DROP TRIGGER proposal_added ON proposal;
DROP TABLE proposal_version;
DROP FUNCTION proposal_version_stays; DROP FUNCTION keep_proposal_version;`,
};
