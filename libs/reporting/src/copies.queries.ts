// Own copies of what other services told. The inbox has made sure that an older version never comes here.
import type { NeedState, ProposalState } from '@article-six/contracts';
import type { Tx } from '@article-six/messaging';
import type { Placed, YearFacts } from './ladder.rules.js';

/**
 * Changes around one need wait for each other: its own events and those of its proposals come by different topics at the
 * same time, and each must see the other's rows.
 */
export const lockNeed = (tx: Tx, need: string) =>
  tx.query(`SELECT pg_advisory_xact_lock(hashtextextended($1, 0))`, [need]);

/** The copy, its years, and the tally of its State. */
export async function keepNeed(tx: Tx, need: NeedState, years: readonly YearFacts[]): Promise<void> {
  const rows = years.map(({ year, digits, stated, rate, planning }) => ({
    ...{ year, digits, rate: rate?.unitsPerUsd ?? null, rate_year: rate?.rateYear ?? null },
    ...{ stated_cost: `${stated.cost}`, stated_own: `${stated.own}`, stated_bilateral: `${stated.bilateral}` },
    ...(planning && { cost: `${planning.cost}`, own: `${planning.own}`, bilateral: `${planning.bilateral}` }),
  }));
  await tx.query(
    `WITH before AS (SELECT state FROM need_copy WHERE id = $1),
      kept AS (
        INSERT INTO need_copy VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (id) DO UPDATE SET (state, co_states, pillar, commodity, visibility, named_providers)
          = ROW (excluded.state, excluded.co_states, excluded.pillar, excluded.commodity, excluded.visibility, excluded.named_providers)),
      told AS (
        SELECT * FROM jsonb_to_recordset($9) AS t (year int, digits int, rate text, rate_year int, stated_cost numeric, stated_own numeric,
          stated_bilateral numeric, cost bigint, own bigint, bilateral bigint)),
      gone AS (DELETE FROM need_year WHERE need = $1 AND year NOT IN (SELECT year FROM told)),
      facts AS (
        INSERT INTO need_year (need, year, state, pillar, commodity, currency, digits, stated_cost, stated_own, stated_bilateral, rate, rate_year, cost, own, bilateral)
        SELECT $1, year, $2, $4, $5, $8, digits, stated_cost, stated_own, stated_bilateral, rate, rate_year, cost, own, bilateral FROM told
        ON CONFLICT (need, year) DO UPDATE SET (state, pillar, commodity, currency, digits, stated_cost, stated_own, stated_bilateral, rate, rate_year, cost, own, bilateral)
          = ROW (excluded.state, excluded.pillar, excluded.commodity, excluded.currency, excluded.digits, excluded.stated_cost, excluded.stated_own,
            excluded.stated_bilateral, excluded.rate, excluded.rate_year, excluded.cost, excluded.own, excluded.bilateral))
    INSERT INTO state_tally AS t SELECT state, sum(n) FROM (SELECT $2::text AS state, 1 AS n UNION ALL SELECT state, -1 FROM before) AS change
    GROUP BY state HAVING sum(n) <> 0 ORDER BY state ON CONFLICT (state) DO UPDATE SET needs = t.needs + excluded.needs`,
    [
      ...[need.id, need.state, need.coStates, need.pillar, need.commodity, need.visibility, need.namedProviders],
      ...[need.currency ?? null, JSON.stringify(rows)],
    ],
  );
}

/** A need that asks for nothing any more, or not yet. */
export const dropNeed = (tx: Tx, need: string) =>
  tx.query(
    `WITH gone AS (DELETE FROM need_copy WHERE id = $1 RETURNING state), years AS (DELETE FROM need_year WHERE need = $1)
    UPDATE state_tally t SET needs = t.needs - 1 FROM gone WHERE t.state = gone.state`,
    [need],
  );

export const keepPledge = (tx: Tx, id: string, provider: string) =>
  tx.query('INSERT INTO pledge_copy VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET provider = excluded.provider', [
    id,
    provider,
  ]);
export const dropPledge = (tx: Tx, id: string) => tx.query('DELETE FROM pledge_copy WHERE id = $1', [id]);

/** The newest plan, whichever order they arrive in. */
export const keepPlan = (tx: Tx, number: number) =>
  tx.query(
    'INSERT INTO plan_copy AS p (number) VALUES ($1) ON CONFLICT (one) DO UPDATE SET number = greatest(p.number, excluded.number)',
    [number],
  );

/** The proposal and what it places on each year; how much of it counts is for `recount`. */
export async function keepProposal(tx: Tx, proposal: ProposalState, placed: readonly Placed[]): Promise<void> {
  const { id, need, pledge, answers } = proposal;
  const total = placed.reduce((sum, one) => sum + one.amount, 0n);
  await tx.query(
    `WITH kept AS (
        INSERT INTO proposal_copy (id, reference, status, need, need_reference, title, state, provider, provider_name, commodity,
          planning_total, since, answer_by, donor_answered, state_answered)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
        ON CONFLICT (id) DO UPDATE SET (reference, status, need, need_reference, title, state, provider, provider_name, commodity, planning_total, since,
          answer_by, donor_answered, state_answered) = ROW (excluded.reference, excluded.status, excluded.need, excluded.need_reference, excluded.title,
          excluded.state, excluded.provider, excluded.provider_name, excluded.commodity, excluded.planning_total, excluded.since, excluded.answer_by,
          excluded.donor_answered, excluded.state_answered)),
      told AS (SELECT * FROM unnest($16::int[], $17::text[], $18::bigint[]) AS t (year, band, amount)),
      gone AS (DELETE FROM proposal_line WHERE proposal = $1 AND (year, band) NOT IN (SELECT year, band FROM told))
    INSERT INTO proposal_line (proposal, year, need, state, provider, commodity, status, band, amount)
    SELECT $1, year, $4, $7, $8, $10, $3, band, amount FROM told
    ON CONFLICT (proposal, year, band) DO UPDATE SET (need, state, provider, commodity, status, amount, counted)
      = ROW (excluded.need, excluded.state, excluded.provider, excluded.commodity, excluded.status, excluded.amount, 0)`,
    [
      ...[id, proposal.reference, proposal.status, need.id, need.reference, need.title, need.state],
      ...[pledge.provider, pledge.providerName, proposal.commodity, `${total}`],
      ...[proposal.circulatedOn ?? null, proposal.answerBy ?? null],
      ...[answers.donor !== undefined, answers.state !== undefined],
      ...[placed.map((one) => one.year), placed.map((one) => one.band), placed.map((one) => `${one.amount}`)],
    ],
  );
}
export const dropProposal = (tx: Tx, id: string) =>
  tx.query('WITH gone AS (DELETE FROM proposal_copy WHERE id = $1) DELETE FROM proposal_line WHERE proposal = $1', [
    id,
  ]);

/** Last in a transaction: whoever read before it reads again. */
export const markChanged = (tx: Tx, aggregate: string) =>
  tx.query('UPDATE data_version SET version = version + 1 WHERE shard = (hashtext($1) & 7)', [aggregate]);
