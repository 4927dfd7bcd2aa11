// Which imports are worked on in the background by this process: those that somebody has asked it to move, and those that
// nobody has moved for a while, because whoever worked on them is gone. What a step does is in import.steps.ts.
import { Log, WorkerDatabase } from '@article-six/service-kit';
import { Injectable } from '@nestjs/common';
import { keepImport, lockImport, waitingImports } from './import.queries.js';
import { ImportSteps, Superseded } from './import.steps.js';
import type { ImportKind } from './kind.js';
import { ImportKinds } from './kinds.js';

/** An import that nobody has moved for this long is taken up. */
const stillMs = 30_000;
const lookMs = 15_000;
const attempts = 5;

@Injectable()
export class ImportJobs {
  private readonly working = new Map<string, Promise<void>>();
  private readonly failures = new Map<string, number>();
  private timer: NodeJS.Timeout | undefined;
  constructor(
    private readonly kinds: ImportKinds,
    private readonly steps: ImportSteps,
    private readonly worker: WorkerDatabase,
    private readonly log: Log,
  ) {}

  start(): void {
    this.timer = setInterval(() => void this.look(stillMs), lookMs).unref();
    void this.look(stillMs);
  }
  async stop(): Promise<void> {
    this.steps.stop();
    clearInterval(this.timer);
    await Promise.all(this.working.values());
  }
  /** Takes up what nobody has moved for `ms`. */
  async look(ms: number): Promise<void> {
    const names = this.kinds.list.map((kind) => kind.name);
    const waiting = await this.worker.transaction((tx) => waitingImports(tx, names, ms)).catch(() => []);
    for (const { id, kind } of waiting) this.wake(kind, id);
  }
  wake(kind: string, id: string): void {
    if (this.steps.stopped || this.working.has(id)) return;
    const done = this.work(this.kinds.of(kind), id)
      .catch((error: unknown) => this.failed(id, error))
      .finally(() => this.working.delete(id));
    this.working.set(id, done);
  }

  private async failed(id: string, error: unknown): Promise<void> {
    if (error instanceof Superseded) return;
    const times = (this.failures.get(id) ?? 0) + 1;
    this.failures.set(id, times);
    this.log.warn({ err: error, import: id, times }, 'an import has stopped; it is taken up again');
    if (times < attempts) return;
    const message =
      'The import has stopped several times on our side; what it has made so far stays and can be undone.';
    await this.worker
      .transaction((tx) =>
        keepImport(tx, id, { status: 'failed', fault: { line: 0, column: '', code: 'unexpected', message } }),
      )
      .catch(() => undefined);
  }

  private async work(kind: ImportKind, id: string): Promise<void> {
    for (;;) {
      const row = await this.worker.transaction((tx) => lockImport(tx, id));
      if (!row) return;
      if (row.status === 'checking' && row.step === 'reading') await this.steps.read(kind, row);
      else if (row.status === 'checking') await this.steps.judge(kind, row);
      else if (row.status === 'running') await this.steps.make(kind, row);
      else if (row.status === 'undoing') return this.steps.undo(kind, row);
      else return;
    }
  }
}
