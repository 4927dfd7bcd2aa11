// The invariants of the whole spine (V1 to V5 and V7), counted in every database and in the log once all has healed.
import { eventually } from '@article-six/testing';
import type { Acknowledged } from './spine.load.js';
import { checkEffects, checkMoney, checkNotices, reads, type Expect, type Stored } from './spine.effects.js';
import { consumers, owners, readLog, type Logged, type Records } from './spine.records.js';

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
