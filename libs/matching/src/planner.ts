// When to plan: every change wakes the planner, many changes become one plan. A change that comes while a plan is made
// overtakes it, once at most: the plan after that is finished and published, whatever comes, so under steady change a plan
// is never older than two turns and the pause before them. What a turn does is in plan-once.ts.

/** 'busy': another process plans; 'again': something was stale; 'overtaken': given up for newer input. */
export type Turn = (overtaken?: AbortSignal) => Promise<'done' | 'again' | 'busy' | 'overtaken'>;
export interface PlannerLog {
  error(fields: object, message: string): void;
}
export interface Pauses {
  /** after a turn changes within this time share the next one; a change that comes to a planner at rest waits for nothing */
  readonly gatherMs: number;
  /** after a long turn the planner rests as long as the turn took, up to this: half of a core is for others */
  readonly restMs: number;
  /** another process plans: how often to ask whether it still does */
  readonly busyMs: number;
  readonly failedMs: number;
  /** without any change: a new year, or what a stopped process left */
  readonly idleMs: number;
}
const usual: Pauses = { gatherMs: 15, restMs: 300, busyMs: 1_000, failedMs: 1_000, idleMs: 30_000 };

export class Planner {
  private wanted = false;
  private stopped = false;
  private running: Promise<void> | undefined;
  private interrupt: (() => void) | undefined;
  private overtake: (() => void) | undefined;
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
    this.overtake?.();
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
    let mayBeOvertaken = true;
    // changes of the same moment share a plan
    await new Promise((resolve) => setImmediate(resolve));
    while (this.wanted && !this.stopped) {
      this.wanted = false;
      const newer = new AbortController();
      if (mayBeOvertaken) this.overtake = () => newer.abort();
      const began = performance.now();
      const result = await this.turn(newer.signal).catch((error: unknown) => {
        this.log.error({ err: error }, 'a plan failed and is tried again');
        return 'failed' as const;
      });
      this.overtake = undefined;
      mayBeOvertaken = result !== 'overtaken';
      if (result !== 'done') this.wanted = true;
      if (result === 'failed') await this.pause(this.pauses.failedMs);
      else if (result === 'busy') await this.pause(this.pauses.busyMs);
      else if (this.wanted) await this.pause(this.restAfter(performance.now() - began));
    }
  }
  private restAfter(ms: number): number {
    const { gatherMs, restMs } = this.pauses;
    return Math.max(gatherMs, Math.min(restMs, ms));
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
