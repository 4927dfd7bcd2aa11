// What the events of the owners have done in the consumers (V3, V5), whom they were told to, and the money (V4).
import { consumers, type Logged, type Records } from './spine.records.js';

/** Notes a fault unless both are the same. */
export type Expect = (what: string, found: unknown, wanted: unknown) => void;
/** An event as its owner keeps it. */
export interface Stored extends Logged {
  readonly type: string;
  readonly data: {
    need?: { state: string };
    pledge?: { provider: { code: string } };
    alarm?: { state: string };
    proposal?: { need: { state: string }; pledge: { provider: string }; circulatedOn?: string };
  };
}
/** What every service keeps: the clock, and who may not act. */
const kit = ['needs.clock.v1', 'needs.organisation.v1', 'needs.account.v1'] as const;
/** Which topics each consumer keeps effects of. */
export const reads = {
  needs: [...kit],
  pledges: ['matching.tranche.v1', ...kit],
  matching: ['needs.need.v1', 'needs.ranking.v1', 'needs.state.v1', 'needs.interest.v1', 'pledges.pledge.v1', ...kit],
  notifications: [
    'needs.need.v1',
    'needs.question.v1',
    'needs.interest.v1',
    'pledges.pledge.v1',
    'matching.proposal.v1',
    'matching.tranche.v1',
    'matching.alarm.v1',
    ...kit,
  ],
  reporting: ['needs.need.v1', 'pledges.pledge.v1', 'matching.proposal.v1', 'matching.plan.v1', ...kit],
} as const;
/** V3: each consumer has each event once, and its copies are what the owner has. */
export async function checkEffects(records: Records, events: readonly Stored[], expect: Expect): Promise<number> {
  let effects = 0;
  for (const consumer of consumers) {
    const topics: readonly string[] = reads[consumer];
    const wanted = events.filter((one) => topics.includes(one.topic));
    const inbox = await records.rows<{ id: string }>(consumer, 'SELECT event_id AS id FROM inbox');
    expect(`V3 ${consumer}: inbox`, inbox.map((one) => one.id).sort(), wanted.map((one) => one.id).sort());
    effects += inbox.length;
    const last = new Map(wanted.map((one) => [`${one.topic} ${one.aggregate}`, one.version]));
    const seen = await records.rows<{ key: string; version: number }>(
      consumer,
      `SELECT topic || ' ' || aggregate_id AS key, version::int AS version FROM seen_version`,
    );
    expect(`V5 ${consumer}: versions`, seen.map((one) => [one.key, one.version]).sort(), [...last].sort());
    expect(`V7 ${consumer}: dead letters`, await records.rows(consumer, 'SELECT error FROM dead_letter LIMIT 3'), []);
  }
  const same = async (what: string, a: [string, string], b: [string, string]) =>
    expect(`V3 ${what}`, await records.rows(...a), await records.rows(...b));
  await same(
    'matching: copies of needs',
    ['matching', 'SELECT id, version, status FROM need_copy ORDER BY id'],
    ['needs', 'SELECT id, version, status FROM need ORDER BY id'],
  );
  await same(
    'matching: copies of pledges',
    ['matching', 'SELECT id, version, status FROM pledge_copy ORDER BY id'],
    ['pledges', 'SELECT id, version, status FROM pledge ORDER BY id'],
  );
  await same(
    'matching: copies of rankings',
    ['matching', 'SELECT state, version, ranked FROM ranking_copy ORDER BY state'],
    ['needs', 'SELECT state, version, ranked FROM ranking WHERE version > 0 ORDER BY state'],
  );
  await same(
    'pledges: copies of tranches',
    ['pledges', 'SELECT id, version FROM tranche_copy ORDER BY id'],
    ['matching', 'SELECT id, version FROM tranche ORDER BY id'],
  );
  await same(
    'reporting: costs of published needs',
    ['reporting', 'SELECT need, year, stated_cost::text AS cost FROM need_year ORDER BY 1, 2'],
    [
      'needs',
      `SELECT id AS need, (y->>'year')::int AS year, trunc((y->>'cost')::numeric * 100)::text AS cost
      FROM need, jsonb_array_elements(doc->'years') y WHERE status = 'published' ORDER BY 1, 2`,
    ],
  );
  await same(
    'reporting: live proposals',
    ['reporting', 'SELECT id, status FROM proposal_copy ORDER BY id'],
    [
      'matching',
      `SELECT id, status FROM proposal WHERE status IN ('floating', 'circulated', 'accepted', 'confirmed') ORDER BY id`,
    ],
  );
  await same(
    'reporting: sums of the ladders',
    [
      'reporting',
      'SELECT sum(cost)::text AS cost, sum(reserved)::text AS reserved, sum(proposed)::text AS proposed, sum(no_source)::text AS gap FROM coverage_cell',
    ],
    [
      'reporting',
      'SELECT sum(cost)::text AS cost, sum(reserved)::text AS reserved, sum(proposed)::text AS proposed, sum(no_source)::text AS gap FROM need_ladder',
    ],
  );
  return effects;
}

/** V3 of notifications: one row for each event and recipient, and no other. */
export async function checkNotices(records: Records, events: readonly Stored[], expect: Expect): Promise<number> {
  const all = events.flatMap((one) => toldTo(one).map((recipient) => `${one.id} ${recipient}`));
  const notices = await records.rows<{ key: string }>(
    'notifications',
    `SELECT event || ' ' || recipient AS key FROM notice`,
  );
  expect('V3 notifications: notices', notices.map((one) => one.key).sort(), all.sort());
  return notices.length;
}
function toldTo({ type, data }: Stored): string[] {
  const { need, pledge, proposal, alarm } = data;
  if (alarm) return type === 'alarm.changed' ? [] : [alarm.state, 'role:coordinator'];
  if (type === 'need.published') return [need?.state ?? '', 'role:coordinator'];
  if (type === 'pledge.registered') return [pledge?.provider.code ?? '', 'role:coordinator'];
  if (!proposal || type === 'proposal.floated' || proposal.circulatedOn === undefined) return [];
  return [...new Set([proposal.need.state, proposal.pledge.provider, 'role:coordinator'])];
}

/** V4: the pots of each tranche add up, at every version that was told, and hold what the proposals say. */
export async function checkMoney(records: Records, expect: Expect): Promise<void> {
  const pots = ['available', 'proposed', 'reserved', 'committed', 'disbursed', 'withdrawn'];
  const told = `SELECT count(*) FROM (SELECT payload::jsonb->'tranche' AS t FROM outbox WHERE aggregate = 'tranche') o
    WHERE (t->>'pledged')::numeric <> ${pots.map((pot) => `(t->>'${pot}')::numeric`).join(' + ')}
    OR least(${pots.map((pot) => `(t->>'${pot}')::numeric`).join(', ')}) < 0`;
  expect('V4: told ledgers that do not add up', await records.number('matching', told), 0);
  const kept = `SELECT count(*) FROM tranche t LEFT JOIN (
      SELECT pledge || ':' || (l->>'tranche') AS id,
        sum((l->>'amount')::numeric) FILTER (WHERE status IN ('circulated', 'accepted')) AS proposed,
        sum((l->>'amount')::numeric) FILTER (WHERE status = 'confirmed') AS reserved
      FROM proposal, jsonb_array_elements(lines) l GROUP BY 1) p USING (id)
    WHERE t.proposed <> coalesce(p.proposed, 0) OR t.reserved <> coalesce(p.reserved, 0) OR t.pledged <> t.${pots.join(' + t.')}`;
  expect('V4: ledgers that differ from their proposals', await records.number('matching', kept), 0);
}
