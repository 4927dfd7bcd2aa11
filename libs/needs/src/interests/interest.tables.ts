// A donor's interest in a need: known to its State, to the coordinators and to the donor itself, to nobody else.
import { isProvider, migration, organisation, oversight, roleIn, secured } from '@article-six/service-kit';

const own = `(provider = ${organisation} AND ${isProvider})`;
const ofState = `(state = ${organisation} AND coalesce(current_setting('app.kind', true), '') = 'state')`;
const seesNeed = 'EXISTS (SELECT FROM need n WHERE n.id = interest.need)';
const donors = roleIn('donorOfficer', 'donorApprover');

export const interestMigration = migration(
  'Interests',
  1700000900200,
  `CREATE TABLE interest (
     id uuid PRIMARY KEY, need uuid NOT NULL REFERENCES need, version int NOT NULL CHECK (version > 0), doc jsonb NOT NULL,
     provider text NOT NULL GENERATED ALWAYS AS (doc->>'provider') STORED,
     state text NOT NULL GENERATED ALWAYS AS (doc->>'state') STORED,
     UNIQUE (need, provider), CHECK (doc->>'id' = id::text AND doc->>'need' = need::text)
   );
   CREATE TRIGGER interest_follows BEFORE UPDATE ON interest FOR EACH ROW EXECUTE FUNCTION version_follows();
   ${secured('needs', {
     interest: {
       see: `${own} OR ${ofState} OR ${oversight}`,
       change: `${own} AND ${donors}`,
       add: `${own} AND ${donors} AND ${seesNeed}`,
       grants: 'SELECT, INSERT, UPDATE',
     },
   })}`,
  'DROP TABLE interest;',
);
