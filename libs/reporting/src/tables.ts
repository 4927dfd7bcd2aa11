// The tables of the read side. Its own copies of needs, pledges, proposals and the plan in force; the ladder of every
// need-year; and its sums by State, purpose and year, which everybody may read because they show no single need.
import { migration, organisation, oversight, roleIn, secured, signedIn } from '@article-six/service-kit';

const ladder = `
  cost bigint NOT NULL, own bigint NOT NULL, bilateral bigint NOT NULL, disbursed bigint NOT NULL, committed bigint NOT NULL,
  reserved bigint NOT NULL, proposed bigint NOT NULL, no_source bigint NOT NULL`;
const exact = 'cost = own + bilateral + disbursed + committed + reserved + proposed + no_source';

const tables = `
-- published needs alone; what is not published asks for nothing yet
CREATE TABLE need_copy (
  id uuid PRIMARY KEY, state text NOT NULL, co_states text[] NOT NULL, pillar text NOT NULL, commodity text NOT NULL,
  visibility text NOT NULL, named_providers text[] NOT NULL
);
CREATE TABLE state_party (iso3 text PRIMARY KEY, since date NOT NULL, until date);
CREATE TABLE state_tally (state text PRIMARY KEY, needs int NOT NULL);
-- stated_...: minor units of the need's own currency; cost, own, bilateral: of the planning currency, or whole units
CREATE TABLE need_year (
  need uuid NOT NULL, year int NOT NULL, state text NOT NULL, pillar text NOT NULL, commodity text NOT NULL,
  currency text, digits int NOT NULL, stated_cost numeric(24, 0) NOT NULL, stated_own numeric(24, 0) NOT NULL,
  stated_bilateral numeric(24, 0) NOT NULL, rate text, rate_year int, cost bigint, own bigint, bilateral bigint,
  PRIMARY KEY (need, year), CHECK (num_nulls(cost, own, bilateral) IN (0, 3)),
  CHECK (own >= 0 AND bilateral >= 0 AND own + bilateral <= cost)
);
CREATE TABLE pledge_copy (id uuid PRIMARY KEY, provider text NOT NULL);
CREATE TABLE plan_copy (one boolean PRIMARY KEY DEFAULT true CHECK (one), number int NOT NULL);
-- live proposals alone: floating, circulated, accepted, confirmed
CREATE TABLE proposal_copy (
  id uuid PRIMARY KEY, reference text NOT NULL, status text NOT NULL, need uuid NOT NULL, need_reference text NOT NULL,
  title text NOT NULL, state text NOT NULL, provider text NOT NULL, provider_name text NOT NULL, commodity text NOT NULL,
  planning_total bigint NOT NULL, since date, answer_by date, donor_answered boolean NOT NULL, state_answered boolean NOT NULL,
  CONSTRAINT waiting_has_days CHECK (status NOT IN ('circulated', 'accepted') OR (since IS NOT NULL AND answer_by IS NOT NULL))
);
CREATE INDEX proposal_waiting ON proposal_copy (since, id) WHERE status IN ('circulated', 'accepted');
-- counted: the part of amount that is within the gap of its need-year; 0 until the need is known
CREATE TABLE proposal_line (
  proposal uuid NOT NULL, year int NOT NULL, need uuid NOT NULL, state text NOT NULL, provider text NOT NULL,
  commodity text NOT NULL, status text NOT NULL, pillar text,
  band text NOT NULL CHECK (band IN ('disbursed', 'committed', 'reserved', 'proposed')),
  amount bigint NOT NULL, counted bigint NOT NULL DEFAULT 0 CHECK (counted BETWEEN 0 AND amount),
  PRIMARY KEY (proposal, year)
);
CREATE INDEX proposal_line_need ON proposal_line (need);
CREATE TABLE need_ladder (
  need uuid NOT NULL, year int NOT NULL, state text NOT NULL, pillar text NOT NULL, commodity text NOT NULL, ${ladder},
  PRIMARY KEY (need, year), CONSTRAINT ladder_exact CHECK (${exact}),
  CONSTRAINT ladder_positive CHECK (least(own, bilateral, disbursed, committed, reserved, proposed, no_source) >= 0)
);
CREATE TABLE coverage_cell (
  state text NOT NULL, pillar text NOT NULL, commodity text NOT NULL, year int NOT NULL, ${ladder},
  PRIMARY KEY (state, pillar, commodity, year), CONSTRAINT cell_exact CHECK (${exact})
);
-- the version of all that is read here is the sum: eight rows, so that writers seldom wait for each other
CREATE TABLE data_version (shard int PRIMARY KEY, version bigint NOT NULL);
INSERT INTO data_version SELECT shard, 0 FROM generate_series(0, 7) shard;
`;

/** Asked once for a statement, not once for a row: a policy that reads the settings for each row costs more than the sum. */
const once = (sql: string) => `(SELECT ${sql})`;
const reader = once(organisation);
const oversees = once(oversight);
/** A State Party on the day of the domain clock. */
const isParty = once(`EXISTS (
  SELECT FROM state_party p, clock_copy c
  WHERE p.iso3 = ${organisation} AND daterange(p.since, p.until) @> ((now() + c.offset_ms * interval '1 millisecond') AT TIME ZONE 'UTC')::date)`);
/** As the owner shows a published need. */
const needSeen = [
  `visibility = 'public'`,
  `(visibility = 'statesParties' AND ${isParty})`,
  `(visibility = 'namedProviders' AND ${reader} = ANY (named_providers))`,
  `(state = ${reader} AND ${once(`coalesce(current_setting('app.kind', true), '') = 'state'`)})`,
  `${reader} = ANY (co_states)`,
  oversees,
].join(' OR ');
/** As matching shows proposals: both sides and oversight; observers from circulation on; the public none. */
const proposalSeen = `${once(signedIn)} AND (provider = ${reader} OR state = ${reader} OR ${oversees} OR (${once(roleIn('observer'))} AND status <> 'floating'))`;
const byNeed = 'EXISTS (SELECT FROM need_copy n WHERE n.id = need)';

export const reportingTables = migration(
  'ReportingTables',
  1700000100000,
  tables +
    secured('reporting', {
      need_copy: { see: needSeen, grants: 'SELECT' },
      state_party: { see: 'true', grants: 'SELECT' },
      state_tally: { see: 'true', grants: 'SELECT' },
      need_year: { see: byNeed, grants: 'SELECT' },
      pledge_copy: { see: 'true', grants: 'SELECT' },
      plan_copy: { see: 'true', grants: 'SELECT' },
      proposal_copy: { see: proposalSeen, grants: 'SELECT' },
      proposal_line: { see: proposalSeen, grants: 'SELECT' },
      need_ladder: { see: byNeed, grants: 'SELECT' },
      coverage_cell: { see: 'true', grants: 'SELECT' },
      data_version: { see: 'true', grants: 'SELECT' },
    }),
  `DROP TABLE data_version, coverage_cell, need_ladder, proposal_line, proposal_copy, plan_copy, pledge_copy, need_year, state_tally, state_party, need_copy`,
);
