// The steps of an import: reads the files, judges the rows, makes things of them, takes them back. Each batch is one
// transaction that also moves the import's cursor, so a process that is killed loses no more than its last batch, another
// one goes on where it was, and two never do the same twice.
import { randomUUIDv7 } from 'node:crypto';
import { FileRefused, type ByteSource } from '@article-six/formats';
import { Database, DomainClock, WorkerDatabase, type Tx } from '@article-six/service-kit';
import { Injectable } from '@nestjs/common';
import {
  actorOf,
  addFaults,
  addMade,
  addRows,
  dropChunks,
  dropMade,
  keepImport,
  keepOutcomes,
  lockImport,
  nextRows,
  orphans,
  readChunk,
  type Counts,
  type ImportRow,
  type ImportStep,
} from './import.queries.js';
import { judgeRows, type JudgedRow } from './judging.js';
import type { ImportBy, ImportKind } from './kind.js';
import { Reader, type ReadRow } from './staging.js';

const stagedAtOnce = 2_000;
const judgedAtOnce = 400;

/** Somebody else has moved the import, or the service ends: nothing was done. */
export class Superseded extends Error {}

const plus = (counts: Counts, more: Counts): Counts => {
  const sums: Record<string, number> = { ...counts };
  for (const [name, count] of Object.entries(more)) sums[name] = (sums[name] ?? 0) + (count as number);
  return sums;
};

@Injectable()
export class ImportSteps {
  stopped = false;
  constructor(
    private readonly worker: WorkerDatabase,
    private readonly database: Database,
    private readonly clock: DomainClock,
  ) {}
  /** No batch begins any more. */
  stop(): void {
    this.stopped = true;
  }

  /** One batch: the import is locked, stands where it is expected, and is moved. */
  private async moved<T>(
    tx: Tx,
    at: ImportRow,
    step: ImportStep,
    cursor: number,
    work: (now: ImportRow) => Promise<T>,
  ): Promise<T> {
    const now = await lockImport(tx, at.id);
    if (this.stopped || !now || now.status !== at.status || now.step !== step || now.cursor !== cursor)
      throw new Superseded();
    return work(now);
  }

  private chunks(id: string, file: number): ByteSource {
    const { worker } = this;
    return async function* () {
      for (let n = 0; ; n += 1) {
        const at = n;
        const bytes = await worker.transaction((tx) => readChunk(tx, id, file, at));
        if (!bytes) return;
        yield bytes;
      }
    };
  }

  /** The files as rows that are kept. */
  async read(kind: ImportKind, at: ImportRow): Promise<void> {
    const reader = new Reader(kind);
    const files = at.files.map(({ name }, file) => ({ name, source: this.chunks(at.id, file) }));
    let through = at.cursor;
    let rows: ReadRow[] = [];
    let written = Promise.resolve();
    const flush = async () => {
      const batch = rows;
      rows = [];
      await this.worker.transaction((tx) =>
        this.moved(tx, at, 'reading', through, async () => {
          await addRows(tx, at.id, through + 1, batch);
          await keepImport(tx, at.id, { cursor: through + batch.length, sources: reader.staging.sources });
        }),
      );
      through += batch.length;
    };
    try {
      let n = 0;
      for await (const row of reader.rows(files)) {
        n += 1;
        if (n <= at.cursor) continue;
        rows.push(row);
        if (rows.length < stagedAtOnce) continue;
        // one batch is written while the next is read
        await written;
        written = flush();
        written.catch(() => undefined);
      }
      await written;
      if (rows.length > 0) await flush();
    } catch (error) {
      if (!(error instanceof FileRefused)) throw error;
      await this.worker.transaction((tx) =>
        this.moved(tx, at, 'reading', through, async () => {
          await dropChunks(tx, at.id);
          await keepImport(tx, at.id, { status: 'failed', fault: error.fault });
        }),
      );
      return;
    }
    const { sources, notes } = reader.staging;
    await this.worker.transaction((tx) =>
      this.moved(tx, at, 'reading', through, async () => {
        // what was dropped from the rows is not kept in the file either
        await dropChunks(tx, at.id);
        await keepImport(tx, at.id, {
          step: 'judging',
          cursor: 0,
          total: through,
          sources,
          notes,
          counts: { rows: through },
        });
      }),
    );
  }

  /** What becomes of each row: the dry run. */
  async judge(kind: ImportKind, at: ImportRow): Promise<void> {
    for (let { cursor } = at; ;) {
      const next = await this.worker.transaction((tx) =>
        this.moved(tx, at, 'judging', cursor, async (now) => {
          const rows = await nextRows(tx, at.id, cursor, judgedAtOnce);
          if (rows.length === 0) return this.leftOver(tx, kind, now);
          const judged = await judgeRows(tx, kind, now, rows);
          await this.say(tx, at.id, judged);
          const through = rows.at(-1)?.n ?? cursor;
          await keepImport(tx, at.id, { cursor: through, counts: plus(now.counts, countsOf(judged)) });
          return through;
        }),
      );
      if (next === undefined) return;
      cursor = next;
    }
  }
  /** Parts that belong to no row; then the dry run is through. */
  private async leftOver(tx: Tx, kind: ImportKind, now: ImportRow): Promise<undefined> {
    let { counts } = now;
    for (let after = 0; ;) {
      const rows = await orphans(tx, now.id, after, stagedAtOnce);
      if (rows.length === 0) break;
      await keepOutcomes(
        tx,
        now.id,
        rows.map(({ n }) => ({ n, outcome: 'refused' })),
      );
      await addFaults(
        tx,
        now.id,
        rows.map(({ n, key }) => ({ n, ...kind.orphan(key) })),
        false,
      );
      counts = plus(counts, { refused: rows.length, faults: rows.length });
      after = rows.at(-1)?.n ?? after;
    }
    await keepImport(tx, now.id, { status: 'checked', step: '', cursor: 0, counts });
    return undefined;
  }
  private async say(tx: Tx, id: string, judged: readonly JudgedRow[]): Promise<void> {
    const exceptions = judged.flatMap(({ outcome, n, parts }) =>
      outcome === 'ready' ? [] : [n, ...parts].map((one) => ({ n: one, outcome })),
    );
    await keepOutcomes(tx, id, exceptions);
    await addFaults(
      tx,
      id,
      judged.flatMap(({ faults }) => faults),
      false,
    );
    await addFaults(
      tx,
      id,
      judged.flatMap(({ notes }) => notes),
      true,
    );
  }

  /** Things of the rows that may become some. */
  async make(kind: ImportKind, at: ImportRow): Promise<void> {
    const actor = actorOf(at);
    const by: ImportBy = { id: at.id, actor, at: this.clock.now() };
    // the next batch is judged while this one is written
    let next = this.judged(kind, at, at.cursor);
    for (let { cursor } = at; ;) {
      const batch = await next;
      const { through, judged } = batch;
      if (through === undefined) break;
      next = this.judged(kind, at, through);
      // a failure is told where it is waited for
      next.catch(() => undefined);
      await this.database.as(actor, (tx) =>
        this.moved(tx, at, 'making', cursor, async (now) => {
          const ready = judged.filter(({ outcome }) => outcome === 'ready');
          const kept = judged.filter(({ outcome }) => outcome === 'kept');
          const toMake = ready.map(({ n, key, scope, thing }) => ({ n, key, scope, thing }));
          const ids = new Map((await kind.keep(tx, toMake, by)).map(({ n, id }) => [n, id]));
          const line = (one: JudgedRow, isKept: boolean) => ({
            id: ids.get(one.n) ?? randomUUIDv7(),
            scope: isKept ? at.organisation : one.scope,
            kept: isKept,
            ...{ n: one.n, key: kind.revises ? `${one.key} ${at.id}` : one.key, digest: one.digest },
          });
          await addMade(tx, at, [...ready.map((one) => line(one, false)), ...kept.map((one) => line(one, true))]);
          // what the dry run called ready may have changed since
          const before = new Map(batch.open.map(({ n, outcome }) => [n, outcome]));
          const changed = judged.filter(({ n, outcome }) => (before.get(n) ?? 'ready') !== outcome);
          await this.say(tx, at.id, changed);
          const less = countsOf(changed);
          const counts = plus(now.counts, { ...less, things: 0, ready: -changed.length, made: ready.length });
          await keepImport(tx, at.id, { cursor: through, counts });
        }),
      );
      cursor = through;
    }
    await this.database.as(actor, async (tx) => {
      const now = await lockImport(tx, at.id);
      if (now?.status !== 'running') throw new Superseded();
      await kind.finish?.(tx, by);
      await keepImport(tx, at.id, { status: 'done', step: '' });
    });
  }

  /** The rows behind `cursor` that may be made, as they are judged now. */
  private judged(kind: ImportKind, at: ImportRow, cursor: number) {
    return this.worker.transaction(async (tx) => {
      const rows = await nextRows(tx, at.id, cursor, judgedAtOnce);
      const open = rows.filter(({ outcome }) => outcome === null || outcome === 'kept');
      return { through: rows.at(-1)?.n, judged: open.length > 0 ? await judgeRows(tx, kind, at, open) : [], open };
    });
  }

  /** Takes back all that was made, or names what hinders it. */
  async undo(kind: ImportKind, at: ImportRow): Promise<void> {
    const reason = at.reason === null ? {} : { reason: at.reason };
    const by: ImportBy = { id: at.id, actor: actorOf(at), at: this.clock.now(), ...reason };
    await this.worker.transaction(async (tx) => {
      const now = await lockImport(tx, at.id);
      if (now?.status !== 'undoing') throw new Superseded();
      const hindrances = await kind.undo(tx, by);
      if (hindrances.length > 0) {
        const named =
          hindrances.slice(0, 10).join(', ') + (hindrances.length > 10 ? ` and ${hindrances.length - 10} more` : '');
        const message = `The import cannot be undone as a whole: ${named} has changed since or was built on.`;
        await keepImport(tx, at.id, { status: 'done', fault: { line: 0, column: '', code: 'builtOn', message } });
        return;
      }
      await dropMade(tx, at.id);
      await keepImport(tx, at.id, { status: 'undone', fault: null });
    });
  }
}

function countsOf(judged: readonly JudgedRow[]): Counts {
  const of = (outcome: string) => judged.filter((one) => one.outcome === outcome).length;
  const sum = (count: (one: JudgedRow) => number) => judged.reduce((all, one) => all + count(one), 0);
  return {
    ...{
      things: judged.length,
      ready: of('ready'),
      kept: of('kept'),
      unchanged: of('unchanged'),
      refused: of('refused'),
    },
    faults: sum((one) => one.faults.length),
    notes: sum((one) => one.notes.length),
  };
}
