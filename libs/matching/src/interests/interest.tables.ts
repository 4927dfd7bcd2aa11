// Matching's own copy of donors' interest in needs: what stands is a soft wish of the donor in the next plan.
import { organisation, oversight, secured } from '@article-six/service-kit';

export const interestTables = {
  up: `
CREATE TABLE interest_copy (
  id uuid PRIMARY KEY, version int NOT NULL, need uuid NOT NULL, provider text NOT NULL, standing boolean NOT NULL
);
CREATE INDEX interest_copy_standing ON interest_copy (provider, need) WHERE standing;
${secured('matching', { interest_copy: { see: `provider = ${organisation} OR ${oversight}`, grants: 'SELECT' } })}`,
  down: 'DROP TABLE interest_copy;',
};
