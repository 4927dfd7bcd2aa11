// One service that owns, one that reads, and a log between them, in processes that can be killed; and the invariants,
// checked once everything has healed.
import { randomUUID } from 'node:crypto';
import { eventually, long } from '@article-six/testing';
import { freshDatabase, newIds, topic, type Database } from './messaging.kit.js';
import type { Logged, TestLog } from './messaging.logs.js';
import { patience, start, type Process } from './messaging.processes.js';
import type { Work } from './messaging.work.js';

export interface Counts {
  /** commands whose answer was seen, and changes in the database */
  readonly acknowledged: number;
  readonly committed: number;
  readonly inLog: number;
  readonly repeatedInLog: number;
  readonly effects: number;
  readonly deadLetters: number;
  readonly seconds: number;
}
type Opened = Awaited<ReturnType<typeof freshDatabase>>;

/** Short and long forms of one number. */
export const of = (short: number, whenLong: number): number => (long() ? whenLong : short);
/** SEED repeats a run; the short form is always the same. */
export const seed = Number(process.env['SEED'] ?? (long() ? Date.now() % 1_000_000 : 1));
let state = seed;
export function between(least: number, most: number): number {
  state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff;
  return least + ((state >>> 8) % (most - least + 1));
}

export class Stage {
  readonly group = `g-${randomUUID()}`;
  readonly writers: { process: Process; changes: number }[] = [];
  private readonly began = performance.now();
  private constructor(
    readonly log: TestLog,
    private readonly databases: readonly [Opened, Opened],
    readonly ids: string[],
  ) {}
  static async open(log: TestLog, ids = 10): Promise<Stage> {
    const databases = await Promise.all([freshDatabase(), freshDatabase()]);
    return new Stage(log, databases, newIds(ids));
  }
  get owner(): Database {
    return this.databases[0].database;
  }
  get reader(): Database {
    return this.databases[1].database;
  }
  relay(more: Partial<Work> = {}): Promise<Process> {
    return start({ connection: this.owner.connection, ...this.log.work, relay: true, ...more });
  }
  consumer(more: Partial<Work> = {}): Promise<Process> {
    const { group, ids } = this;
    return start({ connection: this.reader.connection, ...this.log.work, consume: true, group, only: ids, ...more });
  }
  /** `changes` times the next version of every id, so many times a second */
  async writer(changes: number, perSecond: number, more: Partial<Work> = {}): Promise<Process> {
    const write = { ids: this.ids, perSecond, changes };
    const one = await start({ connection: this.owner.connection, ...this.log.work, write, ...more });
    this.writers.push({ process: one, changes });
    return one;
  }
  written(one: Process, changes: number): Promise<unknown> {
    return eventually(() => one.committed() >= changes, { reason: `${changes} commits`, within: patience });
  }
  effects(): Promise<{ need: string; version: number; event: string }[]> {
    return this.reader.rows('SELECT need, version, event FROM effect WHERE need = ANY($1) ORDER BY n', [this.ids]);
  }
  /** Commands acknowledged to writers, on top of those that a test has sent itself. */
  acknowledged(own = 0): number {
    return own + this.writers.reduce((sum, one) => sum + one.process.committed(), 0) * this.ids.length;
  }

  /** Waits until all has healed, then V1 (commands), V2 (log), V3 (effects), V5 (versions), V7 (nothing left). */
  async check(o: { within?: number; own?: number; deadLetters?: number } = {}): Promise<Counts> {
    const { within = patience, own = 0, deadLetters = 0 } = o;
    for (const { process, changes } of this.writers)
      await eventually(() => process.ended() || process.committed() >= changes, { reason: 'all commits', within });
    const events = await this.owner.rows<Logged>(
      'SELECT id::text AS id, aggregate_id AS key, version::int AS version FROM outbox ORDER BY position',
    );
    await eventually(async () => (await this.owner.unpublished()) === 0, { reason: 'V7: the outbox is empty', within });
    await eventually(async () => (await this.effects()).length >= events.length, {
      reason: 'V3: every effect',
      within,
    });
    // V1: what was acknowledged is there; of an unknown one (killed after the commit) at most one more
    const needs = await this.owner.rows<{ version: number }>('SELECT version FROM need');
    const committed = needs.reduce((sum, one) => sum + one.version, 0);
    const acknowledged = this.acknowledged(own);
    if (committed < acknowledged || events.length !== committed)
      throw new Error(`V1: ${committed} changes, ${events.length} events, ${acknowledged} acknowledged`);
    const logged = await this.log.read(new Set(this.ids));
    const inLog = orderOf(logged, events);
    await this.once(events.length);
    const letters = await this.reader.rows<{ error: string }>(
      'SELECT error FROM dead_letter WHERE aggregate_id = ANY($1)',
      [this.ids],
    );
    if (letters.length !== deadLetters)
      throw new Error(`V7: ${letters.length} dead letters ${JSON.stringify(letters.slice(0, 3))}`);
    const messaging = this.log.messaging();
    const behind = async () => (await messaging.lag(this.group)).filter((one) => one.topic === topic && one.lag > 0);
    await eventually(async () => (await behind()).length === 0, { reason: 'V7: no lag', within: patience });
    return {
      acknowledged,
      committed,
      inLog,
      repeatedInLog: logged.length - inLog,
      effects: events.length,
      deadLetters: letters.length,
      seconds: Math.round((performance.now() - this.began) / 1000),
    };
  }
  /** V3 and V5: each effect once, and those of each aggregate in the order of its versions. */
  private async once(events: number): Promise<void> {
    const done = await this.effects();
    if (new Set(done.map((one) => one.event)).size !== done.length || done.length !== events)
      throw new Error(`V3: ${done.length} effects of ${events} events`);
    for (const id of this.ids) {
      const versions = done.filter((one) => one.need === id).map((one) => one.version);
      if (versions.some((version, i) => version !== i + 1))
        throw new Error(`V5: effects of ${id} in the order ${versions.join(', ')}`);
    }
  }
  async close(): Promise<void> {
    await Promise.all(this.databases.map((one) => one.drop()));
  }
}

/** V2 and V5 in the log: every event, none invented, the first time in the order of its aggregate. How many they are. */
function orderOf(logged: readonly Logged[], events: readonly Logged[]): number {
  const known = new Set(events.map((one) => one.id));
  const met = new Set<string>();
  const next = new Map<string, number>();
  for (const { id, key, version } of logged) {
    if (!known.has(id)) throw new Error(`V2: ${id} of ${key} is in the log, and nobody wrote it`);
    if (met.has(id)) continue;
    met.add(id);
    if (version !== (next.get(key) ?? 0) + 1)
      throw new Error(`V5: version ${version} of ${key} after ${next.get(key) ?? 0} in the log`);
    next.set(key, version);
  }
  if (met.size !== events.length) throw new Error(`V2: ${events.length - met.size} events lost`);
  return met.size;
}
/** One line for the record: what was tried, how often, and what was counted. */
export function report(what: string, counted: object): void {
  process.stdout.write(`${what}: ${JSON.stringify({ ...counted, seed })}\n`);
}
