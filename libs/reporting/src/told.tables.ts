// The money of a match in its own band; and every version that was told of needs, proposals, pledges and plans, with the day
// of the domain clock on which it happened and the moment at which it was written here. Only ever added to: coverage as it
// stood on a day follows from the last version of each thing up to that day, in whatever order they arrived.
import { migration, secured, workerRole } from '@article-six/service-kit';

export const bandTables = migration(
  'MatchBands',
  1700000300000,
  `ALTER TABLE proposal_line DROP CONSTRAINT proposal_line_pkey, ADD PRIMARY KEY (proposal, year, band);`,
  // one band for a year again: the surest of them has all of it
  `WITH whole AS (SELECT proposal, year, sum(amount)::bigint AS amount, min(array_position(ARRAY['disbursed', 'committed', 'reserved', 'proposed'], band)) AS place
     FROM proposal_line GROUP BY proposal, year)
   DELETE FROM proposal_line l USING whole w WHERE l.proposal = w.proposal AND l.year = w.year
     AND l.band <> (ARRAY['disbursed', 'committed', 'reserved', 'proposed'])[w.place];
   ALTER TABLE proposal_line DROP CONSTRAINT proposal_line_pkey, ADD PRIMARY KEY (proposal, year);`,
);

const told = `version int NOT NULL, since date NOT NULL, at timestamptz NOT NULL DEFAULT clock_timestamp()`;
const today = `((now() + c.offset_ms * interval '1 millisecond') AT TIME ZONE 'UTC')::date`;
const tables = `
-- years: [{year, cost, own, bilateral}] in the planning currency or the unit; null: the need asks for nothing, or not any more
CREATE TABLE need_told (
  need uuid NOT NULL, ${told}, state text NOT NULL, pillar text, commodity text, years jsonb, PRIMARY KEY (need, version),
  CHECK (num_nulls(pillar, commodity, years) IN (0, 3))
);
-- placed: [{year, band, amount}]
CREATE TABLE proposal_told (
  proposal uuid NOT NULL, ${told}, need uuid NOT NULL, state text NOT NULL, provider text NOT NULL, commodity text NOT NULL,
  status text NOT NULL, placed jsonb NOT NULL, PRIMARY KEY (proposal, version)
);
CREATE TABLE pledge_told (pledge uuid NOT NULL, ${told}, open boolean NOT NULL, PRIMARY KEY (pledge, version));
CREATE TABLE plan_told (number int PRIMARY KEY, since date NOT NULL, at timestamptz NOT NULL DEFAULT clock_timestamp());
-- of what was before, the present is known alone: it counts from this day on, as version 0
INSERT INTO need_told (need, version, since, state, pillar, commodity, years)
SELECT n.id, 0, ${today}, n.state, n.pillar, n.commodity, (
  SELECT coalesce(jsonb_agg(jsonb_build_object('year', y.year, 'cost', y.cost, 'own', y.own, 'bilateral', y.bilateral)), '[]')
  FROM need_year y WHERE y.need = n.id) FROM need_copy n, clock_copy c;
INSERT INTO proposal_told (proposal, version, since, need, state, provider, commodity, status, placed)
SELECT p.id, 0, ${today}, p.need, p.state, p.provider, p.commodity, p.status, (
  SELECT coalesce(jsonb_agg(jsonb_build_object('year', l.year, 'band', l.band, 'amount', l.amount)), '[]')
  FROM proposal_line l WHERE l.proposal = p.id) FROM proposal_copy p, clock_copy c;
INSERT INTO pledge_told (pledge, version, since, open) SELECT p.id, 0, ${today}, true FROM pledge_copy p, clock_copy c;
INSERT INTO plan_told (number, since) SELECT p.number, ${today} FROM plan_copy p, clock_copy c;
`;
const names = ['need_told', 'proposal_told', 'pledge_told', 'plan_told'];

/** No reader sees a row of them: sums leave, made for the reader. */
const hidden = { see: 'false', grants: 'SELECT' };
export const toldTables = migration(
  'ToldVersions',
  1700000400000,
  `${tables}${secured('reporting', Object.fromEntries(names.map((name) => [name, hidden])))}
REVOKE UPDATE, DELETE ON ${names.join(', ')} FROM ${workerRole('reporting')};`,
  `DROP TABLE ${names.join(', ')};`,
);
/** The past of one need is asked for, and offers of all needs lie in one table that only grows. */
export const toldByNeed = migration(
  'ToldByNeed',
  1700000500000,
  'CREATE INDEX proposal_told_by_need ON proposal_told (need, proposal, version DESC)',
  'DROP INDEX proposal_told_by_need',
);
