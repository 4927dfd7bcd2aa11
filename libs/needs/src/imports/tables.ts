// Migrations of the imports of needs, in their order.
import { importMigration } from '@article-six/imports';
import { importDraftMigration } from './import-draft.tables.js';
import { rateMigration } from './rate.tables.js';

export const importMigrations = [importMigration('needs', 1700000600000), importDraftMigration, rateMigration];
