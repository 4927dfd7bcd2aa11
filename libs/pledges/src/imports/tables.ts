// Drafts that an import brings. A coordinator may add drafts for a provider, and no more than that: only the provider
// registers them. A draft of an undone import is put away: nobody is shown it, and its number is not given again.
import { importMigration } from '@article-six/imports';
import { appRole, migration, roleIn } from '@article-six/service-kit';

const app = appRole('pledges');
const coordinator = roleIn('coordinator');
const up = `
ALTER TABLE pledge ADD COLUMN put_away boolean NOT NULL DEFAULT false;
ALTER TABLE pledge ADD CHECK (NOT put_away OR status = 'draft');
CREATE INDEX pledge_external_id ON pledge (provider, (doc->>'externalId')) WHERE doc ? 'externalId';
CREATE POLICY pledge_not_put_away ON pledge AS RESTRICTIVE TO ${app} USING (NOT put_away);
CREATE POLICY pledge_imported ON pledge FOR INSERT TO ${app} WITH CHECK (${coordinator} AND status = 'draft' AND version = 1);
CREATE POLICY pledge_version_imported ON pledge_version FOR INSERT TO ${app}
  WITH CHECK (${coordinator} AND doc->>'status' = 'draft' AND version = 1);
CREATE POLICY pledge_counter_imported ON pledge_counter TO ${app} USING (${coordinator}) WITH CHECK (${coordinator});`;
const down = `
DROP POLICY pledge_counter_imported ON pledge_counter; DROP POLICY pledge_version_imported ON pledge_version;
DROP POLICY pledge_imported ON pledge; DROP POLICY pledge_not_put_away ON pledge;
DROP INDEX pledge_external_id; ALTER TABLE pledge DROP COLUMN put_away;`;

export const importMigrations = [
  importMigration('pledges', 1700000700000),
  migration('ImportedDrafts', 1700000700100, up, down),
];
