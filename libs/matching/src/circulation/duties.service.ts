// Runs the duties of a day: at the start, when the domain clock is moved, and when its day changes by itself. It asks the
// clock and not the database, so a day without news costs nothing.
import type { NewEvent } from '@article-six/contracts';
import type { MatchingService, Transaction } from '../matching.service.js';
import { dutiesOf } from './duties.js';

export interface DutiesParts {
  readonly worker: { transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> };
  readonly matching: Pick<MatchingService, 'tell'>;
  /** the day of the domain clock */
  readonly today: () => string;
  readonly log: { error(fields: object, message: string): void };
}
const lookMs = 15_000;

export class DutiesService {
  private done = '';
  private running: Promise<void> | undefined;
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(private readonly parts: DutiesParts) {}

  start(): void {
    this.timer = setInterval(() => this.look(), lookMs).unref();
    this.look();
  }
  /** Cheap: does nothing on a day that is done. */
  look(): void {
    if (this.stopped || this.done === this.parts.today()) return;
    this.running ??= this.run().finally(() => (this.running = undefined));
  }
  async settled(): Promise<void> {
    while (this.running) await this.running;
  }
  async stop(): Promise<void> {
    this.stopped = true;
    clearInterval(this.timer);
    await this.running;
  }

  private async run(): Promise<void> {
    const { worker, matching, today, log } = this.parts;
    // the clock may be moved while a day's duties run: then the next day's follow at once
    while (!this.stopped && this.done !== today()) {
      const day = today();
      try {
        await worker.transaction(async (tx) => {
          const { events, plan } = await dutiesOf(tx, day);
          if (plan || events.length > 0) await matching.tell(tx, events as NewEvent[]);
        });
        this.done = day;
      } catch (error) {
        log.error({ err: error, day }, 'the duties of a day failed and are tried again');
        return;
      }
    }
  }
}
