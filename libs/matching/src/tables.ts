// The tables of matching as SQL. The ledger's arithmetic is a CHECK; who may see what is row-level security: the
// provider's side, the State's side, coordinators and administrators, observers from circulation on, nobody else.
import {
  appRole,
  organisation,
  oversight,
  roleIn,
  secured,
  signedIn,
  workerRole,
  type Sight,
} from '@article-six/service-kit';

const tables = `
CREATE TABLE need_copy (
  id uuid PRIMARY KEY, version int NOT NULL, state text NOT NULL, status text NOT NULL, doc jsonb NOT NULL
);
CREATE INDEX need_copy_state ON need_copy (state);
CREATE TABLE ranking_copy (state text PRIMARY KEY, version int NOT NULL, ranked uuid[] NOT NULL);
CREATE TABLE pledge_copy (
  id uuid PRIMARY KEY, version int NOT NULL, provider text NOT NULL, status text NOT NULL, doc jsonb NOT NULL
);
CREATE TABLE tranche (
  id text PRIMARY KEY, version int NOT NULL CHECK (version > 0), pledge uuid NOT NULL, provider text NOT NULL,
  year int NOT NULL, commodity text NOT NULL, currency text, digits int NOT NULL,
  certainty text NOT NULL CHECK (certainty IN ('firm', 'indicative')),
  pledged numeric(24, 0) NOT NULL CHECK (pledged >= 0),
  available numeric(24, 0) NOT NULL CHECK (available >= 0),
  proposed numeric(24, 0) NOT NULL CHECK (proposed >= 0),
  reserved numeric(24, 0) NOT NULL CHECK (reserved >= 0),
  committed numeric(24, 0) NOT NULL CHECK (committed >= 0),
  disbursed numeric(24, 0) NOT NULL CHECK (disbursed >= 0),
  withdrawn numeric(24, 0) NOT NULL CHECK (withdrawn >= 0),
  UNIQUE (pledge, year),
  CONSTRAINT tranche_balanced CHECK (pledged = available + proposed + reserved + committed + disbursed + withdrawn)
);
CREATE TABLE policy (
  number int PRIMARY KEY, circulation text NOT NULL CHECK (circulation IN ('atOnce', 'held')),
  answer_working_days int NOT NULL CHECK (answer_working_days BETWEEN 1 AND 250),
  rounds_per_supply int NOT NULL CHECK (rounds_per_supply BETWEEN 1 AND 1000000),
  horizon_years int NOT NULL CHECK (horizon_years BETWEEN 1 AND 30),
  since timestamptz NOT NULL DEFAULT now(), set_by text NOT NULL
);
INSERT INTO policy (number, circulation, answer_working_days, rounds_per_supply, horizon_years, set_by)
VALUES (1, 'atOnce', 15, 1000, 5, 'matching');
CREATE TABLE plan (
  number int PRIMARY KEY, id uuid NOT NULL UNIQUE, doc jsonb NOT NULL, policy int NOT NULL REFERENCES policy,
  rates jsonb NOT NULL, left_out jsonb NOT NULL, adopted timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE plan_part (
  plan int NOT NULL REFERENCES plan, commodity text NOT NULL, input text NOT NULL, input_hash text NOT NULL, basis text NOT NULL,
  output text NOT NULL, PRIMARY KEY (plan, commodity)
);
CREATE SEQUENCE proposal_reference;
CREATE TABLE proposal (
  id uuid PRIMARY KEY, version int NOT NULL CHECK (version > 0), reference text NOT NULL UNIQUE,
  status text NOT NULL CHECK (status IN ('floating', 'circulated', 'accepted', 'confirmed', 'declined', 'lapsed', 'superseded')),
  pledge uuid NOT NULL, need uuid NOT NULL, provider text NOT NULL, state text NOT NULL,
  lines jsonb NOT NULL, doc jsonb NOT NULL, updated timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX proposal_floats_once ON proposal (pledge, need) WHERE status = 'floating';
CREATE INDEX proposal_live_need ON proposal (need) WHERE status IN ('floating', 'circulated', 'accepted', 'confirmed');
CREATE INDEX proposal_live_pledge ON proposal (pledge) WHERE status IN ('floating', 'circulated', 'accepted', 'confirmed');
CREATE TABLE excluded_pair (
  pledge uuid NOT NULL, need uuid NOT NULL, provider text NOT NULL, state text NOT NULL, proposal uuid NOT NULL,
  reason text NOT NULL, since timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (pledge, need)
);
CREATE TABLE explanation (
  need uuid PRIMARY KEY, state text NOT NULL, doc jsonb NOT NULL
);
`;

/** What each table shows to the app role, and what it lets it change. */
const sight: Record<string, Sight> = {
  need_copy: { see: `state = ${organisation} OR ${oversight}`, grants: 'SELECT' },
  ranking_copy: { see: `state = ${organisation} OR ${oversight}`, grants: 'SELECT' },
  pledge_copy: { see: `provider = ${organisation} OR ${oversight}`, grants: 'SELECT' },
  // the State's side moves reserved money by its answer, so it reaches the tranches that are offered to it
  tranche: {
    see: `provider = ${organisation} OR ${oversight} OR EXISTS (SELECT FROM proposal p WHERE p.pledge = tranche.pledge AND p.state = ${organisation} AND p.status <> 'floating')`,
    change: `provider = ${organisation} OR EXISTS (SELECT FROM proposal p WHERE p.pledge = tranche.pledge AND p.state = ${organisation} AND p.status <> 'floating')`,
    grants: 'SELECT, UPDATE',
  },
  policy: { see: signedIn, change: roleIn('administrator'), grants: 'SELECT, INSERT' },
  plan: { see: signedIn, grants: 'SELECT' },
  plan_part: { see: oversight, grants: 'SELECT' },
  proposal: {
    see: `provider = ${organisation} OR state = ${organisation} OR ${oversight} OR (${roleIn('observer')} AND status <> 'floating')`,
    change: `(provider = ${organisation} OR state = ${organisation}) AND status <> 'floating'`,
    grants: 'SELECT, UPDATE',
  },
  excluded_pair: {
    see: `provider = ${organisation} OR state = ${organisation} OR ${oversight}`,
    change: `provider = ${organisation} OR state = ${organisation}`,
    grants: 'SELECT, INSERT, UPDATE',
  },
  explanation: { see: `state = ${organisation} OR ${oversight}`, grants: 'SELECT' },
};
export const tableNames = Object.keys(sight);

export const up = `${tables}${secured('matching', sight)}
GRANT USAGE ON SEQUENCE proposal_reference TO ${workerRole('matching')};`;
export const down = `DROP TABLE explanation, excluded_pair, proposal, plan_part, plan, policy, tranche, pledge_copy, ranking_copy, need_copy CASCADE;
DROP SEQUENCE proposal_reference;`;

/** A donor reads why a need got what it got while an offer to that need, or a match with it, is the donor's own. */
export const explanationForDonors = {
  up: `CREATE POLICY explanation_offered ON explanation FOR SELECT TO ${appRole('matching')} USING (EXISTS (
    SELECT FROM proposal p WHERE p.need = explanation.need AND p.provider = ${organisation} AND p.status IN ('circulated', 'accepted', 'confirmed')));`,
  down: 'DROP POLICY explanation_offered ON explanation;',
};
