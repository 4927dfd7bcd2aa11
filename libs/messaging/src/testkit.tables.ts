// The tables of a service in memory, for simulated schedules. Every safety clause is taken from the text of the statement
// that is asked: a statement that has lost its clause behaves as PostgreSQL would without it.
import { shardCount } from './outbox.tables.js';
import type { Process, World } from './testkit.world.js';
import type { PgClientLike, Transactions, Tx } from './types.js';

export interface OutboxRow {
  position: number;
  shard: number;
  id: string;
  aggregate_id: string;
  version: number;
  published: boolean;
}
interface Session {
  readonly owner: Process;
  ended: boolean;
  usedAt: number;
  idleMs: number;
}
type Row = Record<string, unknown>;

export class Tables {
  readonly outbox: OutboxRow[] = [];
  readonly effects: { event: string; aggregate: string; version: number }[] = [];
  readonly letters: { aggregate: string; version: number; disposition: string }[] = [];
  readonly leaders = new Map<number, Process>();
  readonly violations: string[] = [];
  away = false;
  private readonly places = new Map<string, { topic: string; partition: number; offset: string; lost: boolean }>();
  private readonly inbox = new Set<string>();
  private readonly seen = new Map<string, number>();
  private readonly epochs = Array.from({ length: shardCount }, () => 0);
  private readonly locks = new Map<number, Session>();
  private queue: Promise<void> = Promise.resolve();

  constructor(private readonly world: World) {}

  transactions(by: Process): Transactions {
    return { transaction: (work) => this.transaction(by, work) };
  }
  /** One transaction after the other; of a process that dies inside one nothing remains. */
  private transaction<T>(by: Process, work: (tx: Tx) => Promise<T>): Promise<T> {
    let free = () => undefined as void;
    return by
      .answer(this.world.between(0, 2), () => undefined)
      .then(() => {
        const turn = this.queue;
        this.queue = new Promise((resolve) => (free = resolve));
        return turn;
      })
      .then(async () => {
        const undo: (() => void)[] = [];
        const after: (() => void)[] = [];
        let over = false;
        const end = (keep: boolean) => {
          if (over) return;
          over = true;
          by.busy = false;
          if (!keep) for (const one of undo.reverse()) one();
          free();
        };
        const watch = () => {
          if (!by.alive) end(false);
          if (!over) this.world.after(50, watch);
        };
        by.busy = true;
        watch();
        try {
          if (this.away) throw Object.assign(new Error('the database is away'), { code: 'ECONNREFUSED' });
          const query = <R>(sql: string, params: unknown[] = []) =>
            by.answer(this.world.between(0, 1), () => (over ? [] : this.ask(by, sql, params, undo)) as R[]);
          const answer = await work({ query, afterCommit: (one) => void after.push(one) });
          end(true);
          for (const one of after) one();
          return answer;
        } catch (error) {
          end(false);
          throw error;
        }
      });
  }
  private ask(by: Process, sql: string, p: unknown[], undo: (() => void)[]): Row[] {
    if (sql.startsWith('SELECT position')) return this.claim(sql, p);
    if (sql.startsWith('UPDATE outbox')) return this.mark(by, sql, p, undo);
    if (sql.startsWith('WITH held')) return this.guardOne(sql, p, undo);
    if (sql.startsWith('WITH given')) return this.guardMany(sql, p, undo);
    if (sql.startsWith('WITH placed')) return this.bump(p, undo);
    if (sql.startsWith('INSERT INTO dead_letter')) return this.bury(p, undo);
    if (sql.startsWith('SELECT topic')) return [...this.places.values()];
    if (sql.includes('sent_place')) this.reach(sql, p, undo);
    if (sql === 'EFFECT') {
      this.effects.push(p[0] as Tables['effects'][number]);
      undo.push(() => void this.effects.pop());
    }
    return sql.includes('tend_outbox') ? [{ did: [] }] : [];
  }
  private claim(sql: string, [limit, shards, underWay]: unknown[]): Row[] {
    const skip = new Set((underWay as string[]).map(Number));
    const found = this.outbox.filter(
      (row) => !row.published && (shards as number[]).includes(row.shard) && !skip.has(row.position),
    );
    found.sort(
      sql.includes('ORDER BY outbox.position') ? (a, b) => a.position - b.position : (a, b) => b.position - a.position,
    );
    return found.slice(0, limit as number).map((row) => ({
      ...row,
      position: String(row.position),
      version: String(row.version),
      type: 'need.drafted',
      topic: 'needs.need.v1',
      headers: { source: 'needs', traceparent: '' },
      payload: JSON.stringify({ need: { id: row.aggregate_id, state: 'AGO', status: 'draft' }, change: { by: 'x' } }),
      created: new Date(0),
    }));
  }
  private mark(by: Process, sql: string, [positions, shards, epochs]: unknown[], undo: (() => void)[]): Row[] {
    const fenced = sql.includes('f.epoch = mine.epoch');
    const mine = new Map((shards as number[]).map((shard, i) => [shard, Number((epochs as string[])[i])]));
    const rows = this.outbox.filter((row) => (positions as string[]).includes(String(row.position)) && !row.published);
    const marked = rows.filter((row) => !fenced || mine.get(row.shard) === this.epochs[row.shard]);
    for (const row of marked) {
      row.published = true;
      undo.push(() => (row.published = false));
      if (this.leaders.get(row.shard) !== by) this.violations.push(`fencing: ${by.name} marks, but another leads`);
    }
    return marked.map(() => ({ marked: 1 }));
  }
  private raise(by: Process, shards: number[]): Row[] {
    return shards.map((shard) => {
      this.leaders.set(shard, by);
      this.epochs[shard] = (this.epochs[shard] ?? 0) + 1;
      return { shard, epoch: String(this.epochs[shard]) };
    });
  }
  private reach(sql: string, [topics, partitions, offsets]: unknown[], undo: (() => void)[]): void {
    const before = new Map(this.places);
    undo.push(() => (this.places.clear(), before.forEach((one, name) => this.places.set(name, one))));
    if (sql.startsWith('UPDATE')) {
      const one = this.places.get(`${String(topics)}:${String(partitions)}`);
      if (one) this.places.set(`${one.topic}:${one.partition}`, { ...one, lost: true });
      return;
    }
    (topics as string[]).forEach((topic, i) => {
      const [partition, offset] = [(partitions as number[])[i] ?? 0, (offsets as string[])[i] ?? '0'];
      const known = this.places.get(`${topic}:${partition}`);
      if (known && Number(known.offset) >= Number(offset)) return;
      this.places.set(`${topic}:${partition}`, { topic, partition, offset, lost: known?.lost === true });
    });
  }
  /** What the operator's `republish` does. */
  republish(): void {
    this.places.clear();
    for (const row of this.outbox) row.published = false;
  }
  private held(aggregate: string): boolean {
    return this.letters.some((one) => one.aggregate === aggregate && one.disposition !== 'replayed');
  }
  private guardOne(sql: string, p: unknown[], undo: (() => void)[]): Row[] {
    const [id, aggregate, version] = [p[0] as string, p[4] as string, Number(p[5])];
    const held = this.held(aggregate);
    const stopped = held && sql.includes('WHERE NOT EXISTS (SELECT 1 FROM held)');
    const known = this.inbox.has(id);
    const fresh = !stopped && (!known || !/fresh AS \([^)]*\)\s*ON CONFLICT DO NOTHING/.test(sql));
    if (fresh) this.remember(id, undo);
    const before = this.seen.get(aggregate) ?? 0;
    const newer = fresh && version > before;
    if (newer) this.see(aggregate, version, undo);
    return [{ held, known, fresh, previous: newer ? before : null, highest: null }];
  }
  private guardMany(_sql: string, p: unknown[], undo: (() => void)[]): Row[] {
    const [ids, aggregates] = [p[2] as string[], p[3] as string[]];
    const fresh = ids.filter((id) => {
      const isFresh = !this.inbox.has(id);
      if (isFresh) this.remember(id, undo);
      return isFresh;
    });
    const seen = Object.fromEntries(
      aggregates.flatMap((one) => (this.seen.has(one) ? [[one, this.seen.get(one)]] : [])),
    );
    return [{ fresh, seen, held: aggregates.some((one) => this.held(one)), highest: null }];
  }
  private bump(p: unknown[], undo: (() => void)[]): Row[] {
    const [aggregates, versions, was] = [p[1] as string[], p[2] as number[], p[3] as number[]];
    const free = aggregates.flatMap((one, i) =>
      (this.seen.get(one) ?? 0) === was[i] ? [[one, versions[i] ?? 0] as const] : [],
    );
    for (const [one, version] of free) this.see(one, version, undo);
    return free.map(() => ({ bumped: 1 }));
  }
  private bury(p: unknown[], undo: (() => void)[]): Row[] {
    const headers = JSON.parse(p[6] as string) as Record<string, string>;
    const letter = {
      aggregate: p[7] as string,
      version: Number(headers['ce_aggregateversion']),
      disposition: p[11] as string,
    };
    if (this.letters.some((one) => one.aggregate === letter.aggregate && one.version === letter.version)) return [];
    this.letters.push(letter);
    undo.push(() => void this.letters.splice(this.letters.indexOf(letter), 1));
    return [];
  }
  private remember(id: string, undo: (() => void)[]): void {
    if (this.inbox.has(id)) return;
    this.inbox.add(id);
    undo.push(() => void this.inbox.delete(id));
  }
  private see(aggregate: string, version: number, undo: (() => void)[]): void {
    const before = this.seen.get(aggregate) ?? 0;
    this.seen.set(aggregate, version);
    undo.push(() => void this.seen.set(aggregate, before));
  }

  /** A session whose advisory locks fall when its process dies, or is silent for too long. */
  lockClient(by: Process): () => Promise<PgClientLike> {
    return () =>
      by.answer(1, () => {
        if (this.away) throw Object.assign(new Error('the database is away'), { code: 'ECONNREFUSED' });
        const session: Session = { owner: by, ended: false, usedAt: this.world.time, idleMs: Number.POSITIVE_INFINITY };
        return {
          on: () => undefined, // it learns of its end by asking
          end: () => by.answer(1, () => void (session.ended = true)),
          query: <R>(sql: string, params: unknown[] = []) =>
            by.answer(1, () => {
              this.expire(session);
              if (session.ended || this.away) throw new Error('Connection terminated');
              session.usedAt = this.world.time;
              if (sql.startsWith('UPDATE relay_fence')) return { rows: this.raise(by, params[0] as number[]) as R[] };
              const idle = /idle_session_timeout = (\d+)/.exec(sql);
              if (idle) session.idleMs = Number(idle[1]);
              const rows = sql.includes('pg_try_advisory_lock')
                ? (params[0] as number[]).map((shard) => ({ shard, got: this.lock(shard, session) }))
                : [];
              return { rows: rows as R[] };
            }),
        };
      });
  }
  /** The database ends the sessions of all leaders; they learn of it when they next ask. */
  cut(): void {
    for (const session of this.locks.values()) session.ended = true;
  }
  private expire(session: Session): void {
    if (!session.owner.alive || this.world.time - session.usedAt > session.idleMs) session.ended = true;
  }
  private lock(shard: number, session: Session): boolean {
    const holder = this.locks.get(shard);
    if (holder) this.expire(holder);
    if (holder && !holder.ended && holder !== session) return false;
    this.locks.set(shard, session);
    return true;
  }
}
