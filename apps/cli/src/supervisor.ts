// Keeps parts running, each a process: one that ends unasked is said and started again, after a pause that grows while it
// fails. A first start that fails is the caller's to refuse.

/** A part that has been started. */
export interface Part {
  /** rejects when it will not be ready; it has ended, or is ended, then */
  readonly ready: Promise<void>;
  /** resolves with the reason when it has ended, asked or not */
  readonly ended: Promise<string>;
  /** also after it has ended: gives back what it held */
  stop(): Promise<void>;
}
interface Kept {
  part: Part;
  watching: Promise<void>;
}
const firstPause = 250;
const longestPause = 8_000;
/** who has run for so long begins again with the shortest pause */
const steady = 30_000;

export class Supervisor {
  private readonly kept = new Map<string, Kept>();
  private readonly leaving = new AbortController();

  constructor(private readonly say: (line: string) => void) {}

  /** Resolves once the part is ready; from then on it is kept running until it is asked to end. */
  async keep(name: string, start: () => Promise<Part>): Promise<void> {
    const part = await start();
    const kept: Kept = { part, watching: Promise.resolve() };
    this.kept.set(name, kept);
    await part.ready;
    kept.watching = this.watch(name, kept, start);
  }
  /** Ends the parts, in this order, one group after the other; nothing is started again from now on. */
  async end(...groups: readonly (readonly string[])[]): Promise<void> {
    this.leaving.abort();
    for (const names of groups)
      await Promise.all(
        names.map(async (name) => {
          const kept = this.kept.get(name);
          await kept?.part.stop();
          await kept?.watching; // what was being started at this moment is stopped by its watch
        }),
      );
  }

  private async watch(name: string, kept: Kept, start: () => Promise<Part>): Promise<void> {
    let pause = firstPause;
    let began = Date.now();
    for (;;) {
      const reason = await kept.part.ended;
      if (this.leaving.signal.aborted) return;
      await kept.part.stop();
      if (Date.now() - began > steady) pause = firstPause;
      this.say(`${name} has ended (${reason}); it is started again in ${pause / 1000} s.`);
      await this.rest(pause);
      if (this.leaving.signal.aborted) return;
      pause = Math.min(longestPause, pause * 2);
      began = Date.now();
      try {
        kept.part = await start();
        if (this.leaving.signal.aborted) return await kept.part.stop();
        await kept.part.ready;
        this.say(`${name} runs again.`);
      } catch (error) {
        if (!this.leaving.signal.aborted) this.say(error instanceof Error ? error.message : String(error));
      }
    }
  }
  private rest(ms: number): Promise<void> {
    const { signal } = this.leaving;
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', end);
        resolve();
      };
      const timer = setTimeout(end, ms);
      signal.addEventListener('abort', end);
    });
  }
}
