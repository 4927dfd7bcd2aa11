// When to plan: every change wakes the planner, many changes become one plan, and a running plan is always finished, so
// a plan is never older than one turn and the pause before it. What a turn does is in plan-once.ts.

export type Turn = () => Promise<'done' | 'again' | 'busy'>;
export interface PlannerLog {
  error(fields: object, message: string): void;
}
export interface Pauses {
  /** changes within this time share a plan */
  readonly gatherMs: number;
  /** another process plans */
  readonly busyMs: number;
  readonly failedMs: number;
  /** without any change: a new year, or what a stopped process left */
  readonly idleMs: number;
}
const usual: Pauses = { gatherMs: 50, busyMs: 200, failedMs: 1_000, idleMs: 30_000 };

export class Planner {
  private wanted = false;
  private stopped = false;
  private running: Promise<void> | undefined;
  private interrupt: (() => void) | undefined;
  private idle: NodeJS.Timeout | undefined;
  private readonly pauses: Pauses;

  constructor(
    private readonly turn: Turn,
    private readonly log: PlannerLog,
    pauses: Partial<Pauses> = {},
  ) {
    this.pauses = { ...usual, ...pauses };
  }

  start(): void {
    this.idle = setInterval(() => this.wake(), this.pauses.idleMs).unref();
    this.wake();
  }

  /** Something changed. Cheap, and any number of times. */
  wake(): void {
    if (this.stopped) return;
    this.wanted = true;
    this.running ??= this.run().finally(() => (this.running = undefined));
  }

  /** Resolves when nothing waits to be planned. */
  async settled(): Promise<void> {
    while (this.running) await this.running;
  }

  /** Finishes the running turn and starts no other. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearInterval(this.idle);
    this.interrupt?.();
    await this.running;
  }

  private async run(): Promise<void> {
    await this.pause(this.pauses.gatherMs);
    while (this.wanted && !this.stopped) {
      this.wanted = false;
      const result = await this.turn().catch((error: unknown) => {
        this.log.error({ err: error }, 'a plan failed and is tried again');
        return 'failed' as const;
      });
      if (result !== 'done') this.wanted = true;
      if (result === 'failed') await this.pause(this.pauses.failedMs);
      else if (result === 'busy') await this.pause(this.pauses.busyMs);
      else if (this.wanted) await this.pause(this.pauses.gatherMs);
    }
  }

  private pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.interrupt = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
