// Questions on needs. Who sees the need sees what was asked and answered: the policy reads the need as the same reader.
import { migration, organisation, roleIn, secured } from '@article-six/service-kit';

const isState = `(coalesce(current_setting('app.kind', true), '') = 'state')`;
const sees = 'EXISTS (SELECT FROM need n WHERE n.id = question.need)';
const asks = roleIn('donorOfficer', 'donorApprover', 'coordinator', 'observer');
const answers = `(state = ${organisation} AND ${isState} AND ${roleIn('focalPoint', 'capital')})`;

export const questionMigration = migration(
  'Questions',
  1700000900000,
  `CREATE TABLE question (
     id uuid PRIMARY KEY, need uuid NOT NULL REFERENCES need, version int NOT NULL CHECK (version > 0), doc jsonb NOT NULL,
     state text NOT NULL GENERATED ALWAYS AS (doc->>'state') STORED,
     asked_by text NOT NULL GENERATED ALWAYS AS (doc->'askedBy'->>'organisation') STORED,
     CHECK (doc->>'id' = id::text AND doc->>'need' = need::text),
     CHECK (jsonb_array_length(doc->'answers') = version - 1)
   );
   CREATE INDEX question_of ON question (need, id);
   CREATE FUNCTION question_stays() RETURNS trigger LANGUAGE plpgsql AS $$
   BEGIN
     IF NEW.version <> OLD.version + 1 OR (NEW.doc - 'answers') <> (OLD.doc - 'answers') OR NOT ((NEW.doc->'answers') @> (OLD.doc->'answers'))
     THEN RAISE EXCEPTION 'a question and its answers stay on the record'; END IF;
     RETURN NEW;
   END $$;
   CREATE TRIGGER question_stays BEFORE UPDATE ON question FOR EACH ROW EXECUTE FUNCTION question_stays();
   ${secured('needs', {
     question: {
       see: sees,
       change: answers,
       add: `${asks} AND asked_by = ${organisation} AND ${sees}`,
       grants: 'SELECT, INSERT, UPDATE',
     },
   })}`,
  'DROP TABLE question; DROP FUNCTION question_stays();',
);
