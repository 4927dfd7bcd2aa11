// Drafts that an import brings. A coordinator may add drafts for a State, and no more than that: only the State submits
// and publishes them. A draft of an undone import is put away: nobody is shown it, and its number is not given again.
import { appRole, migration, roleIn } from '@article-six/service-kit';

const app = appRole('needs');
const coordinator = roleIn('coordinator');

const up = `
ALTER TABLE need ADD COLUMN put_away boolean NOT NULL DEFAULT false;
ALTER TABLE need ADD CHECK (NOT put_away OR status = 'draft');
CREATE INDEX need_external_id ON need (state, (doc->>'externalId')) WHERE doc ? 'externalId';
CREATE POLICY need_not_put_away ON need AS RESTRICTIVE TO ${app} USING (NOT put_away);
CREATE POLICY need_imported ON need FOR INSERT TO ${app} WITH CHECK (${coordinator} AND status = 'draft' AND version = 1);
CREATE POLICY need_version_imported ON need_version FOR INSERT TO ${app}
  WITH CHECK (${coordinator} AND doc->>'status' = 'draft' AND version = 1);
CREATE POLICY need_counter_imported ON need_counter TO ${app} USING (${coordinator}) WITH CHECK (${coordinator});
CREATE POLICY need_place_imported ON need_place FOR INSERT TO ${app} WITH CHECK (${coordinator});`;
const down = `
DROP POLICY need_place_imported ON need_place; DROP POLICY need_counter_imported ON need_counter;
DROP POLICY need_version_imported ON need_version; DROP POLICY need_imported ON need; DROP POLICY need_not_put_away ON need;
DROP INDEX need_external_id; ALTER TABLE need DROP COLUMN put_away;`;

export const importDraftMigration = migration('ImportedDrafts', 1700000600100, up, down);
