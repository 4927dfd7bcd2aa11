// Rates that were brought by imports: each a version over what the product came with. The table as a whole has a version,
// by which its readers know that theirs is old.
import { migration, roleIn, secured } from '@article-six/service-kit';

const may = roleIn('coordinator', 'administrator');
const up = `
CREATE TABLE rate (
  id uuid PRIMARY KEY, currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'), period text NOT NULL CHECK (period ~ '^\\d{4}(-\\d{2})?$'),
  version int NOT NULL CHECK (version > 0), units_per_usd text NOT NULL CHECK (units_per_usd::numeric > 0), source text NOT NULL CHECK (source <> ''),
  import uuid NOT NULL, by_role text NOT NULL, at timestamptz NOT NULL, UNIQUE (currency, period, version)
);
CREATE INDEX rate_import ON rate (import);
CREATE TABLE rate_table (one boolean PRIMARY KEY DEFAULT true CHECK (one), version int NOT NULL);
INSERT INTO rate_table (version) VALUES (0);
${secured('needs', {
  rate: { see: 'true', add: may, grants: 'SELECT, INSERT' },
  rate_table: { see: 'true', change: may, grants: 'SELECT, UPDATE' },
})}`;

export const rateMigration = migration('Rates', 1700000600200, up, 'DROP TABLE rate, rate_table;');
