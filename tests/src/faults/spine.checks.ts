// The invariants of the whole spine (V1 to V5 and V7), counted in every database and in the log once all has healed.
import { eventually } from '@article-six/testing';
import type { Acknowledged } from './spine.load.js';
import { consumers, owners, readLog, type Logged, type Records } from './spine.records.js';

interface Stored extends Logged {
  readonly type: string;
  readonly data: {
    need?: { state: string };
    pledge?: { provider: { code: string } };
    proposal?: { need: { state: string }; pledge: { provider: string }; circulatedOn?: string };
  };
}
const reads = {
  needs: ['needs.clock.v1'],
  pledges: ['matching.tranche.v1', 'needs.clock.v1'],
  matching: ['needs.need.v1', 'needs.ranking.v1', 'pledges.pledge.v1', 'needs.clock.v1'],
  notifications: [
    'needs.need.v1',
    'pledges.pledge.v1',
    'matching.proposal.v1',
    'matching.tranche.v1',
    'needs.clock.v1',
  ],
  reporting: ['needs.need.v1', 'pledges.pledge.v1', 'matching.proposal.v1', 'matching.plan.v1', 'needs.clock.v1'],
} as const;
/** Tables whose rows are aggregates: service, table, column of the id, name of the aggregate. */
const aggregates = [
  ['needs', 'need', 'id', 'need'],
  ['needs', 'ranking', 'state', 'ranking'],
  ['pledges', 'pledge', 'id', 'pledge'],
  ['matching', 'proposal', 'id', 'proposal'],
  ['matching', 'tranche', 'id', 'tranche'],
] as const;

export interface Counts {
  readonly commands: number;
  readonly events: number;
  readonly repeatedInLog: number;
  readonly effects: number;
  readonly notices: number;
  readonly proposals: number;
}
/** Every fault is named; an empty list is the proof. */
export async function checkSpine(
  records: Records,
  acknowledged: readonly Acknowledged[],
  brokers: readonly string[] | undefined,
): Promise<{ faults: string[]; counts: Counts }> {
  const faults: string[] = [];
  const expect = (what: string, found: unknown, wanted: unknown) => {
    const [a, b] = [JSON.stringify(found), JSON.stringify(wanted)];
    if (a !== b) faults.push(`${what}: ${a?.slice(0, 400)} instead of ${b?.slice(0, 400)}`);
  };
  await settled(records);
  const events = await allEvents(records);
  await checkCommands(records, acknowledged, expect);
  await checkEvents(records, events, expect);
  const messaging = records.messaging(brokers);
  const log = await readLog(messaging, events.length);
  await messaging.close();
  checkLog(log, events, expect);
  const effects = await checkEffects(records, events, expect);
  const notices = await checkNotices(records, events, expect);
  await checkMoney(records, expect);
  const proposals = await records.number('matching', 'SELECT count(*) FROM proposal');
  const counts = { commands: acknowledged.length, events: events.length, repeatedInLog: log.length - events.length };
  return { faults, counts: { ...counts, effects, notices, proposals } };
}
type Expect = (what: string, found: unknown, wanted: unknown) => void;

/** V7: every outbox is empty and every consumer has had what it reads; then nothing new for as long as a plan takes. */
async function settled(records: Records): Promise<void> {
  const state = async () => {
    const many = new Map<string, number>();
    for (const one of owners) {
      const sql =
        'SELECT topic, count(*)::int AS n, count(*) FILTER (WHERE published IS NULL)::int AS waiting FROM outbox GROUP BY topic';
      for (const row of await records.rows<{ topic: string; n: number; waiting: number }>(one, sql)) {
        if (row.waiting > 0) throw new Error(`${row.waiting} events of ${row.topic} wait in the outbox`);
        many.set(row.topic, row.n);
      }
    }
    for (const one of consumers) {
      const wanted = reads[one].reduce((sum, topic) => sum + (many.get(topic) ?? 0), 0);
      const had = await records.number(one, 'SELECT count(*) FROM inbox');
      if (had < wanted) throw new Error(`${one} has had ${had} of ${wanted} events`);
    }
    return JSON.stringify([...many]);
  };
  let before = '';
  let since = Date.now();
  await eventually(
    async () => {
      const now = await state();
      if (now !== before) since = Date.now();
      before = now;
      return Date.now() - since > 1_000;
    },
    { within: 90_000, reason: 'everything that was begun is done', every: 200 },
  );
}
async function allEvents(records: Records): Promise<Stored[]> {
  const all: Stored[] = [];
  for (const owner of owners) {
    const sql = `SELECT id::text AS id, type, topic, aggregate_id AS aggregate, version::int AS version, payload::json AS data
      FROM outbox ORDER BY position`;
    all.push(...(await records.rows<Stored>(owner, sql)));
  }
  return all;
}

/** V1 and the audit: each acknowledged command once, with one entry; none that nobody asked for. */
async function checkCommands(records: Records, acknowledged: readonly Acknowledged[], expect: Expect): Promise<void> {
  for (const service of owners) {
    const mine = acknowledged.filter((one) => one.service === service);
    const line = (o: Omit<Acknowledged, 'key' | 'service' | 'status'>) =>
      `${o.account} ${o.action} ${o.id} ${o.version}`;
    const audit = await records.rows<Acknowledged>(
      service,
      `SELECT account, action, thing_id AS id, version::int AS version FROM audit WHERE action <> 'clock.set'`,
    );
    // versions are the aggregate's, so two commands never have the same line
    expect(`V1 V6 ${service}: audit`, audit.map(line).sort(), mine.map(line).sort());
    const answered = await records.rows<{ key: string }>(service, 'SELECT key FROM answered_command');
    expect(`V1 ${service}: keys`, answered.map((one) => one.key).sort(), mine.map((one) => one.key).sort());
  }
  for (const [service, thing] of [
    ['needs', 'need'],
    ['pledges', 'pledge'],
  ] as const) {
    const last = new Map<string, string>();
    for (const one of acknowledged) if (one.service === service) last.set(one.id, `${one.version} ${one.status}`);
    const stored = await records.rows<{ id: string; now: string }>(
      service,
      `SELECT id::text AS id, version || ' ' || status AS now FROM ${thing} ORDER BY 1`,
    );
    expect(
      `V1 ${thing}`,
      stored.map((one) => [one.id, one.now]),
      [...last].sort(),
    );
    const holes = `SELECT count(*) FROM (SELECT t.id FROM ${thing} t LEFT JOIN ${thing}_version v ON v.${thing} = t.id GROUP BY t.id
      HAVING count(v.version) <> max(t.version) OR max(v.version) <> max(t.version) OR min(v.version) <> 1) h`;
    expect(`V5 ${thing}: holes in its versions`, await records.number(service, holes), 0);
  }
}

/** V2 and V5 in the owners' databases: as many events as changes, versions 1 to n. */
async function checkEvents(records: Records, events: readonly Stored[], expect: Expect): Promise<void> {
  const versions = new Map<string, number[]>();
  for (const { topic, aggregate, version } of events) {
    const key = `${topic} ${aggregate}`;
    versions.set(key, [...(versions.get(key) ?? []), version]);
  }
  const holes = [...versions].filter(([, all]) => all.some((version, i) => version !== i + 1));
  expect('V5: holes in the outbox', holes.slice(0, 3), []);
  for (const [service, table, id, aggregate] of aggregates) {
    const unequal = `SELECT count(*) FROM (SELECT ${id}::text AS id, version FROM ${table} WHERE version > 0) t
      FULL JOIN (SELECT aggregate_id AS id, max(version) AS version FROM outbox WHERE aggregate = '${aggregate}' GROUP BY 1) o
      USING (id) WHERE t.version IS DISTINCT FROM o.version`;
    expect(
      `V2 ${table}: changes without their event, or events without a change`,
      await records.number(service, unequal),
      0,
    );
  }
}
/** V2 and V5 in the log: every event, none invented, the first time in the order of its aggregate. */
function checkLog(log: readonly Logged[], events: readonly Stored[], expect: Expect): void {
  const inLog = new Set(log.map((one) => one.id));
  const known = new Set(events.map((one) => one.id));
  expect('V2: events that the log lacks', events.filter((one) => !inLog.has(one.id)).slice(0, 3), []);
  expect('V2: events that nobody committed', log.filter((one) => !known.has(one.id)).slice(0, 3), []);
  const next = new Map<string, number>();
  const met = new Set<string>();
  const wrong = log.filter(({ id, topic, aggregate, version }) => {
    if (met.has(id)) return false;
    met.add(id);
    const key = `${topic} ${aggregate}`;
    const due = (next.get(key) ?? 0) + 1;
    next.set(key, version);
    return version !== due;
  });
  expect('V5: out of order in the log', wrong.slice(0, 3), []);
}

/** V3: each consumer has each event once, and its copies are what the owner has. */
async function checkEffects(records: Records, events: readonly Stored[], expect: Expect): Promise<number> {
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
async function checkNotices(records: Records, events: readonly Stored[], expect: Expect): Promise<number> {
  const all = events.flatMap((one) => toldTo(one).map((recipient) => `${one.id} ${recipient}`));
  const notices = await records.rows<{ key: string }>(
    'notifications',
    `SELECT event || ' ' || recipient AS key FROM notice`,
  );
  expect('V3 notifications: notices', notices.map((one) => one.key).sort(), all.sort());
  return notices.length;
}
function toldTo({ type, data }: Stored): string[] {
  const { need, pledge, proposal } = data;
  if (type === 'need.published') return [need?.state ?? '', 'role:coordinator'];
  if (type === 'pledge.registered') return [pledge?.provider.code ?? '', 'role:coordinator'];
  if (!proposal || type === 'proposal.floated' || proposal.circulatedOn === undefined) return [];
  return [...new Set([proposal.need.state, proposal.pledge.provider, 'role:coordinator'])];
}

/** V4: the pots of each tranche add up, at every version that was told, and hold what the proposals say. */
async function checkMoney(records: Records, expect: Expect): Promise<void> {
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
