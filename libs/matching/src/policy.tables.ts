// Policies as versions that two people make: one proposes, another approves. What was decided is never changed again.
import { account, appRole, roleIn } from '@article-six/service-kit';
import { firstWeights } from './weights.rules.js';

const app = appRole('matching');
const may = roleIn('coordinator', 'administrator');

export const policyVersions = {
  up: `
ALTER TABLE policy
  ADD COLUMN status text NOT NULL DEFAULT 'proposed' CHECK (status IN ('proposed', 'approved', 'rejected')),
  ADD COLUMN effective_on date NOT NULL DEFAULT '1999-03-01',
  ADD COLUMN objection_working_days int NOT NULL DEFAULT 10 CHECK (objection_working_days BETWEEN 0 AND 250),
  -- minor units of the planning currency
  ADD COLUMN minimum_grant numeric(24, 0) NOT NULL DEFAULT 0 CHECK (minimum_grant >= 0),
  ADD COLUMN weights jsonb NOT NULL DEFAULT '${JSON.stringify(firstWeights)}',
  ADD COLUMN reason text NOT NULL DEFAULT '',
  ADD COLUMN decided_by text,
  ADD COLUMN decided_at timestamptz;
-- what was in force before policies had two makers stays as it is
UPDATE policy SET status = 'approved', decided_by = 'before four eyes', decided_at = since;
ALTER TABLE policy
  ADD CONSTRAINT policy_four_eyes CHECK (decided_by IS DISTINCT FROM set_by),
  ADD CONSTRAINT policy_decided CHECK ((status = 'proposed') = (decided_by IS NULL));
CREATE INDEX policy_in_force ON policy (effective_on DESC, number DESC) WHERE status = 'approved';

DROP POLICY policy_added ON policy;
CREATE POLICY policy_added ON policy FOR INSERT TO ${app} WITH CHECK (${may} AND status = 'proposed' AND set_by = ${account});
CREATE POLICY policy_decided ON policy FOR UPDATE TO ${app} USING (${may} AND status = 'proposed')
  WITH CHECK (${may} AND decided_by = ${account});
GRANT UPDATE (status, effective_on, decided_by, decided_at) ON policy TO ${app};
`,
  down: `
DROP POLICY policy_decided ON policy;
DROP POLICY policy_added ON policy;
REVOKE UPDATE ON policy FROM ${app};
DELETE FROM policy WHERE status <> 'approved' AND number NOT IN (SELECT policy FROM plan);
ALTER TABLE policy DROP CONSTRAINT policy_four_eyes, DROP CONSTRAINT policy_decided, DROP COLUMN status,
  DROP COLUMN effective_on, DROP COLUMN objection_working_days, DROP COLUMN minimum_grant,
  DROP COLUMN weights, DROP COLUMN reason, DROP COLUMN decided_by, DROP COLUMN decided_at;
CREATE POLICY policy_added ON policy FOR INSERT TO ${app} WITH CHECK (${roleIn('administrator')});
`,
};

/** A State has five working days to object. Ten stood here while nothing waited for them: nobody had decided on that. */
export const objectionDays = {
  up: `
ALTER TABLE policy ALTER COLUMN objection_working_days SET DEFAULT 5;
UPDATE policy SET objection_working_days = 5 WHERE set_by = 'matching' AND objection_working_days = 10;
`,
  down: `
UPDATE policy SET objection_working_days = 10 WHERE set_by = 'matching' AND objection_working_days = 5;
ALTER TABLE policy ALTER COLUMN objection_working_days SET DEFAULT 10;
`,
};
