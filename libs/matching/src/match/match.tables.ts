// The tables of circulation, matches and requests. What must hold of money is a CHECK here, whatever the code forgets:
// a match line adds up, nothing is received that was not paid, only firm money is committed, and no one approves a
// commitment that the same account has asked for.
import { appRole, organisation, oversight, roleIn, secured, type Sight } from '@article-six/service-kit';

const app = appRole('matching');
const sides = `(provider = ${organisation} OR state = ${organisation})`;

const tables = `
ALTER TABLE policy ADD COLUMN IF NOT EXISTS circulation_days int[] NOT NULL DEFAULT '{1,15}',
  ADD COLUMN IF NOT EXISTS reminder_working_days int[] NOT NULL DEFAULT '{5,1}';
CREATE TABLE circulation (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, day date NOT NULL,
  by text NOT NULL CHECK (by IN ('start', 'calendar', 'coordinator')), offers int NOT NULL CHECK (offers >= 0),
  at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE UNIQUE INDEX circulation_day_once ON circulation (day) WHERE by = 'calendar';
ALTER TABLE excluded_pair ADD COLUMN until date;
ALTER TABLE proposal
  ADD CONSTRAINT proposal_says_its_status CHECK (doc->>'status' = status),
  ADD CONSTRAINT proposal_offer_has_days CHECK (status NOT IN ('circulated', 'accepted') OR (doc ? 'circulatedOn' AND doc ? 'answerBy'));
CREATE INDEX proposal_due ON proposal ((doc->>'answerBy')) WHERE status IN ('circulated', 'accepted');
ALTER TABLE tranche ADD CONSTRAINT tranche_firm CHECK (certainty = 'firm' OR (committed = 0 AND disbursed = 0));
CREATE TABLE match_line (
  proposal uuid NOT NULL REFERENCES proposal, year int NOT NULL, tranche int NOT NULL, pledge uuid NOT NULL,
  provider text NOT NULL, state text NOT NULL, planning numeric(24, 0) NOT NULL CHECK (planning >= 0),
  agreed numeric(24, 0) NOT NULL CHECK (agreed > 0), reserved numeric(24, 0) NOT NULL CHECK (reserved >= 0),
  committed numeric(24, 0) NOT NULL CHECK (committed >= 0), disbursed numeric(24, 0) NOT NULL CHECK (disbursed >= 0),
  freed numeric(24, 0) NOT NULL CHECK (freed >= 0), received numeric(24, 0) NOT NULL CHECK (received >= 0),
  PRIMARY KEY (proposal, year, tranche),
  CONSTRAINT match_line_balanced CHECK (agreed = reserved + committed + disbursed + freed),
  CONSTRAINT match_line_received CHECK (received <= disbursed)
);
CREATE INDEX match_line_tranche ON match_line (pledge, tranche);
CREATE TABLE commitment (
  proposal uuid NOT NULL REFERENCES proposal, number int NOT NULL CHECK (number > 0), provider text NOT NULL,
  asked_by text NOT NULL, asked_on date NOT NULL, approved_by text, approved_on date,
  PRIMARY KEY (proposal, number), CHECK (num_nulls(approved_by, approved_on) IN (0, 2)),
  CONSTRAINT commitment_four_eyes CHECK (approved_by <> asked_by)
);
CREATE UNIQUE INDEX commitment_waits_once ON commitment (proposal) WHERE approved_by IS NULL;
CREATE TABLE request (
  need uuid PRIMARY KEY, version int NOT NULL CHECK (version > 0), state text NOT NULL, coordinator text,
  next_step text CHECK (length(next_step) BETWEEN 1 AND 500), next_step_by date, updated timestamptz NOT NULL DEFAULT now()
);
-- matches that were agreed before their lines were kept
INSERT INTO match_line (proposal, year, tranche, pledge, provider, state, planning, agreed, reserved, committed, disbursed, freed, received)
SELECT p.id, (l->>'year')::int, (l->>'tranche')::int, p.pledge, p.provider, p.state, sum((l->>'planning')::numeric),
  sum((l->>'amount')::numeric), sum((l->>'amount')::numeric), 0, 0, 0, 0
FROM proposal p, jsonb_array_elements(p.lines) l WHERE p.status = 'confirmed' GROUP BY 1, 2, 3, 4, 5, 6;
`;

const sight: Readonly<Record<string, Sight>> = {
  circulation: { see: oversight, add: roleIn('coordinator'), grants: 'SELECT, INSERT' },
  match_line: {
    see: `${sides} OR ${oversight} OR ${roleIn('observer')}`,
    change: sides,
    grants: 'SELECT, INSERT, UPDATE',
  },
  commitment: {
    see: `provider = ${organisation} OR ${roleIn('administrator')}`,
    change: `provider = ${organisation}`,
    grants: 'SELECT, INSERT, UPDATE',
  },
  request: {
    see: `state = ${organisation} OR ${oversight}`,
    change: roleIn('coordinator'),
    grants: 'SELECT, INSERT, UPDATE',
  },
};
export const matchTableNames = Object.keys(sight);

/** Offers by hand come from either side or a coordinator, who also circulates; a donor opens the year it moves money to. */
const policies = `
GRANT INSERT ON proposal TO ${app};
GRANT INSERT ON tranche TO ${app};
GRANT USAGE ON SEQUENCE proposal_reference TO ${app};
CREATE POLICY proposal_added ON proposal FOR INSERT TO ${app}
  WITH CHECK (status IN ('circulated', 'accepted') AND (${sides} OR ${roleIn('coordinator')}));
CREATE POLICY proposal_coordinated ON proposal FOR UPDATE TO ${app} USING (${roleIn('coordinator')}) WITH CHECK (${roleIn('coordinator')});
CREATE POLICY tranche_coordinated ON tranche FOR UPDATE TO ${app} USING (${roleIn('coordinator')}) WITH CHECK (${roleIn('coordinator')});
CREATE POLICY tranche_added ON tranche FOR INSERT TO ${app} WITH CHECK (provider = ${organisation});
`;

export const matchTables = {
  up: `${tables}${secured('matching', sight)}${policies}`,
  down: `
DROP POLICY tranche_added ON tranche; DROP POLICY tranche_coordinated ON tranche;
DROP POLICY proposal_coordinated ON proposal; DROP POLICY proposal_added ON proposal;
REVOKE USAGE ON SEQUENCE proposal_reference FROM ${app};
REVOKE INSERT ON tranche FROM ${app}; REVOKE INSERT ON proposal FROM ${app};
DROP TABLE request, commitment, match_line, circulation;
ALTER TABLE tranche DROP CONSTRAINT tranche_firm;
DROP INDEX proposal_due;
ALTER TABLE proposal DROP CONSTRAINT proposal_offer_has_days, DROP CONSTRAINT proposal_says_its_status;
ALTER TABLE excluded_pair DROP COLUMN until;
ALTER TABLE policy DROP COLUMN reminder_working_days, DROP COLUMN circulation_days;`,
};
