// Starts, kills and stops processes of a service, and checks the invariants once everything has healed.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { randomUUID } from 'node:crypto';
import { kafkaClient, openMessaging } from '@article-six/messaging';
import { eventually } from '@article-six/testing';
import { silent, topic, type Database } from './messaging.kit.js';
import type { Work } from './messaging.worker.js';

export interface Process {
  readonly child: ChildProcess;
  /** commits that a writer has reported */
  committed(): number;
  ended(): boolean;
  end(): Promise<void>;
}
const running = new Set<Process>();

/** Resolves once the process is ready, or has ended by itself before that. */
export async function start(work: Work): Promise<Process> {
  const file = fileURLToPath(new URL('./messaging.worker.js', import.meta.url));
  const child = spawn(process.execPath, [file, JSON.stringify(work)], { stdio: ['ignore', 'pipe', 'inherit'] });
  let committed = 0;
  let ready = false;
  createInterface({ input: child.stdout }).on('line', (line) => {
    const said = JSON.parse(line) as { ready?: number; committed?: number };
    if (said.ready) ready = true;
    committed = said.committed ?? committed;
  });
  const ended = () => child.exitCode !== null || child.signalCode !== null;
  const one: Process = {
    child,
    committed: () => committed,
    ended,
    end: async () => {
      running.delete(one);
      if (ended()) return;
      child.kill('SIGCONT');
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
  running.add(one);
  await eventually(() => ready || ended(), { reason: 'the process is ready', within: 40_000 });
  return one;
}
export async function endAll(): Promise<void> {
  await Promise.all([...running].map((one) => one.end()));
}
export const hasEnded = (one: Process) =>
  eventually(() => one.ended(), { reason: 'the process kills itself', within: 40_000 });

export interface Logged {
  readonly id: string;
  readonly key: string;
  readonly version: number;
}
/** Everything in Kafka's log of these aggregates, partition by partition. */
export async function logOf(brokers: readonly string[], keys: ReadonlySet<string>): Promise<Logged[]> {
  const admin = kafkaClient(brokers, 'reader', silent, { retries: 8 }).admin();
  await admin.connect();
  const ends = await admin.fetchTopicOffsets(topic);
  await admin.disconnect();
  const wanted = ends.filter((end) => BigInt(end.high) > BigInt(end.low));
  const found: Logged[] = [];
  const reached = new Set<number>();
  const consumer = kafkaClient(brokers, 'reader', silent, { retries: 8 }).consumer({
    groupId: `reader-${randomUUID()}`,
    maxWaitTimeInMs: 200,
  });
  await consumer.connect();
  await consumer.subscribe({ topics: [topic], fromBeginning: true });
  await consumer.run({
    autoCommit: false,
    eachBatch: async ({ batch }) => {
      for (const m of batch.messages) {
        const head = (name: string) => String(m.headers?.[name]);
        if (keys.has(String(m.key)))
          found.push({ id: head('ce_id'), key: String(m.key), version: Number(head('ce_aggregateversion')) });
        const end = wanted.find((one) => one.partition === batch.partition);
        if (end && BigInt(m.offset) >= BigInt(end.high) - 1n) reached.add(batch.partition);
      }
    },
  });
  await eventually(() => reached.size >= wanted.length, { reason: 'the whole log', within: 40_000 });
  await consumer.disconnect();
  return found;
}

export interface Counts {
  readonly commands: number;
  readonly inLog: number;
  readonly repeatedInLog: number;
  readonly effects: number;
}
/** Waits until all has healed, then V1 (commands), V2 (log), V3 (effects), V5 (versions), V7 (nothing left). */
export async function invariants(
  s: { owner: Database; reader: Database; brokers: readonly string[]; group: string; ids: readonly string[] },
  acknowledged: number,
  within = 60_000,
): Promise<Counts> {
  const keys = new Set(s.ids);
  const events = await s.owner.rows<Logged>(
    'SELECT id::text AS id, aggregate_id AS key, version::int AS version FROM outbox ORDER BY position',
  );
  const effects = () =>
    s.reader.rows<{ need: string; version: number; event: string }>(
      'SELECT need, version, event FROM effect WHERE need = ANY($1) ORDER BY n',
      [s.ids],
    );
  await eventually(async () => (await s.owner.unpublished()) === 0, { reason: 'V7: the outbox is empty', within });
  await eventually(async () => (await effects()).length >= events.length, { reason: 'V3: every effect', within });
  const fault = (what: string): never => {
    throw new Error(what);
  };
  // V1: what was acknowledged is there; of an unknown one (killed after the commit) at most one more
  const needs = await s.owner.rows<{ id: string; version: number }>('SELECT id, version FROM need');
  const commands = needs.reduce((sum, one) => sum + one.version, 0);
  if (commands < acknowledged || events.length !== commands)
    fault(`V1: ${commands} changes, ${events.length} events, ${acknowledged} acknowledged`);
  // V2 and V5 in the log: every event, none invented, the first time in the order of its aggregate
  const log = await logOf(s.brokers, keys);
  const inLog = new Set(log.map((one) => one.id));
  const known = new Set(events.map((one) => one.id));
  const lost = events.filter((one) => !inLog.has(one.id)).length;
  const invented = log.filter((one) => !known.has(one.id)).length;
  if (lost > 0 || invented > 0) fault(`V2: ${lost} events lost, ${invented} invented`);
  const met = new Set<string>();
  const next = new Map<string, number>();
  for (const one of log) {
    if (met.has(one.id)) continue;
    met.add(one.id);
    if (one.version !== (next.get(one.key) ?? 0) + 1)
      fault(`V5: version ${one.version} of ${one.key} after ${next.get(one.key) ?? 0} in the log`);
    next.set(one.key, one.version);
  }
  // V3 and V5 of the effects
  const done = await effects();
  if (new Set(done.map((one) => one.event)).size !== done.length || done.length !== events.length)
    fault(`V3: ${done.length} effects of ${events.length} events`);
  for (const id of keys) {
    const versions = done.filter((one) => one.need === id).map((one) => one.version);
    if (versions.some((version, i) => version !== i + 1))
      fault(`V5: effects of ${id} in the order ${versions.join(', ')}`);
  }
  // V7
  const letters = await s.reader.rows('SELECT error FROM dead_letter');
  if (letters.length > 0) fault(`V7: dead letters ${JSON.stringify(letters.slice(0, 3))}`);
  const messaging = openMessaging({ kind: 'kafka', brokers: s.brokers, log: silent });
  await eventually(
    async () => (await messaging.lag(s.group)).filter((one) => one.topic === topic).every((one) => one.lag === 0),
    { reason: 'V7: no lag', within: 30_000 },
  );
  return { commands, inLog: inLog.size, repeatedInLog: log.length - inLog.size, effects: done.length };
}
